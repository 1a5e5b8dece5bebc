"""Checks of sessions in a healthcare setting."""

from datetime import date, timedelta
from typing import assert_never

from tracker.rules.checks.outcome import Outcome
from tracker.rules.facts import Facts
from tracker.rules.kinds.sessions import SessionFormsSubmitted, SessionMonitored, SessionsKind
from tracker.rules.question import Session
from tracker.rules.timeline import add_days, add_hours, as_minute, elapsed, end_of


def check(rule: SessionsKind, facts: Facts) -> Outcome:
    match rule:
        case SessionMonitored():
            return _session_monitored(rule, facts)
        case SessionFormsSubmitted():
            return _session_forms_submitted(rule, facts)
        case _:
            assert_never(rule)


def _session_monitored(rule: SessionMonitored, facts: Facts) -> Outcome:
    if not facts.sessions:
        return Outcome("no-session")
    last = facts.sessions[-1]
    evidence = (facts.path("sessions", last),)
    given_at = as_minute(last.given_at, facts.zone)
    least = {"until_at": as_minute(add_hours(last.given_at, rule.hours), facts.zone)}
    ended_at = facts.known(last.monitored_until)
    if ended_at is None or last.stable is None:
        return Outcome("not-recorded", {"given_at": given_at} | least, evidence)
    values = {"given_at": given_at, "monitored_until": as_minute(ended_at, facts.zone)}
    if elapsed(last.given_at, ended_at) < timedelta(hours=rule.hours):
        return Outcome("too-short", values | least, evidence)
    return Outcome("monitored" if last.stable else "not-stable", values, evidence)


def _session_forms_submitted(rule: SessionFormsSubmitted, facts: Facts) -> Outcome:
    if not facts.sessions:
        return Outcome("no-session")
    missing = forms_missing(facts)
    session = missing[0] if missing else facts.sessions[-1]
    due_on = form_due_on(rule, facts, session)
    values: dict[str, object] = {"given_on": facts.day(session.given_at), "due_on": due_on}
    evidence = (facts.path("sessions", session),)
    submitted_at = facts.known(session.form_submitted_at)
    if submitted_at is None:
        if due_on < facts.today:
            return Outcome("overdue", values, evidence)
        return Outcome("not-due-yet", values, evidence, end_of(due_on, facts.zone))
    submitted_on = facts.day(submitted_at)
    values["submitted_on"] = submitted_on
    if submitted_on > due_on:
        return Outcome("submitted-late", values, evidence)
    del values["due_on"]
    return Outcome("submitted", values, evidence)


def forms_missing(facts: Facts) -> tuple[Session, ...]:
    """The sessions whose monitoring form is not submitted, the oldest first."""
    return tuple(each for each in facts.sessions if facts.known(each.form_submitted_at) is None)


def form_due_on(rule: SessionFormsSubmitted, facts: Facts, session: Session) -> date:
    return add_days(facts.day(session.given_at), rule.days)
