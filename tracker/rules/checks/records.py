"""Checks of attestations, surveys and forms."""

from datetime import date, datetime
from typing import assert_never

from tracker.rules.checks.outcome import NO_PRESCRIPTION, Outcome, elsewhere, no_category
from tracker.rules.facts import Facts
from tracker.rules.kinds.records import (
    DoneForPrescription,
    FormOnRecord,
    RecordsKind,
    SurveyCurrent,
    SurveysResolved,
)
from tracker.rules.question import Attestation, Survey
from tracker.rules.timeline import add_days, add_months, as_minute, end_of
from tracker.rules.vocabulary import Gate, Party


def check(rule: RecordsKind, facts: Facts) -> Outcome:
    match rule:
        case DoneForPrescription():
            return _done_for_prescription(rule, facts)
        case SurveyCurrent():
            return _survey_current(rule, facts)
        case SurveysResolved():
            return _surveys_resolved(facts)
        case FormOnRecord():
            return _form_on_record(rule, facts)
        case _:
            assert_never(rule)


def _done_for_prescription(rule: DoneForPrescription, facts: Facts) -> Outcome:
    if (other := elsewhere(rule.categories, facts)) is not None:
        return other
    if facts.written_on is None:
        return NO_PRESCRIPTION
    from_on = add_days(facts.written_on, -rule.days_before)
    since = facts.authorization.issued_at if facts.authorization else None
    made = sorted(times_made(rule, facts))
    for done_at, path in reversed(made):
        fresh = since is None or done_at > since
        if fresh and from_on <= facts.day(done_at) <= facts.written_on:
            values = {"done_at": as_minute(done_at, facts.zone), "written_on": facts.written_on}
            return Outcome("done", values, (path,))
    if not made:
        return Outcome("missing", {"from_on": from_on, "written_on": facts.written_on})
    return _not_for_this_one(made[-1], from_on, facts)


def times_made(rule: DoneForPrescription, facts: Facts) -> list[tuple[datetime, str]]:
    if rule.record == "survey":
        surveys = facts.surveys((rule.by,))
        return [(each.completed_at, facts.path("surveys", each)) for each in surveys]
    attested = facts.attestations(rule.record, (rule.by,))
    return [(each.at, facts.path("attestations", each)) for each in attested]


def _not_for_this_one(last: tuple[datetime, str], from_on: date, facts: Facts) -> Outcome:
    """Why the last one made does not count for the prescription at hand."""
    done_at, path = last
    values: dict[str, object] = {
        "done_at": as_minute(done_at, facts.zone),
        "written_on": facts.written_on,
    }
    if facts.day(done_at) < from_on:
        return Outcome("too-early", values | {"from_on": from_on}, (path,))
    if facts.authorization is not None and done_at <= facts.authorization.issued_at:
        authorized_at = as_minute(facts.authorization.issued_at, facts.zone)
        values = {"done_at": values["done_at"], "authorized_at": authorized_at}
        return Outcome("before-authorization", values, (path, "authorization"))
    return Outcome("too-late", values, (path,))


def _survey_current(rule: SurveyCurrent, facts: Facts) -> Outcome:
    category = facts.category
    if category is None:
        return no_category(facts)
    if facts.is_first and category.code in rule.not_before_first:
        values = {"category": category.code, "label": category.label}
        return Outcome("not-before-first", values)
    every = _every(rule, category.code)
    last = last_patient_survey(facts)
    if last is None:
        return Outcome("missing", {"every": every})
    until_on = survey_until(rule, category.code, facts.day(last.completed_at))
    evidence = (facts.path("surveys", last),)
    values = {"completed_at": as_minute(last.completed_at, facts.zone), "until_on": str(until_on)}
    if until_on < facts.today:
        return Outcome("expired", values | {"every": every}, evidence)
    return Outcome("current", values, evidence, end_of(until_on, facts.zone))


def last_patient_survey(facts: Facts) -> Survey | None:
    """The patient's latest; where a guardian signs, the guardian's counts as well."""
    by = (Party.PATIENT, Party.GUARDIAN) if facts.guardian_signs else (Party.PATIENT,)
    return max(facts.surveys(by), key=lambda each: each.completed_at, default=None)


def survey_until(rule: SurveyCurrent, category: str, completed_on: date) -> date:
    """The last day on which a survey of that day is current."""
    if category in rule.max_days:
        return add_days(completed_on, rule.max_days[category])
    return add_months(completed_on, rule.max_months[category])


def _every(rule: SurveyCurrent, category: str) -> str:
    if category in rule.max_days:
        return f"{rule.max_days[category]} days"
    return f"{rule.max_months[category]} months"


def _surveys_resolved(facts: Facts) -> Outcome:
    flagged = sorted(
        (each for each in facts.surveys() if each.flagged), key=lambda each: each.completed_at
    )
    if not flagged:
        return Outcome("none-flagged")
    for each in flagged:
        if facts.known(each.resolved_at) is None:
            completed_at = as_minute(each.completed_at, facts.zone)
            values = {"completed_at": completed_at, "by": str(each.by)}
            return Outcome("flagged", values, (facts.path("surveys", each),))
    last = flagged[-1]
    resolved_at = last.resolved_at or last.completed_at
    values = {
        "completed_at": as_minute(last.completed_at, facts.zone),
        "resolved_at": as_minute(resolved_at, facts.zone),
    }
    return Outcome("resolved", values, (facts.path("surveys", last),))


def has_form(rule: FormOnRecord, facts: Facts) -> bool:
    """One is on record that is not used up."""
    return _form_on_record(rule, facts).name == "on-record"


def _form_on_record(rule: FormOnRecord, facts: Facts) -> Outcome:
    if (other := elsewhere(rule.categories, facts)) is not None:
        return other
    given = sorted(facts.attestations(rule.form, rule.by), key=lambda each: each.at)
    if not given:
        return Outcome("missing")
    last = given[-1]  # what uses up the last one has used up the earlier ones too
    used_up = _used_up(rule, facts, last)
    if used_up is not None:
        return used_up
    values = {"given_at": as_minute(last.at, facts.zone)}
    return Outcome("on-record", values, (facts.path("attestations", last),))


def _used_up(rule: FormOnRecord, facts: Facts, form: Attestation) -> Outcome | None:
    """Why the form is not for the prescription at hand; None when it is."""
    values: dict[str, object] = {"given_at": as_minute(form.at, facts.zone)}
    evidence = (facts.path("attestations", form),)
    last = facts.last_dispense
    if rule.renewed == "never":
        return None
    if last is not None and facts.day(form.at) <= last.handed_over_on:
        return Outcome("used-up", values | {"handed_over_on": last.handed_over_on}, evidence)
    if rule.renewed == "each-dispense" or facts.question.gate is not Gate.AUTHORIZE:
        return None
    if facts.authorization is not None and form.at <= facts.authorization.issued_at:
        authorized_at = as_minute(facts.authorization.issued_at, facts.zone)
        return Outcome("before-authorization", values | {"authorized_at": authorized_at}, evidence)
    return None
