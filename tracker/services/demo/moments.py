"""When things happen in the demo: days and hours counted back from the moment of loading."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tracker.rules.timeline import add_days, day_of

# From one act of a step to the next: after the entries of the first (a microsecond each), and
# before the step of anybody else.
A_MOMENT: Final = timedelta(microseconds=20)

Step = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days before `now`, counted where somebody is."""

    now: datetime
    zone: ZoneInfo

    def day(self, days_ago: int) -> date:
        return add_days(day_of(self.now, self.zone), -days_ago)

    def at(self, days_ago: int, clock: str) -> datetime:
        """That day at that wall-clock time, `HH:MM`. From `days_ago` 1 on it is past."""
        told = datetime.combine(self.day(days_ago), time.fromisoformat(clock), tzinfo=self.zone)
        return told.astimezone(UTC)  # where adding hours adds hours

    @property
    def midnight(self) -> datetime:
        """When today began."""
        return self.at(0, "00:00")


class TimeLine:
    """Steps of everybody's story, played in the order of their instants.

    So the audit log is written in order, and nobody knows what has not happened yet.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._steps: list[tuple[datetime, int, Step]] = []

    def add(self, instant: datetime, step: Step) -> None:
        """Raises ValueError for what would happen after the moment of loading."""
        if instant > self.now:
            raise ValueError(f"{instant.isoformat()} lies after the moment of loading")
        self._steps.append((instant, len(self._steps), step))

    def play(self) -> None:
        """Each step once, told its own instant; of one instant in the order of adding."""
        for instant, _, step in sorted(self._steps, key=lambda each: each[:2]):
            step(instant)
