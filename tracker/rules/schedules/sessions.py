"""When the monitoring of a session ends at the earliest, and its form is due."""

from collections.abc import Iterator
from datetime import timedelta

from tracker.rules.checks.sessions import form_due_on, forms_missing
from tracker.rules.facts import Facts
from tracker.rules.kinds.sessions import SessionFormsSubmitted, SessionMonitored, SessionsKind
from tracker.rules.schedules.due import Due
from tracker.rules.timeline import add_hours, as_minute, elapsed
from tracker.rules.vocabulary import Owner


def due(key: str, rule: SessionsKind, facts: Facts) -> Iterator[Due]:
    match rule:
        case SessionMonitored():
            yield from _monitoring_end(key, rule, facts)
        case SessionFormsSubmitted():
            yield from _forms(key, rule, facts)


def _monitoring_end(key: str, rule: SessionMonitored, facts: Facts) -> Iterator[Due]:
    last = facts.sessions[-1] if facts.sessions else None
    if last is None or facts.known(last.monitored_until) is not None:
        return
    if elapsed(last.given_at, facts.at) > timedelta(hours=rule.hours):
        return
    until_at = add_hours(last.given_at, rule.hours)
    yield Due(
        key=key,
        title="Monitoring ends",
        who=Owner.PRESCRIBER,
        due_on=facts.day(until_at),
        sentence=(
            f"Monitor the patient at least until {as_minute(until_at, facts.zone)}, and until the "
            "patient is stable."
        ),
        at=until_at,
    )


def _forms(key: str, rule: SessionFormsSubmitted, facts: Facts) -> Iterator[Due]:
    for session in forms_missing(facts):
        given_on, due_on = facts.day(session.given_at), form_due_on(rule, facts, session)
        yield Due(
            key=key,
            title="Monitoring form",
            who=Owner.REPRESENTATIVE,
            due_on=due_on,
            overdue=due_on < facts.today,
            sentence=f"The monitoring form of the session of {given_on} is due by {due_on}.",
        )
