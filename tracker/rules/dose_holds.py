"""What the label advises about the dose where a count is low. Advice: no gate reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.rules.labeling import DoseHold
from tracker.rules.vocabulary import LabTest


@dataclass(frozen=True, slots=True)
class LatestCount:
    """The lowest value of the newest day on which that test was made."""

    value: int
    collected_on: date


@dataclass(frozen=True, slots=True)
class HoldAdvice:
    """A count that is low, and the row of the definition that speaks about it."""

    hold: DoseHold
    count: LatestCount


def latest_counts(values: Iterable[tuple[str, date, int]]) -> dict[LabTest, LatestCount]:
    """From (test, day, value) in any order; unknown tests are left out."""
    found: dict[LabTest, LatestCount] = {}
    for name, day, value in values:
        if name not in set(LabTest):
            continue
        test = LabTest(name)
        before = found.get(test)
        if before is None or (day, -value) > (before.collected_on, -before.value):
            found[test] = LatestCount(value, day)
    return found


def hold_advice(
    holds: Iterable[DoseHold], latest: Mapping[LabTest, LatestCount]
) -> tuple[HoldAdvice, ...]:
    """One for each test whose latest count is under a threshold: the lowest that it is under."""
    found: dict[LabTest, HoldAdvice] = {}
    for hold in sorted(holds, key=lambda each: each.below, reverse=True):
        count = latest.get(hold.test)
        if count is not None and count.value < hold.below:
            found[hold.test] = HoldAdvice(hold, count)
    return tuple(found.values())
