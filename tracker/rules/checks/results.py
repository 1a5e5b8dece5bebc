"""Checks of test results: whether they are in time, and at what level they are."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tracker.rules.checks.attested import exception_of
from tracker.rules.checks.outcome import Outcome, elsewhere
from tracker.rules.facts import Facts
from tracker.rules.kinds.monitoring import Levels, ResultAtLevel, ResultsCurrent
from tracker.rules.question import LabResult
from tracker.rules.timeline import add_days, add_months, as_minute, end_of
from tracker.rules.vocabulary import LabTest, LabUnit

TESTS: dict[Literal["pregnancy"] | LabTest, str] = {
    "pregnancy": "pregnancy test",
    LabTest.ANC: "absolute neutrophil count",
    LabTest.PLATELETS: "platelet count",
    LabTest.ALT: "ALT",
    LabTest.AST: "AST",
}


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest result of one test. `value` is None for a test that only says yes or no."""

    test: str
    collected_on: date
    path: str
    value: float | None = None


def latest_result(test: LabTest, unit: LabUnit | None, facts: Facts) -> LabResult | None:
    """The latest result of that test in that unit; of one day the lowest."""
    found = [each for each in facts.lab_results if each.test is test and each.unit is unit]
    return max(found, key=lambda each: (each.collected_on, -each.value), default=None)


def latest_of(rule: ResultsCurrent, facts: Facts) -> tuple[list[Latest], list[str]]:
    """The latest result of each test that has one, and the tests that have none."""
    found, missing = [], []
    for test in rule.tests:
        latest = _latest(test, rule.unit, facts)
        if latest is None:
            missing.append(TESTS[test])
        else:
            found.append(latest)
    return found, missing


def _latest(
    test: Literal["pregnancy"] | LabTest, unit: LabUnit | None, facts: Facts
) -> Latest | None:
    if isinstance(test, LabTest):
        result = latest_result(test, unit, facts)
        if result is None:
            return None
        path = facts.path("lab_results", result)
        return Latest(TESTS[test], result.collected_on, path, result.value)
    tested = facts.last_qualifying(facts.at)
    if tested is None:
        return None
    collected_on = facts.day(tested.collected_at)
    return Latest(TESTS[test], collected_on, facts.path("pregnancy_tests", tested))


def results_current(rule: ResultsCurrent, facts: Facts) -> Outcome:
    if (other := elsewhere(rule.categories, facts)) is not None:
        return other
    found, missing = latest_of(rule, facts)
    if missing:
        return Outcome("missing", {"test": " and ".join(missing)})
    until_on, first = min(
        ((result_until(rule, facts, each), each) for each in found), key=lambda pair: pair[0]
    )
    values: dict[str, object] = {"collected_on": first.collected_on, "until_on": until_on}
    evidence = tuple(each.path for each in found)
    lifted_on = min(each.collected_on for each in found)
    exception = exception_of(rule.attested, facts)
    if exception is not None and rule.attested is not None:
        lifted_on = add_days(lifted_on, rule.attested.days)
    if facts.today <= until_on:
        return Outcome("current", values, evidence, end_of(max(until_on, lifted_on), facts.zone))
    if exception is None or lifted_on < facts.today:
        return Outcome("overdue", values | {"test": first.test}, evidence)
    values |= {"until_on": lifted_on, "attested_at": as_minute(exception.at, facts.zone)}
    evidence += (facts.path("attestations", exception),)
    return Outcome("attested", values, evidence, end_of(lifted_on, facts.zone))


def result_until(rule: ResultsCurrent, facts: Facts, latest: Latest) -> date:
    """The last day on which the result counts, without an exception."""
    days = rule.baseline_days if facts.is_first else counting_days(rule, facts, latest)
    return add_days(latest.collected_on, days)


def counting_days(rule: ResultsCurrent, facts: Facts, latest: Latest) -> int:
    """For how many days the result counts once treatment has begun; before it, as if it had."""
    days = _phase_days(rule, facts.first_hand_over_on, latest.collected_on)
    if rule.levels_of is None or latest.value is None:
        return days
    levels = facts.version.requirement(rule.levels_of).rule
    if isinstance(levels, ResultAtLevel) and latest.value < levels_for(levels, facts).normal:
        return min(days, levels.watched_every_days)
    return days


def _phase_days(rule: ResultsCurrent, first_on: date | None, collected_on: date) -> int:
    for phase in rule.phase[:-1]:
        if first_on is None or collected_on < add_months(first_on, phase.months or 0):
            return phase.days
    return rule.phase[-1].days


def levels_for(rule: ResultAtLevel, facts: Facts) -> Levels:
    variant = facts.question.patient.lab_variant
    return rule.general if variant is None else rule.variant.get(variant, rule.general)


def result_at_level(rule: ResultAtLevel, facts: Facts) -> Outcome:
    latest, levels = latest_result(rule.test, rule.unit, facts), levels_for(rule, facts)
    if latest is None:
        return Outcome("no-result")
    if latest.value < levels.no_rechallenge_below:
        return _said("severe", latest, facts, {"limit": _shown(rule, levels.interrupt_below)})
    if latest.value < levels.interrupt_below:
        return _said("interrupted", latest, facts, {"limit": _shown(rule, levels.interrupt_below)})
    bar = _bar(rule, levels, facts)
    if bar is not None:
        barred = _shown(rule, levels.no_rechallenge_below)
        return _said("no-rechallenge", bar, facts, {"limit": barred})
    if latest.value < levels.normal:
        return _said("watched", latest, facts, {"every_days": rule.watched_every_days})
    return _said("normal", latest, facts, {})


def _bar(rule: ResultAtLevel, levels: Levels, facts: Facts) -> LabResult | None:
    """The last result that bars the treatment, while nobody has attested it away."""
    low = [
        each
        for each in facts.lab_results
        if each.test is rule.test
        and each.unit is rule.unit
        and each.value < levels.no_rechallenge_below
    ]
    bar = max(low, key=lambda each: each.collected_on, default=None)
    made = facts.attestations(rule.rechallenge, (rule.by,))
    if bar is None or any(facts.day(each.at) >= bar.collected_on for each in made):
        return None
    return bar


def _said(name: str, result: LabResult, facts: Facts, more: dict[str, object]) -> Outcome:
    values = {"count": f"{result.value:,}{result.unit}", "collected_on": result.collected_on}
    return Outcome(name, values | more, (facts.path("lab_results", result),))


def _shown(rule: ResultAtLevel, level: int) -> str:
    return f"{level:,}{rule.unit}"
