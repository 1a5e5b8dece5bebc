"""Checks of program, certifications, agreement and category."""

from datetime import date, datetime
from typing import assert_never

from tracker.rules.categories import derive_category, fits_until
from tracker.rules.checks.outcome import NO_PRESCRIPTION, Outcome, no_category
from tracker.rules.facts import Facts
from tracker.rules.kinds.standing import (
    AgreementInForce,
    AgreementSigned,
    CategoryFits,
    Certified,
    PartyCertified,
    ProgramOpen,
    ReenrolledInTime,
    StandingKind,
)
from tracker.rules.program import Category
from tracker.rules.question import Certification, Question
from tracker.rules.timeline import add_days, add_months, as_minute, birthday, end_of
from tracker.rules.vocabulary import ProgramStatus


def check(rule: StandingKind, facts: Facts) -> Outcome:
    match rule:
        case ProgramOpen():
            return _program_open(facts)
        case PartyCertified():
            return _party_certified(rule, facts)
        case AgreementSigned():
            return _agreement_signed(rule, facts)
        case ReenrolledInTime():
            return _reenrolled_in_time(rule, facts)
        case CategoryFits():
            return _category_fits(facts)
        case AgreementInForce():
            return _agreement_in_force(rule, facts)
        case _:
            assert_never(rule)


def _program_open(facts: Facts) -> Outcome:
    version = facts.version
    values = {"effective_from": version.effective_from}
    if version.status is ProgramStatus.RETIRED:
        return Outcome("retired", values)
    signed_at = facts.signed_at
    known = facts.dispenses or (signed_at and facts.day(signed_at) < version.effective_from)
    if version.status is ProgramStatus.CLOSED_TO_NEW and not known:
        return Outcome("closed-to-new", values)
    return Outcome("open", values)


def _party_certified(rule: PartyCertified, facts: Facts) -> Outcome:
    member, party = _party(rule.party, facts.question)
    evidence = (member,)
    if party.certified_from is None:
        return Outcome("not-certified")
    if party.suspended_from is not None and party.suspended_from <= facts.today:
        return Outcome("suspended", {"suspended_from": party.suspended_from}, evidence)
    if party.certified_from > facts.today:
        return Outcome("not-yet", {"certified_from": party.certified_from}, evidence)
    if party.certified_until is not None and party.certified_until < facts.today:
        return Outcome("ended", {"certified_until": party.certified_until}, evidence)
    values = {"certified_from": party.certified_from}
    return Outcome("certified", values, evidence, _certified_until(party, facts))


def _party(party: Certified, question: Question) -> tuple[str, Certification]:
    """The party's member of the question, and what it says."""
    match party:
        case Certified.PRESCRIBER:
            return "prescriber", question.prescriber
        case Certified.PHARMACY:
            return "pharmacy", question.pharmacy
        case Certified.HEALTHCARE_SETTING:
            return "healthcare_setting", question.healthcare_setting
        case _:
            assert_never(party)


def _certified_until(party: Certification, facts: Facts) -> datetime | None:
    last_days = [party.certified_until] if party.certified_until else []
    if party.suspended_from:
        last_days.append(add_days(party.suspended_from, -1))
    return end_of(min(last_days), facts.zone) if last_days else None


def _agreement_signed(rule: AgreementSigned, facts: Facts) -> Outcome:
    agreement, category = facts.question.enrollment, facts.category
    if category is None:
        return no_category(facts)
    if agreement.ended_on is not None and agreement.ended_on < facts.today:
        return Outcome("ended", {"ended_on": agreement.ended_on}, ("enrollment",))
    if facts.signed_at is None:
        return _signature_missing(facts)
    if agreement.risk_category is None:
        return Outcome("category-not-recorded", {"category": category.code}, ("enrollment",))
    if agreement.risk_category != category.code:
        values = {"signed_category": agreement.risk_category, "category": category.code}
        return Outcome("other-category-signed", values, ("enrollment",))
    return _signed(rule, facts, category, facts.signed_at)


def _signature_missing(facts: Facts) -> Outcome:
    if facts.signer_at is not None:
        signer_at = as_minute(facts.signer_at, facts.zone)
        return Outcome("not-signed-by-prescriber", {"signer_at": signer_at}, ("enrollment",))
    if facts.prescriber_at is None:
        return Outcome("not-signed")
    name = "not-signed-by-guardian" if facts.guardian_signs else "not-signed-by-patient"
    values = {"prescriber_at": as_minute(facts.prescriber_at, facts.zone)}
    return Outcome(name, values, ("enrollment",))


