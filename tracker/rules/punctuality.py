"""How many of a patient's surveys were completed in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tracker.rules.checks.records import survey_until
from tracker.rules.kinds.records import SurveyCurrent


@dataclass(frozen=True, slots=True)
class Punctuality:
    """`on_time` of `due`, counted from the first one, on `since`."""

    on_time: int
    due: int
    since: date

    @property
    def percent(self) -> int:
        """Rounded down, so that only all of them are 100."""
        return self.on_time * 100 // self.due


def punctuality(
    rule: SurveyCurrent, category: str, completed: Iterable[date], *, today: date
) -> Punctuality | None:
    """The first survey begins the count and is in time; a later one is in time up to the last day
    on which the one before was current. One that is overdue `today` counts as due. An interruption
    of the treatment makes the survey after it late. None without a survey."""
    days = sorted(set(completed))
    if not days:
        return None
    late = sum(day > survey_until(rule, category, before) for before, day in pairwise(days))
    overdue = int(today > survey_until(rule, category, days[-1]))
    return Punctuality(len(days) - late, len(days) + overdue, days[0])
