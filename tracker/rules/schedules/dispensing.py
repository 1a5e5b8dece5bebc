"""When a window, a supply or a confirmation ends."""

from collections.abc import Iterator
from datetime import timedelta

from tracker.rules.checks.dispensing import window_for, window_last_on
from tracker.rules.facts import Facts
from tracker.rules.kinds.dispensing import (
    ConfirmationOpen,
    DaysLeftAtMost,
    DispensingKind,
    WithinWindow,
)
from tracker.rules.schedules.due import Due
from tracker.rules.timeline import add_days, add_hours, as_minute, elapsed, end_of
from tracker.rules.vocabulary import Gate, Owner


def due(key: str, rule: DispensingKind, facts: Facts) -> Iterator[Due]:
    match rule:
        case WithinWindow():
            yield from _window_end(key, rule, facts)
        case DaysLeftAtMost():
            yield from _next_supply(key, rule, facts)
        case ConfirmationOpen():
            yield from _confirmation_end(key, rule, facts)
        case _:
            return


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
