"""Checks of pregnancy tests and open pregnancies."""

from collections.abc import Callable
from datetime import date
from typing import assert_never

from tracker.rules.checks.contraception import METHODS, contraception_in_use
from tracker.rules.checks.outcome import NO_PRESCRIPTION, Outcome, elsewhere
from tracker.rules.facts import Facts, latest
from tracker.rules.kinds.pregnancy import (
    ContraceptionInUse,
    FirstTestDaysBefore,
    FirstTestHoursBefore,
    NoOpenPregnancy,
    PregnancyKind,
    PrescriptionTest,
    ScheduledTest,
)
from tracker.rules.kinds.says import COMMON
from tracker.rules.question import PregnancyTest
from tracker.rules.timeline import add_days, add_hours, as_minute, end_of
from tracker.rules.vocabulary import (
    Gate,
    Menses,
    PregnancyResult,
    PregnancyStatus,
    ReportOf,
    Status,
)


def check(rule: PregnancyKind, facts: Facts) -> Outcome:
    match rule:
        case ContraceptionInUse():
            return contraception_in_use(rule, facts)
        case FirstTestDaysBefore():
            return _first_test_days_before(rule, facts)
        case FirstTestHoursBefore():
            return first_test_hours_before(rule, facts)
        case ScheduledTest():
            return _scheduled_test(rule, facts)
        case PrescriptionTest():
            return _prescription_test(rule, facts)
        case NoOpenPregnancy():
            return _no_open_pregnancy(facts)
        case _:
            assert_never(rule)


def _tested(test: PregnancyTest, facts: Facts, values: dict[str, object]) -> Outcome:
    collected_at = as_minute(test.collected_at, facts.zone)
    return Outcome(
        "tested", {"collected_at": collected_at} | values, (facts.path("pregnancy_tests", test),)
    )


def _missing(
    facts: Facts, values: dict[str, object], within: Callable[[PregnancyTest], bool]
) -> Outcome:
    """No qualifying test lies in the window; where another one does, why it does not count."""
    other = latest(each for each in facts.tests if within(each))
    because = facts.why_not_qualifying(other) if other is not None else None
    if other is None or because is None:
        return Outcome("missing", values)
    values = {
        "collected_at": as_minute(other.collected_at, facts.zone),
        "because": because,
    } | values
    return Outcome("not-qualifying", values, (facts.path("pregnancy_tests", other),))


def _first_test_days_before(rule: FirstTestDaysBefore, facts: Facts) -> Outcome:
    if not facts.is_first:
        return Outcome("not-first", {"first_on": facts.first_hand_over_on})
    if (other := elsewhere(rule.categories, facts)) is not None:
        return other
    written_at, written_on = facts.written_at, facts.written_on
    if written_at is None or written_on is None:
        return NO_PRESCRIPTION
    from_on, to_on = add_days(written_on, -rule.most), add_days(written_on, -rule.least)

    def within(test: PregnancyTest) -> bool:
        return from_on <= facts.day(test.collected_at) <= to_on and test.collected_at <= written_at

    found = latest(each for each in facts.qualifying_tests if within(each))
    if found is None:
        next_on = add_days(facts.today, rule.least)
        return _missing(facts, {"from_on": from_on, "to_on": to_on, "next_on": next_on}, within)
    days = (written_on - facts.day(found.collected_at)).days
    return _tested(found, facts, {"days": days, "written_on": written_on})


def first_test_hours_before(rule: FirstTestHoursBefore, facts: Facts) -> Outcome:
    if not facts.is_first:
        return Outcome("not-first", {"first_on": facts.first_hand_over_on})
    if (other := elsewhere(rule.categories, facts)) is not None:
        return other
    written_at = facts.written_at
    if written_at is None:
        return NO_PRESCRIPTION
    from_at = add_hours(written_at, -rule.hours)

    def within(test: PregnancyTest) -> bool:
        return from_at <= test.collected_at <= written_at

    found = latest(each for each in facts.qualifying_tests if within(each))
    values: dict[str, object] = {"written_at": as_minute(written_at, facts.zone)}
    if found is None:
        return _missing(facts, values | {"from_at": as_minute(from_at, facts.zone)}, within)
    return _tested(found, facts, values)


