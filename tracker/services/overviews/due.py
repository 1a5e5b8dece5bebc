"""What is due for a practice's patients, sorted and filtered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records.due_lists import ListedDue
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.kinds import dispensing, monitoring, pregnancy, records, standing
from tracker.rules.timeline import add_days, day_of
from tracker.rules.vocabulary import Owner
from tracker.services.scheduling import due_at_practice

SOON_DAYS: Final = 7
_AHEAD_DAYS: Final = 90
_MOST: Final = 200


class When(StrEnum):
    """SOON: overdue, due at once, or due within `SOON_DAYS`. LATER reaches 90 days ahead."""

    SOON = "soon"
    OVERDUE = "overdue"
    LATER = "later"


class Topic(StrEnum):
    """What an item is about."""

    PREGNANCY_TEST = "pregnancy-test"
    SURVEY = "survey"
    BLOOD_COUNT = "blood-count"
    FORM = "form"
    NUMBER = "number"
    SUPPLY = "supply"
    STANDING = "standing"
    OTHER = "other"


_TOPICS: Final[dict[str, Topic]] = {
    pregnancy.FirstTestDaysBefore.kind: Topic.PREGNANCY_TEST,
    pregnancy.ScheduledTest.kind: Topic.PREGNANCY_TEST,
    pregnancy.PrescriptionTest.kind: Topic.PREGNANCY_TEST,
    records.SurveyCurrent.kind: Topic.SURVEY,
    records.FormOnRecord.kind: Topic.FORM,
    records.DoneForPrescription.kind: Topic.FORM,
    monitoring.CountsCurrent.kind: Topic.BLOOD_COUNT,
    dispensing.WithinWindow.kind: Topic.NUMBER,
    dispensing.ConfirmationOpen.kind: Topic.NUMBER,
    dispensing.DaysLeftAtMost.kind: Topic.SUPPLY,
    standing.CategoryFits.kind: Topic.STANDING,
    standing.ReenrolledInTime.kind: Topic.STANDING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is given must hold."""

    when: When = When.SOON
    who: Owner | None = None
    topic: Topic | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """`due_on` None: at once."""

    patient_id: str
    name: str
    rems_id: str
    title: str
    who: Owner
    due_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class DueLines:
    """The most urgent first; `left_off` more were found."""

    lines: tuple[DueLine, ...]
    left_off: int


@dataclass(frozen=True, slots=True)
class DueCount:
    """`soon` counts the overdue ones too."""

    soon: int
    overdue: int


def due_lines(
    session: Session, actor: Actor, wanted: Wanted, *, zone: ZoneInfo, now: datetime
) -> DueLines:
    """`zone` is the practice's: where its days are counted."""
    days = _AHEAD_DAYS if wanted.when is When.LATER else SOON_DAYS
    found = [
        line
        for line, topic in _lines(session, actor, day_of(now, zone) + timedelta(days=days), now)
        if wanted.who in (None, line.who)
        and wanted.topic in (None, topic)
        and (line.overdue or wanted.when is not When.OVERDUE)
    ]
    today = day_of(now, zone)
    found.sort(key=lambda line: (line.due_on or today, line.name, line.rems_id, line.title))
    return DueLines(tuple(found[:_MOST]), max(0, len(found) - _MOST))


def due_count(session: Session, actor: Actor, *, zone: ZoneInfo, now: datetime) -> DueCount:
    """For the practice's first page."""
    lines = [
        line for line, _ in _lines(session, actor, add_days(day_of(now, zone), SOON_DAYS), now)
    ]
    return DueCount(len(lines), sum(line.overdue for line in lines))


def _lines(
    session: Session, actor: Actor, until_on: date, now: datetime
) -> Iterator[tuple[DueLine, Topic]]:
    require(actor, Permission.VIEW_PATIENT)
    practice_id = actor.organization_id or ""
    for found in due_at_practice(session, practice_id, at=now, until_on=until_on):
        yield _line(found, now), _TOPICS.get(found.row.kind, Topic.OTHER)


def _line(found: ListedDue, now: datetime) -> DueLine:
    row = found.row
    return DueLine(
        patient_id=found.patient_id,
        name=found.name,
        rems_id=found.rems_id,
        title=row.title,
        who=Owner(row.who),
        due_on=row.due_on,
        overdue=row.until_at is not None and row.until_at < now,
    )
