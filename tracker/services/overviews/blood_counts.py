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
from tracker.rules.vocabulary import Indication
from tracker.services.next_prescription import Outlook
from tracker.services.overviews.patient_facts import PatientFacts

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


def count_rules(found: Outlook, enrollment: EnrollmentRow, facts: PatientFacts) -> CountRules:
    """Empty where the program or the indication has none."""
    version = found.version
    if version is None:
        return CountRules({}, (), (), ())
    known = enrollment.indication in set(Indication)
    indication = Indication(enrollment.indication) if known else None
    holds = tuple(hold for hold in version.dose_holds if hold.indication == indication)
    latest = latest_counts(
        (test, row.collected_on, value)
        for row in facts.counts
        if row.entry.strike is None
        for test, value in row.values.items()
    )
    rule = version.rule(CountsAtLeast)
    least = rule.least.get(indication, {}) if rule and indication else {}
    return CountRules(
        {test.value: limit for test, limit in least.items()},
        holds,
        hold_advice(holds, latest),
        planned_counts(version, found.question, most=_PLANNED)
        if enrollment.is_open(found.question.at)
        else (),
    )
