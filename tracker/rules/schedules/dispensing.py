"""When a window, a supply or a confirmation ends."""

from collections.abc import Iterator
from datetime import datetime

from tracker.rules.facts import Facts
from tracker.rules.kinds.dispensing import (
    ConfirmationOpen,
    DaysLeftAtMost,
    DispensingKind,
    ShippedSameDay,
    WithinWindow,
)
from tracker.rules.question import Confirmation
from tracker.rules.schedules.due import Due, Step, asked_of, turn_after, turns
from tracker.rules.schedules.next_prescription import authorization_last_on
from tracker.rules.timeline import add_days, add_hours, as_minute, end_of, utc
from tracker.rules.vocabulary import Gate, Owner


def due(key: str, rule: DispensingKind, facts: Facts) -> Iterator[Step]:
    match rule:
        case WithinWindow():
            yield from _window_end(key, facts)
        case DaysLeftAtMost():
            yield from _next_supply(key, rule, facts)
        case ConfirmationOpen():
            yield from _confirmation_end(key, rule, facts)
        case _:
            return


def _window_end(key: str, facts: Facts) -> Iterator[Step]:
    """Of the number that the prescription carries, so not at `authorize`."""
    number = facts.authorization
    if facts.question.gate is Gate.AUTHORIZE or number is None:
        return
    last_on = authorization_last_on(facts)
    if facts.known(number.used_at) or facts.known(number.voided_at):
        return
    if last_on is None or last_on < facts.today:
        return
    yield from turns(facts, add_days(last_on, 1))
    ends_at = end_of(last_on, facts.zone)
    yield Due(
        key=key,
        title="Authorization ends",
        who=Owner.PATIENT,
        due_on=last_on,
        sentence=f"The prescription must be filled by {as_minute(ends_at, facts.zone)}.",
        at=ends_at,
    )


def _next_supply(key: str, rule: DaysLeftAtMost, facts: Facts) -> Iterator[Step]:
    last, ended_on = facts.last_dispense, facts.supply_ended_on
    if last is None or ended_on is None or ended_on < facts.today:
        return
    yield from turns(facts, add_days(ended_on, 1))
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


def _confirmation_end(key: str, rule: ConfirmationOpen, facts: Facts) -> Iterator[Step]:
    """With the number's 24 hours or with the authorization, whichever ends first (10.17)."""
    number = facts.confirmation
    if number is None:
        return
    until_at = _confirmation_until(rule, number, facts)
    if utc(until_at) < utc(facts.at):
        return
    yield from turn_after(utc(until_at))
    yield from turns(facts, add_days(facts.day(number.issued_at), 1))
    yield Due(
        key=key,
        title="Confirmation ends",
        who=Owner.PHARMACIST,
        due_on=facts.day(until_at),
        sentence=_leaves_by(as_minute(until_at, facts.zone), number, facts),
        at=until_at,
    )


def _confirmation_until(rule: ConfirmationOpen, number: Confirmation, facts: Facts) -> datetime:
    last_on = authorization_last_on(facts)
    hours_end = add_hours(number.issued_at, rule.hours)
    return hours_end if last_on is None else min(hours_end, end_of(last_on, facts.zone), key=utc)


def _leaves_by(until: str, number: Confirmation, facts: Facts) -> str:
    rule, confirmed_on = facts.version.rule(ShippedSameDay), facts.day(number.issued_at)
    if rule is None or not asked_of(rule.categories, facts):
        return f"Hand over or ship by {until}."
    if confirmed_on < facts.today:
        return f"Hand over by {until}. To ship, obtain a new confirmation number."
    return f"Hand over by {until}, or ship on {confirmed_on}."