def _signed(
    rule: AgreementSigned, facts: Facts, category: Category, signed_at: datetime
) -> Outcome:
    values = {"signed_at": as_minute(signed_at, facts.zone), "category": category.code}
    last_days = _last_days(facts, by_age=rule.guardian == "by-age")
    ends_at = end_of(min(last_days), facts.zone) if last_days else None
    return Outcome("signed", values, ("enrollment",), ends_at)


def _last_days(facts: Facts, *, by_age: bool) -> list[date]:
    """The days after which a signed agreement holds no longer, as far as they are known."""
    ended_on = facts.question.enrollment.ended_on
    last_days = [] if ended_on is None else [ended_on]
    if by_age and facts.is_child and not _patient_signed(facts):
        last_days.append(add_days(_adult_on(facts), -1))
    return last_days


def _agreement_in_force(rule: AgreementInForce, facts: Facts) -> Outcome:
    agreement, evidence = facts.question.enrollment, ("enrollment",)
    if rule.outpatients_only and facts.question.patient.inpatient:
        return Outcome("inpatient", evidence=("patient",))
    if agreement.ended_on is not None and agreement.ended_on < facts.today:
        return Outcome("ended", {"ended_on": agreement.ended_on}, evidence)
    if facts.signed_at is None:
        return _signature_missing(facts)
    values: dict[str, object] = {"signed_at": as_minute(facts.signed_at, facts.zone)}
    until_on, last_days = agreement_until(rule, facts), _last_days(facts, by_age=True)
    if until_on is not None:
        last_days.append(until_on)
        if until_on < facts.today:
            return Outcome("renewal-due", values | {"until_on": until_on}, evidence)
    ends_at = end_of(min(last_days), facts.zone) if last_days else None
    return Outcome("signed", values, evidence, ends_at)


def agreement_until(rule: AgreementInForce, facts: Facts) -> date | None:
    """The last day before the agreement is to be renewed; None where it never is."""
    if rule.months is None or facts.signed_at is None:
        return None
    return add_months(facts.day(facts.signed_at), rule.months)


def _patient_signed(facts: Facts) -> bool:
    return facts.known(facts.question.enrollment.signed_by_patient_at) is not None


def _adult_on(facts: Facts) -> date:
    born_on = facts.question.patient.birth_date or date.min
    return birthday(born_on, facts.version.adult_from_age)


def _reenrolled_in_time(rule: ReenrolledInTime, facts: Facts) -> Outcome:
    last, ended_on = facts.last_dispense, facts.supply_ended_on
    if last is None or ended_on is None:
        return Outcome("no-supply")
    if facts.written_on is None:
        return NO_PRESCRIPTION
    due_on = add_months(ended_on, rule.months)
    values: dict[str, object] = {"ended_on": ended_on, "due_on": due_on}
    evidence = (facts.path("dispenses", last),)
    if facts.written_on < due_on:
        return Outcome("recent", values, evidence)
    signed_on = facts.day(facts.signed_at) if facts.signed_at else None
    if signed_on is not None and signed_on >= ended_on:
        renewed: dict[str, object] = {"ended_on": ended_on, "signed_on": signed_on}
        return Outcome("renewed", renewed, (*evidence, "enrollment"))
    return Outcome("due", values | {"months": rule.months}, evidence)


def _category_fits(facts: Facts) -> Outcome:
    patient = facts.question.patient
    derived = derive_category(facts.version, patient, facts.today)
    right = facts.version.categories.get(derived.code or "")
    if right is None:
        return Outcome("cannot-tell", {"because": derived.because}, ("patient",))
    values = {"because": derived.because, "right_category": right.code, "right_label": right.label}
    if facts.category is None:
        return Outcome("not-recorded", values, ("patient",))
    if facts.category is not right:
        return Outcome("contradicted", values | {"category": facts.category.code}, ("patient",))
    values = {"category": right.code, "label": right.label, "because": derived.because}
    last_on = fits_until(facts.version, patient, facts.today)
    ends_at = end_of(last_on, facts.zone) if last_on else None
    return Outcome("fits", values, ("patient",), ends_at)
