"""Where and when a boundary is looked at, and the calendar that the product does not lend.

Days, months and birthdays are reckoned here with nothing but `datetime`, so that a fault in
`tracker.rules.timeline` cannot hide behind itself.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tracker.rules.program import ProgramVersion, Requirement
from tracker.rules.question import Patient, Question

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pair:
    """Two questions, a second or a day apart: the requirement holds in one, not in the other."""

    name: str
    holds: Question
    stops: Question


@dataclass(frozen=True)
class Place:
    """A requirement of a version, the zone in which it is asked, and the day to count from."""

    version: ProgramVersion
    requirement: Requirement
    zone_name: str
    day: date

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.version.zone or self.zone_name)

    @property
    def category(self) -> str | None:
        """Any one of the program's, where it has some."""
        return next(iter(self.version.categories), None)

    @property
    def adult_age(self) -> int:
        return self.version.non_reproductive.adult_from_age

    def clock(self, day: date, hour: int = 12) -> datetime:
        """That hour of the wall clock, as an instant."""
        return datetime.combine(day, time(hour), self.zone).astimezone(UTC)

    def first_second(self, day: date) -> datetime:
        return self.clock(day, 0)

    def last_second(self, day: date) -> datetime:
        return self.first_second(day + DAY) - SECOND

    def asked(self, at: datetime, **facts: Any) -> Question:
        """A question with these facts alone; at the requirement's first gate unless said."""
        facts.setdefault("gate", self.requirement.gates[0])
        facts.setdefault("patient", Patient(risk_category=self.category))
        return Question(program=self.version.slug, at=at, time_zone=self.zone_name, **facts)

    def until(self, name: str, last_day: date, **facts: Any) -> Pair:
        """Holds to the last second of that day."""
        end = self.last_second(last_day)
        return Pair(name, self.asked(end, **facts), self.asked(end + SECOND, **facts))

    def since(self, name: str, first_day: date, **facts: Any) -> Pair:
        """Holds from the first second of that day."""
        begin = self.first_second(first_day)
        return Pair(name, self.asked(begin, **facts), self.asked(begin - SECOND, **facts))


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month > 12:
            year, month = year + 1, 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def years_after(day: date, years: int) -> date:
    """A birthday; of 29 February, 1 March in common years."""
    if (day.month, day.day) == (2, 29) and monthrange(day.year + years, 2)[1] == 28:
        return date(day.year + years, 3, 1)
    return date(day.year + years, day.month, day.day)


def years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)
