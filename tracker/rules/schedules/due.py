"""A due item, and a turn of the schedule, as values."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta

from tracker.rules.facts import Facts
from tracker.rules.timeline import birthday, start_of
from tracker.rules.vocabulary import Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing to do by the end of `due_on`; `at` is the very instant where there is one.

    `key` is the requirement that asks for it. `at_once`: it is due now, whatever day it is;
    then `due_on` is the day of the question.
    """

    key: str
    title: str
    who: Owner
    due_on: date
    sentence: str
    overdue: bool = False
    at: datetime | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """An instant from which on time alone may change what is due. One too many does no harm:
    what is stored is worked out anew then. One too few leaves a wrong date standing."""

    at: datetime


Step = Due | Turn


def asked_of(categories: tuple[str, ...], facts: Facts) -> bool:
    """Whether the category on record is one of these."""
    return facts.category is not None and facts.category.code in categories


def turns(facts: Facts, *days: date | None) -> Iterator[Turn]:
    """A turn at the start of each of these days that is still to come."""
    for day in days:
        if day is not None and day > facts.today:
            yield Turn(start_of(day, facts.zone))


def turn_after(instant: datetime) -> Iterator[Turn]:
    """A turn just after the last instant of something."""
    if instant < datetime.max.replace(tzinfo=instant.tzinfo):
        yield Turn(instant + timedelta(microseconds=1))


def turns_of_any(facts: Facts) -> Iterator[Turn]:
    """Of every schedule: a fact dated ahead comes on record, a child comes of age."""
    for value in _dates(facts.question):
        if not isinstance(value, datetime):
            yield from turns(facts, value)
        elif value > facts.at:
            yield Turn(value)
    born_on = facts.question.patient.birth_date
    if born_on is not None:
        yield from turns(facts, birthday(born_on, facts.version.adult_from_age))


def _dates(value: object) -> Iterator[date]:
    if isinstance(value, date):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _dates(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _dates(getattr(value, field.name))
