"""Checks of the label's monitoring."""

from datetime import date
from typing import assert_never

from tracker.rules.checks.outcome import Outcome
from tracker.rules.checks.results import TESTS, latest_result, result_at_level, results_current
from tracker.rules.facts import Facts
from tracker.rules.kinds.monitoring import (
    CountsAtLeast,
    CountsCurrent,
    MonitoringKind,
    ProphylaxisDecided,
    ResultAtLevel,
    ResultsCurrent,
)
from tracker.rules.question import LabResult
from tracker.rules.timeline import add_days, end_of
from tracker.rules.vocabulary import Prophylaxis

DECISIONS = {
    Prophylaxis.ASPIRIN: "aspirin",
    Prophylaxis.LMWH: "low-molecular-weight heparin",
    Prophylaxis.WARFARIN: "warfarin",
    Prophylaxis.DOAC: "a direct oral anticoagulant",
    Prophylaxis.CONTRAINDICATED: "contraindicated",
}


def check(rule: MonitoringKind, facts: Facts) -> Outcome:
    match rule:
        case ProphylaxisDecided():
            return _prophylaxis_decided(facts)
        case CountsCurrent():
            return _counts_current(rule, facts)
        case CountsAtLeast():
            return _counts_at_least(rule, facts)
        case ResultsCurrent():
            return results_current(rule, facts)
        case ResultAtLevel():
            return result_at_level(rule, facts)
        case _:
            assert_never(rule)


def _prophylaxis_decided(facts: Facts) -> Outcome:
    found = facts.question.thromboprophylaxis
    decided_on = found.decided_on
    if found.decision is None or (decided_on is not None and decided_on > facts.today):
        return Outcome("missing")
    values: dict[str, object] = {"decision": DECISIONS[found.decision]}
    if decided_on is None:
        return Outcome("decided", values, ("thromboprophylaxis",))
    return Outcome("decided-on", values | {"decided_on": decided_on}, ("thromboprophylaxis",))


def _counts_current(rule: CountsCurrent, facts: Facts) -> Outcome:
    limit = count_limit(rule, facts, facts.today)
    if limit is None:
        return Outcome("no-indication")
    from_on = add_days(facts.today, -limit)
    results = {test: latest_result(test, rule.unit, facts) for test in rule.tests}
    missing = [TESTS[test] for test, result in results.items() if result is None]
    if missing:
        return Outcome("missing", {"test": " and ".join(missing), "from_on": from_on})
    oldest = min(
        (result for result in results.values() if result is not None),
        key=lambda each: each.collected_on,
    )
    until_on = count_until(rule, facts, oldest.collected_on, limit)
    values: dict[str, object] = {"collected_on": oldest.collected_on, "until_on": until_on}
    evidence = tuple(facts.path("lab_results", each) for each in results.values())
    if oldest.collected_on < from_on:
        values |= {"test": TESTS[oldest.test], "from_on": from_on}
        return Outcome("overdue", values, evidence)
    return Outcome("current", values, evidence, end_of(until_on, facts.zone))


def last_complete_count(rule: CountsCurrent, facts: Facts) -> date | None:
    """The day of the older of the latest results; None where one of the tests has none."""
    results = [latest_result(test, rule.unit, facts) for test in rule.tests]
    days = [result.collected_on for result in results if result is not None]
    return min(days) if len(days) == len(results) else None


def count_limit(rule: CountsCurrent, facts: Facts, on: date) -> int | None:
    """How many days old the last count may be on that day; None without an indication."""
    first_on = facts.first_hand_over_on
    if first_on is None:
        return rule.baseline_days
    indication = facts.question.patient.indication
    schedule = None if indication is None else rule.schedule.get(indication)
    if schedule is None:
        return None
    if (on - first_on).days < schedule.first_days:
        return schedule.first_every_days
    return schedule.later_every_days


def count_until(rule: CountsCurrent, facts: Facts, collected_on: date, limit: int) -> date:
    """The last day on which a count of that day is in time, from the day of the question on."""
    until_on = add_days(collected_on, limit)
    later = count_limit(rule, facts, add_days(until_on, 1)) or limit
    return max(until_on, add_days(collected_on, later))


def _counts_at_least(rule: CountsAtLeast, facts: Facts) -> Outcome:
    tests = dict.fromkeys(test for least in rule.least.values() for test in least)
    latest = [latest_result(test, rule.unit, facts) for test in tests]
    found = [result for result in latest if result is not None]
    if not found:
        return Outcome("no-counts")
    evidence = tuple(facts.path("lab_results", each) for each in found)
    values = {"counts": _spoken(found)}
    indication = facts.question.patient.indication
    least = None if indication is None else rule.least.get(indication)
    if least is None:
        return Outcome("no-indication", values, evidence)
    low = [each for each in found if each.test in least and each.value < least[each.test]]
    if not low:
        return Outcome("enough", values, evidence)
    limits = ", ".join(f"{TESTS[each.test]} {least[each.test]:,}{rule.unit}" for each in low)
    evidence = tuple(facts.path("lab_results", each) for each in low)
    return Outcome("low", {"counts": _spoken(low), "limits": limits}, evidence)


def _spoken(results: list[LabResult]) -> str:
    return ", ".join(
        f"{TESTS[each.test]} {each.value:,}{each.unit} on {each.collected_on}" for each in results
    )
