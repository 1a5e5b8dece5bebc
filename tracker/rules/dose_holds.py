"""What the label advises about the dose where a count is low. Advice: no gate reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.rules.labeling import DoseHold
from tracker.rules.question import LabResult
from tracker.rules.vocabulary import LabTest


@dataclass(frozen=True, slots=True)
class LatestCount:
    """The lowest value of the newest day on which that test was made."""

    value: float
    collected_on: date


@dataclass(frozen=True, slots=True)
class HoldAdvice:
    """A count that is low, and the row of the definition that speaks about it."""

    hold: DoseHold
    count: LatestCount


def latest_counts(results: Iterable[LabResult]) -> dict[LabTest, LatestCount]:
    """By test, from results in any order."""
    found: dict[LabTest, LatestCount] = {}
    for each in results:
        before = found.get(each.test)
        if before is None or (each.collected_on, -each.value) > (
            before.collected_on,
            -before.value,
        ):
            found[each.test] = LatestCount(each.value, each.collected_on)
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
    return tuple(found[test] for test in LabTest if test in found)
