"""What is due for a practice's patients, sorted and filtered."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
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
    """SOON: overdue, due at once, or due within `SOON_DAYS`. TODAY: of those, what is due at once
    or by the end of today and not overdue yet. LATER reaches 90 days ahead."""

    SOON = "soon"
    OVERDUE = "overdue"
    TODAY = "today"
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
    topic: Topic
    due_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class DueLines:
    """The most urgent first; `left_off` more were found."""

    lines: tuple[DueLine, ...]
    left_off: int


@dataclass(frozen=True, slots=True)
class DueNow:
    """What the first page shows: the lines of `When.OVERDUE` and `When.TODAY`, the most urgent
    first, the overdue ones counted by topic, and how many lines `When.SOON` has."""

    overdue: tuple[DueLine, ...]
    today: tuple[DueLine, ...]
    overdue_about: Mapping[Topic, int]
    soon: int


def due_lines(
    session: Session, actor: Actor, wanted: Wanted, *, zone: ZoneInfo, now: datetime
) -> DueLines:
    """`zone` is the practice's: where its days are counted."""
    today = day_of(now, zone)
    days = _AHEAD_DAYS if wanted.when is When.LATER else SOON_DAYS
    found = [
        line
        for line in _lines(session, actor, today, days, now)
        if wanted.who in (None, line.who)
        and wanted.topic in (None, line.topic)
        and _falls(line, wanted.when, today)
    ]
    return DueLines(tuple(found[:_MOST]), max(0, len(found) - _MOST))


def due_now(session: Session, actor: Actor, *, zone: ZoneInfo, now: datetime) -> DueNow:
    """From the same rows as `due_lines`, sorted out by the same filters."""
    today = day_of(now, zone)
    soon = _lines(session, actor, today, SOON_DAYS, now)
    overdue = tuple(line for line in soon if _falls(line, When.OVERDUE, today))
    at_once = tuple(line for line in soon if _falls(line, When.TODAY, today))
    return DueNow(overdue, at_once, Counter(line.topic for line in overdue), len(soon))


def _falls(line: DueLine, when: When, today: date) -> bool:
    match when:
        case When.OVERDUE:
            return line.overdue
        case When.TODAY:
            return not line.overdue and (line.due_on is None or line.due_on <= today)
        case _:
            return True


def _lines(session: Session, actor: Actor, today: date, days: int, now: datetime) -> list[DueLine]:
    """Due by the end of that many days from today, the most urgent first."""
    require(actor, Permission.VIEW_PATIENT)
    practice_id, until_on = actor.organization_id or "", add_days(today, days)
    found = [
        _line(each, now)
        for each in due_at_practice(session, practice_id, at=now, until_on=until_on)
    ]
    return sorted(
        found, key=lambda line: (line.due_on or today, line.name, line.rems_id, line.title)
    )


def _line(found: ListedDue, now: datetime) -> DueLine:
    row = found.row
    return DueLine(
        patient_id=found.patient_id,
        name=found.name,
        rems_id=found.rems_id,
        title=row.title,
        who=Owner(row.who),
        topic=_TOPICS.get(row.kind, Topic.OTHER),
        due_on=row.due_on,
        overdue=row.until_at is not None and row.until_at < now,
    )
