"""What the next prescription needs, and by when."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from tracker.rules.checks.dispensing import window_for, window_last_on
from tracker.rules.facts import Facts
from tracker.rules.kinds.dispensing import WithinWindow
from tracker.rules.question import Prescription
from tracker.rules.schedules.due import Turn, turns
from tracker.rules.timeline import add_days
from tracker.rules.vocabulary import Gate

_NOT_WRITTEN: Final = Prescription()


@dataclass(frozen=True, slots=True)
class When:
    """By the end of that day; `at_once` when no day of supply is left to wait for."""

    due_on: date
    at_once: bool


def needed_by(facts: Facts) -> When:
    """When the next prescription is needed: on the day that ends the last supply, or now."""
    ended_on = facts.supply_ended_on
    if ended_on is None or ended_on < facts.today:
        return When(facts.today, at_once=True)
    return When(ended_on, at_once=False)


def as_of_next(facts: Facts) -> Facts | None:
    """The facts as the next prescription's; None while the one at hand can still be filled."""
    if facts.question.gate is Gate.AUTHORIZE:
        return facts
    if _can_be_filled(facts):
        return None
    return Facts(
        facts.version,
        replace(facts.question, gate=Gate.AUTHORIZE, prescription=_NOT_WRITTEN),
    )


def turns_of_next(facts: Facts) -> Iterator[Turn]:
    """When the answers of this module may change by time alone."""
    for last_on in (facts.supply_ended_on, authorization_last_on(facts)):
        if last_on is not None:
            yield from turns(facts, add_days(last_on, 1))


def _can_be_filled(facts: Facts) -> bool:
    number = facts.authorization
    if number is None or facts.known(number.used_at) or facts.known(number.voided_at):
        return False
    last_on = authorization_last_on(facts)
    return last_on is None or facts.today <= last_on


def authorization_last_on(facts: Facts) -> date | None:
    """The last day of the number on record; None without one, or where it has no window."""
    rule, category, number = facts.version.rule(WithinWindow), facts.category, facts.authorization
    if rule is None or category is None or number is None:
        return None
    window = window_for(rule, category.code)
    return None if window is None else window_last_on(window, facts, facts.day(number.issued_at))
