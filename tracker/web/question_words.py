"""The facts of a stored question in words: one anchor for each, by its path in the JSON."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from tracker.rules.question import Question
from tracker.web.fact_labels import GROUPS, LABELS, said
from tracker.web.filters import Zone, local_time, long_date
from tracker.web.late_words import late_text

# What was asked stands above the facts.
_ASKED: Final = frozenset({"program", "gate", "at", "time_zone"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `anchor` is its place on the page, `words` label and value, `late` a mark."""

    path: str
    anchor: str
    name: str
    words: tuple[tuple[str, str], ...]
    late: str = ""


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts of one kind, in the order of the question."""

    title: str
    facts: tuple[Fact, ...]


def groups_of(
    question: Question, zone: Zone, late: Mapping[str, int] | None = None
) -> tuple[FactGroup, ...]:
    """Every fact on record, group by group; what is not on record is left out."""
    found = []
    for member in fields(question):
        value = getattr(question, member.name)
        if member.name in _ASKED:
            continue
        title = GROUPS.get(member.name) or _spelled(member.name)
        facts = tuple(_marked(fact, late or {}) for fact in _facts(member.name, title, value, zone))
        if facts:
            found.append(FactGroup(title, facts))
    return tuple(found)


def anchor_of(path: str) -> str:
    """`pregnancy_tests[1]` -> `fact-pregnancy-tests-1`."""
    return "fact-" + re.sub(r"[^a-z0-9]+", "-", path).strip("-")


def _marked(fact: Fact, late: Mapping[str, int]) -> Fact:
    days = late.get(fact.path)
    return fact if days is None else replace(fact, late=late_text(days))


def _facts(name: str, title: str, value: Any, zone: Zone) -> Iterator[Fact]:
    """A list has one fact for each item; anything else is one fact, where it says something."""
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            path = f"{name}[{index}]"
            yield Fact(path, anchor_of(path), f"{title}, {index + 1}", _words(item, zone))
    elif is_dataclass(value):
        words = _words(value, zone)
        if words:
            yield Fact(name, anchor_of(name), title, words)
    elif value is not None:
        words = ((_label(name), _value(name, value, zone)),)
        yield Fact(name, anchor_of(name), title, words)


def _words(value: Any, zone: Zone) -> tuple[tuple[str, str], ...]:
    if not is_dataclass(value):
        return (("", _value("", value, zone)),)
    given = [(each.name, getattr(value, each.name)) for each in fields(value)]
    return tuple(
        (_label(name), _value(name, each, zone)) for name, each in given if each not in (None, ())
    )


def _value(name: str, value: Any, zone: Zone) -> str:
    match value:
        case bool():
            return "Yes" if value else "No"
        case datetime():
            return local_time(value, zone)
        case date():
            return long_date(value)
        case tuple():
            return ", ".join(_value(name, each, zone) for each in value)
        case float():
            return said(name, f"{value:,.0f}" if value.is_integer() else f"{value:g}")
        case _ if is_dataclass(value):
            return " ".join(each for _, each in _words(value, zone))
        case _:
            return said(name, f"{value:,}" if isinstance(value, int) else str(value))


def _label(name: str) -> str:
    return LABELS.get(name) or _spelled(name)


def _spelled(name: str) -> str:
    return name.replace("_", " ").capitalize()