def _scheduled_test(rule: ScheduledTest, facts: Facts) -> Outcome:
    if facts.is_first and _stopped(rule.first_after, facts):
        return Outcome("first-test-missing")
    if (other := elsewhere(rule.categories, facts)) is not None:
        return other
    written_at = facts.written_at
    if written_at is None:
        return NO_PRESCRIPTION
    limit = test_limit(rule, facts, facts.today)
    found = facts.last_qualifying(written_at)
    if found is None:
        from_on = add_days(facts.today, -limit)
        return _missing(facts, {"from_on": from_on}, lambda test: test.collected_at <= written_at)
    collected_on = facts.day(found.collected_at)
    until_on = test_until(rule, facts, collected_on)
    values: dict[str, object] = {
        "collected_at": as_minute(found.collected_at, facts.zone),
        "until_on": until_on,
    }
    evidence = (facts.path("pregnancy_tests", found),)
    age = (facts.today - collected_on).days
    if age > limit:
        return Outcome("overdue", values | {"days": age, "limit": limit}, evidence)
    return Outcome("current", values, evidence, end_of(until_on, facts.zone))


def _stopped(key: str, facts: Facts) -> bool:
    """Whether the requirement of that key, a test in the hours before writing, is unmet."""
    rule = facts.version.requirement(key).rule
    if not isinstance(rule, FirstTestHoursBefore):
        return False
    outcome = first_test_hours_before(rule, facts)
    return (rule.outcomes | COMMON)[outcome.name].status is Status.UNMET


def test_limit(rule: ScheduledTest, facts: Facts, on: date) -> int:
    """How many days old the last test may be on that day."""
    first_on = facts.first_hand_over_on
    if first_on is None:
        return rule.at_most_days
    irregular = facts.question.patient.menses is Menses.IRREGULAR
    every = rule.irregular_every_days if irregular else rule.regular_every_days
    if (on - first_on).days < rule.first_days:
        every = rule.first_every_days
    return min(every, rule.at_most_days)


def test_until(rule: ScheduledTest, facts: Facts, collected_on: date) -> date:
    """The last day on which a test of that day is current, from the day of the question on."""
    until_on = add_days(collected_on, test_limit(rule, facts, facts.today))
    later = add_days(collected_on, test_limit(rule, facts, add_days(until_on, 1)))
    return max(until_on, later)


def _prescription_test(rule: PrescriptionTest, facts: Facts) -> Outcome:
    if (other := elsewhere(rule.categories, facts)) is not None:
        return other
    exempting = [method for method in facts.methods if method in rule.exempt]
    if exempting:
        return Outcome("exempt", {"method": METHODS[exempting[0]]}, ("contraception",))
    written_at, written_on = facts.written_at, facts.written_on
    if written_at is None or written_on is None:
        return NO_PRESCRIPTION

    def in_time(test: PregnancyTest) -> bool:
        if rule.collected_by == "instant":
            return test.collected_at <= written_at
        return facts.day(test.collected_at) <= written_on

    by_question = rule.authorize_on == "question" and facts.question.gate is Gate.AUTHORIZE
    on = facts.today if by_question else written_on
    found = latest(each for each in facts.qualifying_tests if in_time(each))
    from_on = add_days(on, -rule.offset)
    if found is None:
        values: dict[str, object] = {"from_on": from_on, "written_on": written_on}
        return _missing(facts, values, in_time)
    until_on = add_days(facts.day(found.collected_at), rule.offset)
    values = {"collected_at": as_minute(found.collected_at, facts.zone), "until_on": until_on}
    evidence = (facts.path("pregnancy_tests", found),)
    if until_on < on:
        return Outcome("too-old", values | {"days": rule.days}, evidence)
    ends_at = end_of(until_on, facts.zone) if by_question else None
    return Outcome("tested", values, evidence, ends_at)


def _no_open_pregnancy(facts: Facts) -> Outcome:
    reports = [
        each
        for each in facts.question.pregnancy_reports
        if each.of is ReportOf.PATIENT and each.reported_at <= facts.at
    ]
    newest_at = max((each.reported_at for each in reports), default=None)
    for each in reports:
        if each.reported_at == newest_at and each.status is not PregnancyStatus.RULED_OUT:
            reported_at = as_minute(each.reported_at, facts.zone)
            values = {"status": str(each.status), "reported_at": reported_at}
            return Outcome("report-open", values, (facts.path("pregnancy_reports", each),))
    opening = latest(
        each
        for each in facts.tests
        if each.result in (PregnancyResult.POSITIVE, PregnancyResult.INDETERMINATE)
    )
    if opening is not None and (newest_at is None or newest_at <= opening.collected_at):
        values = {
            "result": str(opening.result),
            "collected_at": as_minute(opening.collected_at, facts.zone),
        }
        return Outcome("test-open", values, (facts.path("pregnancy_tests", opening),))
    if newest_at is None:
        return Outcome("none")
    ruled_out = next(each for each in reports if each.reported_at == newest_at)
    values = {"reported_at": as_minute(newest_at, facts.zone)}
    return Outcome("ruled-out", values, (facts.path("pregnancy_reports", ruled_out),))
