"""When the next pregnancy test is due."""

from collections.abc import Iterator

from tracker.rules.facts import Facts
from tracker.rules.kinds.pregnancy import (
    FirstTestDaysBefore,
    PregnancyKind,
    PrescriptionTest,
    ScheduledTest,
)
from tracker.rules.schedules.due import Due, asked_of
from tracker.rules.timeline import add_days
from tracker.rules.vocabulary import Menses, Owner


def due(key: str, rule: PregnancyKind, facts: Facts) -> Iterator[Due]:
    match rule:
        case FirstTestDaysBefore():
            yield from _first_tests(key, rule, facts)
        case ScheduledTest():
            yield from _next_test(key, rule, facts)
        case PrescriptionTest():
            yield from _test_for_next_supply(key, rule, facts)
        case _:
            return


def _first_tests(key: str, rule: FirstTestDaysBefore, facts: Facts) -> Iterator[Due]:
    """Of the two tests before a first prescription, the one that is missing."""
    if not facts.is_first or not asked_of(rule.categories, facts):
        return
    ages = [(facts.today - facts.day(test.collected_at)).days for test in facts.qualifying_tests]
    ready = [age for age in ages if rule.least <= age <= rule.most]
    if ready and min(ages) <= 1:
        return
    recent = ready or [age for age in ages if age < rule.least]
    if not recent:
        yield _first_test(key, rule, facts)
        return
    tested_on = add_days(facts.today, -min(recent))
    first_on, last_on = add_days(tested_on, rule.least), add_days(tested_on, rule.most)
    yield Due(
        key=key,
        title="Second pregnancy test",
        who=Owner.PATIENT,
        due_on=last_on,
        sentence=(
            f"Have the second pregnancy test from {first_on} to {last_on}, within 24 hours before "
            "the first prescription is written."
        ),
    )


def _first_test(key: str, rule: FirstTestDaysBefore, facts: Facts) -> Due:
    return Due(
        key=key,
        title="First pregnancy test",
        who=Owner.PATIENT,
        due_on=facts.today,
        sentence=(
            f"Have the first pregnancy test now. The first prescription can be written "
            f"{rule.least} to {rule.most} days after it, within 24 hours after a second test."
        ),
    )


def _next_test(key: str, rule: ScheduledTest, facts: Facts) -> Iterator[Due]:
    first_on = facts.first_hand_over_on
    if first_on is None or not asked_of(rule.categories, facts):
        return
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
    )


def _test_for_next_supply(key: str, rule: PrescriptionTest, facts: Facts) -> Iterator[Due]:
    if not asked_of(rule.categories, facts) or set(facts.methods) & set(rule.exempt):
        return
    ended_on = facts.supply_ended_on
    due_on = facts.today if ended_on is None or ended_on < facts.today else ended_on
    yield Due(
        key=key,
        title="Next pregnancy test",
        who=Owner.PATIENT,
        due_on=due_on,
        sentence=(
            f"A pregnancy test is needed for the next prescription, by {due_on}; it counts for "
            f"{rule.days} days."
        ),
    )
