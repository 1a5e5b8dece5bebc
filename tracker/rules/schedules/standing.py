"""When a certification ends, a category changes with age, an agreement has to be made anew."""

from collections.abc import Iterator
from typing import Final

from tracker.rules.categories import derive_category, fits_until, turning_days
from tracker.rules.checks.standing import agreement_until
from tracker.rules.facts import Facts
from tracker.rules.kinds.standing import (
    AgreementInForce,
    CategoryFits,
    Certified,
    PartyCertified,
    ReenrolledInTime,
    StandingKind,
)
from tracker.rules.program import Category
from tracker.rules.schedules.due import Due, Step, turns
from tracker.rules.timeline import add_days, add_months
from tracker.rules.vocabulary import Owner

# How many days before they are due such rare things are worth a line.
_CERTIFICATION_AHEAD: Final = 30
_PATIENT_AHEAD: Final = 90


def due(key: str, rule: StandingKind, facts: Facts) -> Iterator[Step]:
    match rule:
        case PartyCertified():
            yield from _certification_end(key, rule, facts)
        case CategoryFits():
            yield from _category(key, facts)
        case ReenrolledInTime():
            yield from _reenrollment(key, rule, facts)
        case AgreementInForce():
            yield from _renewal(key, rule, facts)
        case _:
            return


def _certification_end(key: str, rule: PartyCertified, facts: Facts) -> Iterator[Step]:
    """The certification of who asks; a suspended party has something else to mend first."""
    question = facts.question
    of_prescriber = rule.party is Certified.PRESCRIBER
    party = question.prescriber if of_prescriber else question.pharmacy
    last_on, suspended_from = party.certified_until, party.suspended_from
    if party.certified_from is None or party.certified_from > facts.today or last_on is None:
        return
    if suspended_from is not None and suspended_from <= facts.today:
        return
    shown_from = add_days(last_on, -_CERTIFICATION_AHEAD)
    yield from turns(facts, shown_from, add_days(last_on, 1))
    if facts.today < shown_from:
        return
    yield Due(
        key=key,
        title=f"Certification of the {rule.party} ends",
        who=Owner.PRESCRIBER if of_prescriber else Owner.REPRESENTATIVE,
        due_on=last_on,
        overdue=last_on < facts.today,
        sentence=f"The {rule.party}'s certification has to be renewed by {last_on}.",
    )


def _category(key: str, facts: Facts) -> Iterator[Step]:
    patient, category = facts.question.patient, facts.category
    yield from turns(facts, *turning_days(facts.version, patient, facts.today))
    right = derive_category(facts.version, patient, facts.today).code
    if category is None or right is None:
        return
    if right != category.code:
        yield _other_category(key, facts, facts.version.categories[right])
        return
    last_on = fits_until(facts.version, patient, facts.today)
    if last_on is None:
        return
    shown_from = add_days(last_on, -_PATIENT_AHEAD)
    yield from turns(facts, shown_from)
    if facts.today < shown_from:
        return
    yield Due(
        key=key,
        title="Risk category changes",
        who=Owner.PRESCRIBER,
        due_on=last_on,
        sentence=(
            f"Category {category.code} fits until {last_on}: assess the category again and sign "
            "a new agreement."
        ),
    )


def _other_category(key: str, facts: Facts, right: Category) -> Due:
    return Due(
        key=key,
        title="Risk category",
        who=Owner.PRESCRIBER,
        due_on=facts.today,
        sentence=(
            f"The facts on record lead to category {right.code} ({right.label}): assess the "
            "category again and sign a new agreement."
        ),
        at_once=True,
    )


def _reenrollment(key: str, rule: ReenrolledInTime, facts: Facts) -> Iterator[Step]:
    ended_on = facts.supply_ended_on
    if ended_on is None:
        return
    if facts.signed_at is not None and facts.day(facts.signed_at) >= ended_on:
        return
    due_on = add_months(ended_on, rule.months)
    shown_from = add_days(due_on, -_PATIENT_AHEAD)
    yield from turns(facts, shown_from)
    if facts.today < shown_from:
        return
    yield Due(
        key=key,
        title="Re-enrollment",
        who=Owner.PRESCRIBER,
        due_on=due_on,
        overdue=due_on < facts.today,
        sentence=(
            f"The last supply ended on {ended_on}: from {due_on} on a prescription needs a new "
            "agreement."
        ),
    )


def _renewal(key: str, rule: AgreementInForce, facts: Facts) -> Iterator[Due]:
    until_on = agreement_until(rule, facts)
    if until_on is None or (rule.outpatients_only and facts.question.patient.inpatient):
        return
    yield Due(
        key=key,
        title="Enrollment renewal",
        who=Owner.PATIENT,
        due_on=until_on,
        overdue=until_on < facts.today,
        sentence=f"Patient and prescriber sign the enrollment again by {until_on}.",
    )
