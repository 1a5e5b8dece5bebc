"""When the next pregnancy test is due."""

from collections.abc import Iterator

from tracker.rules.facts import Facts
from tracker.rules.kinds.pregnancy import (
    FirstTestDaysBefore,
    PregnancyKind,
    PrescriptionTest,
    ScheduledTest,
)
from tracker.rules.schedules.due import Due, Step, asked_of, turns
from tracker.rules.schedules.next_prescription import as_of_next, needed_by, turns_of_next
from tracker.rules.timeline import add_days
from tracker.rules.vocabulary import Menses, Owner


def due(key: str, rule: PregnancyKind, facts: Facts) -> Iterator[Step]:
    match rule:
        case FirstTestDaysBefore():
            yield from _first_tests(key, rule, facts)
        case ScheduledTest():
            yield from _next_test(key, rule, facts)
        case PrescriptionTest():
            yield from _test_for_next_supply(key, rule, facts)
        case _:
            return


def _first_tests(key: str, rule: FirstTestDaysBefore, facts: Facts) -> Iterator[Step]:
    """Of the two tests before a first prescription, the one that is missing. They are asked for
    at `authorize` alone (domain.md 10.30): none while its number can still be used, and both
    again once that ran out, was voided, or was used for what was reversed."""
    if not facts.is_first or not asked_of(rule.categories, facts):
        return
    yield from turns_of_next(facts)
    if as_of_next(facts) is None:
        return
    days = [facts.day(test.collected_at) for test in facts.qualifying_tests]
    for since in (2, rule.least, rule.most + 1):
        yield from turns(facts, *(add_days(day, since) for day in days))
    ages = [(facts.today - day).days for day in days]
    ready = [age for age in ages if rule.least <= age <= rule.most]
    if ready and min(ages) <= 1:
        return
    coming = [age for age in ages if age < rule.least]
    if not ready and not coming:
        yield _first_test(key, rule, facts)
        return
    # Of tests that will do, the one that lasts longest; of those too recent, the one soonest ready.
    tested_on = add_days(facts.today, -(min(ready) if ready else max(coming)))
    first_on, last_on = add_days(tested_on, rule.least), add_days(tested_on, rule.most)
    yield Due(
        key=key,
        title=f"Second pregnancy test{_again(facts)}",
        who=Owner.PATIENT,
        due_on=last_on,
        sentence=(
            f"Have the second pregnancy test from {first_on} to {last_on}, within 24 hours before "
            "the first prescription is written."
        ),
    )


def _again(facts: Facts) -> str:
    """Why they are due once more for a prescription that had its number."""
    return (
        "" if facts.authorization is None else ", again: nothing was dispensed on the last number"
    )


def _first_test(key: str, rule: FirstTestDaysBefore, facts: Facts) -> Due:
    return Due(
        key=key,
        title=f"First pregnancy test{_again(facts)}",
        who=Owner.PATIENT,
        due_on=facts.today,
        sentence=(
            f"Have the first pregnancy test now. The first prescription can be written "
            f"{rule.least} to {rule.most} days after it, within 24 hours after a second test."
        ),
        at_once=True,
    )


def _next_test(key: str, rule: ScheduledTest, facts: Facts) -> Iterator[Step]:
    first_on = facts.first_hand_over_on
    if first_on is None or not asked_of(rule.categories, facts):
        return
    yield from turns(facts, add_days(first_on, rule.first_days))
    irregular = facts.question.patient.menses is Menses.IRREGULAR
    every = rule.irregular_every_days if irregular else rule.regular_every_days
    if (facts.today - first_on).days < rule.first_days:
        every = rule.first_every_days
    last = facts.last_qualifying(facts.at)
    due_on = facts.today if last is None else add_days(facts.day(last.collected_at), every)
    yield Due(
        key=key,
        title="Next pregnancy test",
        who=Owner.PATIENT,
        due_on=due_on,
        overdue=due_on < facts.today,
        sentence=(
            f"The next pregnancy test is due by {due_on}: one every {every} days, and one in the "
            f"{rule.at_most_days} days before each prescription is filled."
        ),
        at_once=last is None,
    )


def _test_for_next_supply(key: str, rule: PrescriptionTest, facts: Facts) -> Iterator[Step]:
    if not asked_of(rule.categories, facts) or set(facts.methods) & set(rule.exempt):
        return
    yield from turns_of_next(facts)
    days = [facts.day(test.collected_at) for test in facts.qualifying_tests]
    yield from turns(facts, *(add_days(day, rule.offset + 1) for day in days))
    ahead = as_of_next(facts)
    if ahead is None:
        return
    on = ahead.written_on or facts.today
    if any(0 <= (on - day).days <= rule.offset for day in days):
        return
    when = needed_by(facts)
    yield Due(
        key=key,
        title="Next pregnancy test",
        who=Owner.PATIENT,
        due_on=when.due_on,
        sentence=(
            f"A pregnancy test is needed for the next prescription, by {when.due_on}; it counts "
            f"for {rule.days} days."
        ),
        at_once=when.at_once,
    )
