"""What is due next for a patient, and when, from the same definitions as the decisions.

A due item is advice for the patient's page and the home pages: it stops nothing. Where a record is
missing, the item is due on the day of the question.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.rules.checks.dispensing import window_for, window_last_on
from tracker.rules.checks.monitoring import count_limit, last_complete_count
from tracker.rules.checks.records import last_patient_survey, survey_until
from tracker.rules.facts import Facts
from tracker.rules.kinds.dispensing import (
    ConfirmationOpen,
    DaysLeftAtMost,
    Dispensing,
    WithinWindow,
)
from tracker.rules.kinds.monitoring import CountsCurrent
from tracker.rules.kinds.pregnancy import FirstTestDaysBefore, PrescriptionTest, ScheduledTest
from tracker.rules.kinds.records import SurveyCurrent
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Question
from tracker.rules.timeline import add_days, add_hours, as_minute, elapsed, end_of
from tracker.rules.vocabulary import Gate, Menses, Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing to do by the end of `due_on`; `at` is the very instant where there is one.

    `key` is the requirement that asks for it.
    """

    key: str
    title: str
    who: Owner
    due_on: date
    sentence: str
    overdue: bool = False
    at: datetime | None = None


def due_items(version: ProgramVersion, question: Question) -> tuple[Due, ...]:
    """Everything due for the patient of that question, soonest first."""
    facts = Facts(version, question)
    found = [due for requirement in version.requirements for due in _due(requirement.key, facts)]
    return tuple(sorted(found, key=lambda due: (due.due_on, due.key)))


def _due(key: str, facts: Facts) -> Iterator[Due]:
    match facts.version.requirement(key).rule:
        case FirstTestDaysBefore() as rule:
            yield from _first_tests(key, rule, facts)
        case ScheduledTest() as rule:
            yield from _next_test(key, rule, facts)
        case PrescriptionTest() as rule:
            yield from _test_for_next_supply(key, rule, facts)
        case SurveyCurrent() as rule:
            yield from _survey(key, rule, facts)
        case CountsCurrent() as rule:
            yield from _blood_count(key, rule, facts)
        case Dispensing() as rule:
            yield from _due_at_the_counter(key, rule, facts)
        case _:
            return


def _due_at_the_counter(key: str, rule: Dispensing, facts: Facts) -> Iterator[Due]:
    match rule:
        case WithinWindow():
            yield from _window_end(key, rule, facts)
        case DaysLeftAtMost():
            yield from _next_supply(key, rule, facts)
        case ConfirmationOpen():
            yield from _confirmation_end(key, rule, facts)
        case _:
            return


def _asked_of(categories: tuple[str, ...], facts: Facts) -> bool:
    return facts.category is not None and facts.category.code in categories


def _first_tests(key: str, rule: FirstTestDaysBefore, facts: Facts) -> Iterator[Due]:
    """Of the two tests before a first prescription, the one that is missing."""
    if not facts.is_first or not _asked_of(rule.categories, facts):
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
    if first_on is None or not _asked_of(rule.categories, facts):
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
    if not _asked_of(rule.categories, facts) or set(facts.methods) & set(rule.exempt):
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


def _survey(key: str, rule: SurveyCurrent, facts: Facts) -> Iterator[Due]:
    category = facts.category
    if category is None or (facts.is_first and category.code in rule.not_before_first):
        return
    last = last_patient_survey(facts)
    due_on = facts.today
    if last is not None:
        due_on = survey_until(rule, category.code, facts.day(last.completed_at))
    yield Due(
        key=key,
        title="Patient survey",
        who=Owner.PATIENT,
        due_on=due_on,
        overdue=due_on < facts.today,
        sentence=f"The next patient survey is due by {due_on}.",
    )


def _blood_count(key: str, rule: CountsCurrent, facts: Facts) -> Iterator[Due]:
    limit = count_limit(rule, facts, facts.today)
    if limit is None:
        return
    collected_on = last_complete_count(rule, facts)
    due_on = facts.today if collected_on is None else add_days(collected_on, limit)
    yield Due(
        key=key,
        title="Next blood count",
        who=Owner.PRESCRIBER,
        due_on=due_on,
        overdue=due_on < facts.today,
        sentence=f"The next complete blood count is due by {due_on}.",
    )


def _window_end(key: str, rule: WithinWindow, facts: Facts) -> Iterator[Due]:
    """Of the number that the prescription carries, so not at `authorize`."""
    number, category = facts.authorization, facts.category
    if facts.question.gate is Gate.AUTHORIZE or category is None or number is None:
        return
    window = window_for(rule, category.code)
    if window is None or facts.known(number.used_at) or facts.known(number.voided_at):
        return
    last_on = window_last_on(window, facts, facts.day(number.issued_at))
    if last_on is None or last_on < facts.today:
        return
    ends_at = end_of(last_on, facts.zone)
    yield Due(
        key=key,
        title="Authorization ends",
        who=Owner.PATIENT,
        due_on=last_on,
        sentence=f"The prescription must be filled by {as_minute(ends_at, facts.zone)}.",
        at=ends_at,
    )


def _next_supply(key: str, rule: DaysLeftAtMost, facts: Facts) -> Iterator[Due]:
    last, ended_on = facts.last_dispense, facts.supply_ended_on
    if last is None or ended_on is None or ended_on < facts.today:
        return
    from_on = add_days(last.handed_over_on, last.days_supply - rule.days)
    yield Due(
        key=key,
        title="Next supply",
        who=Owner.PATIENT,
        due_on=ended_on,
        sentence=(
            f"The last supply lasts until {ended_on}; the next one may be dispensed from "
            f"{from_on} on."
        ),
    )


def _confirmation_end(key: str, rule: ConfirmationOpen, facts: Facts) -> Iterator[Due]:
    number = facts.confirmation
    if number is None or elapsed(number.issued_at, facts.at) > timedelta(hours=rule.hours):
        return
    until_at = add_hours(number.issued_at, rule.hours)
    yield Due(
        key=key,
        title="Confirmation ends",
        who=Owner.PHARMACIST,
        due_on=facts.day(until_at),
        sentence=f"Hand over or ship by {as_minute(until_at, facts.zone)}.",
        at=until_at,
    )
