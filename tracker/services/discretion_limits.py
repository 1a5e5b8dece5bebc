"""What enforcement discretion may be proposed: for which requirement, for which days."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import programs
from tracker.rules.discretion import may_be_relaxed
from tracker.rules.errors import InvalidInput
from tracker.rules.timeline import day_of

LONGEST_DAYS: Final = 180
DAYS_BACK: Final = 14
_UTC: Final = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class DiscretionRequest:
    """Both days count. `letter` is the reference by which decisions name the grant; `reason`
    is for the administrator who reviews it."""

    program: str
    requirement: str
    applies_from: date
    applies_until: date
    letter: str
    reason: str


def today_of(session: Session, program: str, at: datetime) -> date:
    """In the zone that the program fixes, or else in UTC."""
    versions = programs.published(session, program)
    fixed = next((version.fixed_zone for version in versions if version.fixed_zone), None)
    return day_of(at, fixed or _UTC)


def check_requirement(session: Session, program: str, key: str, at: datetime) -> None:
    """Raises InvalidInput unless today's version has it, stopping something, of a kind that may
    be relaxed."""
    version = programs.in_force(session, program, at, _UTC)
    if version is None:
        raise InvalidInput("program", "No version of this program is in force today.")
    known = {each.key: each for each in version.requirements}
    if key not in known:
        raise InvalidInput("requirement", f"{version.ref} has no requirement of this key.")
    if not may_be_relaxed(known[key]):
        raise InvalidInput(
            "requirement",
            "This requirement is never relaxed. Choose one that the list offers.",
        )


def check_days(request: DiscretionRequest, today: date) -> None:
    """Raises InvalidInput for days that are too many, over, or too far back."""
    first, last = request.applies_from, request.applies_until
    if last < first:
        raise InvalidInput("applies_until", "The last day lies before the first day.")
    if (last - first).days >= LONGEST_DAYS:
        raise InvalidInput(
            "applies_until", f"At most {LONGEST_DAYS} days at a time, first and last included."
        )
    if last < today:
        raise InvalidInput("applies_until", "The last day is over.")
    if (today - first).days > DAYS_BACK:
        raise InvalidInput(
            "applies_from",
            f"At most {DAYS_BACK} days back: what was decided before stays as it was.",
        )
