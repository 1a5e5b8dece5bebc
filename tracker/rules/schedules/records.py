"""When the next survey, form or counseling is due."""

from collections.abc import Iterator

from tracker.rules.checks.records import (
    has_form,
    last_patient_survey,
    survey_until,
    times_made,
)
from tracker.rules.facts import Facts
from tracker.rules.kinds.records import (
    DoneForPrescription,
    FormOnRecord,
    RecordsKind,
    SurveyCurrent,
)
from tracker.rules.schedules.due import Due, Step, asked_of, turns
from tracker.rules.schedules.next_prescription import as_of_next, needed_by, turns_of_next
from tracker.rules.timeline import add_days
from tracker.rules.vocabulary import Owner


def due(key: str, rule: RecordsKind, facts: Facts) -> Iterator[Step]:
    match rule:
        case SurveyCurrent():
            yield from _survey(key, rule, facts)
        case FormOnRecord():
            yield from _form(key, rule, facts)
        case DoneForPrescription():
            yield from _done_for_prescription(key, rule, facts)
        case _:
            return


def _survey(key: str, rule: SurveyCurrent, facts: Facts) -> Iterator[Step]:
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
        at_once=last is None,
    )


def _form(key: str, rule: FormOnRecord, facts: Facts) -> Iterator[Step]:
    """A form for each prescription is due when the next supply is; one for all of them, now."""
    if rule.categories and not asked_of(rule.categories, facts):
        return
    yield from turns_of_next(facts)
    ahead = as_of_next(facts)
    if ahead is None or has_form(rule, ahead):
        return
    when = needed_by(facts)
    at_once = when.at_once or rule.renewed == "never"
    due_on = facts.today if at_once else when.due_on
    title = _named(rule.form)
    yield Due(
        key=key,
        title=title,
        who=facts.version.requirement(key).owner,
        due_on=due_on,
        sentence=f"{title}: needed for the next prescription, by {due_on}.",
        at_once=at_once,
    )


def _done_for_prescription(key: str, rule: DoneForPrescription, facts: Facts) -> Iterator[Step]:
    """Done in time for a prescription of today, or for the one that waits for its number."""
    if rule.categories and not asked_of(rule.categories, facts):
        return
    yield from turns_of_next(facts)
    ahead = as_of_next(facts)
    if ahead is None:
        return
    on = ahead.written_on or facts.today
    since = ahead.authorization.issued_at if ahead.authorization else None
    days = [ahead.day(at) for at, _ in times_made(rule, ahead) if since is None or at > since]
    yield from turns(facts, *(add_days(day, rule.days_before + 1) for day in days))
    if any(0 <= (on - day).days <= rule.days_before for day in days):
        return
    when = needed_by(facts)
    title = "Prescriber survey" if rule.record == "survey" else _named(rule.record)
    yield Due(
        key=key,
        title=title,
        who=facts.version.requirement(key).owner,
        due_on=when.due_on,
        sentence=(
            f"{title}: needed for the next prescription, by {when.due_on}. It counts on the day "
            f"on which that is written and {rule.days_before} days before."
        ),
        at_once=when.at_once,
    )


def _named(kind: str) -> str:
    """`non-childbearing-statement` as people write it."""
    return kind.replace("-", " ").replace("non ", "non-").capitalize()
