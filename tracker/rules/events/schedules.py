"""What is due next: the nightly check of it, and the calendars that show it."""

from dataclasses import dataclass

from tracker.rules.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarMade(Event):
    """A secret address of the account's calendar; an earlier one ended with it."""

    name = "calendar.made"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRevoked(Event):
    name = "calendar.revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulesChecked(Event):
    """`refreshed`: lists that time or a new program version had outdated."""

    name = "schedules.checked"
    patients: int
    refreshed: int
    differences: int
    repaired: bool

    @property
    def outcome(self) -> str:
        return "failed" if self.differences else "done"
