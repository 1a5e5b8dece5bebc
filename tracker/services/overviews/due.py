"""What is due for a practice's patients, sorted and filtered."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records.due_lists import DueWanted, ListedDue, place_of
from tracker.records.paging import FIRST, Page, Turn
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.kinds import dispensing, monitoring, pregnancy, records, standing
from tracker.rules.timeline import add_days, day_of
from tracker.rules.vocabulary import Owner
from tracker.services.scheduling import due_at_practice, due_page

SOON_DAYS: Final = 7


class When(StrEnum):
    """SOON: overdue, due at once, or due within `SOON_DAYS`. TODAY: of those, what is due at once
    or by the end of today and not overdue yet. LATER reaches 90 days ahead."""

    SOON = "soon"
    OVERDUE = "overdue"
    TODAY = "today"
    LATER = "later"


_REACH: Final = {When.TODAY: 0, When.LATER: 90}  # days from today, the last one included


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
class DueNow:
    """What the first page shows: the lines of `When.OVERDUE` and `When.TODAY`, the most urgent
    first, the overdue ones counted by topic, and how many lines `When.SOON` has."""

    overdue: tuple[DueLine, ...]
    today: tuple[DueLine, ...]
    overdue_about: Mapping[Topic, int]
    soon: int


def due_lines(
    session: Session,
    actor: Actor,
    wanted: Wanted,
    turn: Turn = FIRST,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Page[DueLine]:
    """The most urgent first; `zone` is the practice's: where its days are counted."""
    require(actor, Permission.VIEW_PATIENT)
    today = day_of(now, zone)
    asked = _asked(wanted, today, now)
    page = due_page(session, actor.organization_id or "", asked, turn, at=now, today=today)
    return page.of(_line(item, now) for item in page.rows)


def due_now(session: Session, actor: Actor, *, zone: ZoneInfo, now: datetime) -> DueNow:
    """From the same rows as `due_lines`, by the same filters."""
    require(actor, Permission.VIEW_PATIENT)
    today = day_of(now, zone)
    until_on = add_days(today, SOON_DAYS)
    found = due_at_practice(session, actor.organization_id or "", at=now, until_on=until_on)
    soon = sorted(found, key=lambda item: place_of(item, today))

    def lines(when: When) -> tuple[DueLine, ...]:
        asked = _asked(Wanted(when=when), today, now)
        return tuple(_line(item, now) for item in soon if asked.takes(item.row))

    overdue = lines(When.OVERDUE)
    return DueNow(overdue, lines(When.TODAY), Counter(line.topic for line in overdue), len(soon))


def _asked(wanted: Wanted, today: date, now: datetime) -> DueWanted:
    other = wanted.topic is Topic.OTHER
    kinds = (kind for kind, topic in _TOPICS.items() if other or topic is wanted.topic)
    return DueWanted(
        until_on=add_days(today, _REACH.get(wanted.when, SOON_DAYS)),
        who=None if wanted.who is None else wanted.who.value,
        kinds=frozenset(kinds),
        but=other,
        overdue_at=now if wanted.when is When.OVERDUE else None,
        in_time_at=now if wanted.when is When.TODAY else None,
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
