"""What the label says about one patient's blood counts: thresholds, advice, planned days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.records.enrollments import EnrollmentRow
from tracker.rules.dose_holds import HoldAdvice, hold_advice, latest_counts
from tracker.rules.kinds.monitoring import CountsAtLeast
from tracker.rules.labeling import DoseHold
from tracker.rules.schedules.planned import planned_counts
from tracker.services.next_prescription import Outlook

_PLANNED: Final = 4


@dataclass(frozen=True, slots=True)
class CountRules:
    """`new_cycle` are the counts, by test, from which the label lets a new cycle begin; `holds`
    its advice for low ones, in this indication; `advice` what of it fits the latest counts.

    `planned` are the days of the next counts, of which the first may be over.
    """

    new_cycle: Mapping[str, int]
    holds: tuple[DoseHold, ...]
    advice: tuple[HoldAdvice, ...]
    planned: tuple[date, ...]


def count_rules(found: Outlook, enrollment: EnrollmentRow) -> CountRules:
    """Empty where the program or the indication has none."""
    version, indication = found.version, found.question.patient.indication
    if version is None or indication is None:
        return CountRules({}, (), (), ())
    rule = version.rule(CountsAtLeast)
    least = rule.least.get(indication, {}) if rule else {}
    still_open = enrollment.is_open(found.question.at)
    return CountRules(
        {test.value: limit for test, limit in least.items()},
        _holds(found),
        label_advice(found),
        planned_counts(version, found.question, most=_PLANNED) if still_open else (),
    )


def label_advice(found: Outlook) -> tuple[HoldAdvice, ...]:
    """What the label advises about the latest counts on record."""
    return hold_advice(_holds(found), latest_counts(found.question.lab_results))


def _holds(found: Outlook) -> tuple[DoseHold, ...]:
    holds = found.version.dose_holds if found.version else ()
    return tuple(each for each in holds if each.indication == found.question.patient.indication)
