"""One requirement of a program version as a clause: what its kind means, with its own numbers."""

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from tracker.rules.program import Requirement

# `(10.5, 10.20)`: items of the fact sheet, which say nothing to a patient or a court.
_ITEMS: Final = re.compile(r"\s*\((?:\d+\.\d+(?:,\s*)?)+\)")

# A parameter, and the word after it: `days` elapsed; `days` days.
_NAMED: Final = re.compile(r"`([^`]+)`(?=\s*(\w*))")
_UNITS: Final = ("days", "hours", "months")


@dataclass(frozen=True, slots=True)
class Clause:
    """`meaning` are the paragraphs that explain the kind, `parameters` its numbers here."""

    meaning: tuple[str, ...]
    parameters: str
    source: str
    unverified: bool


def clause_of(requirement: Requirement) -> Clause:
    return Clause(
        meaning_of(requirement), parameters(requirement), requirement.cited, requirement.unverified
    )


def meaning_of(requirement: Requirement) -> tuple[str, ...]:
    """What the kind asks for, as its own definition in the engine says it: a parameter that is
    one number stands there with its value."""
    rule = requirement.rule
    said = _ITEMS.sub("", inspect.getdoc(type(rule)) or "")
    plain = _NAMED.sub(lambda found: _value_of(rule, found[1], found[2]), said)
    return tuple(" ".join(paragraph.split()) for paragraph in plain.split("\n\n"))


def _value_of(rule: object, name: str, following: str) -> str:
    value = getattr(rule, name, None)
    if not isinstance(value, int) or isinstance(value, bool):
        return name.replace("_", " ")
    unit = next((unit for unit in _UNITS if name.endswith(unit)), None)
    if unit is None or following in (*_UNITS, "calendar", "elapsed"):
        return str(value)
    return f"{value} {unit}"


def parameters(requirement: Requirement) -> str:
    """The kind's own numbers and lists, by their names in the definition."""
    return "; ".join(_named(requirement.rule))


def _named(value: Any) -> list[str]:
    given = [(field.name, getattr(value, field.name)) for field in fields(value)]
    return [f"{name.replace('_', ' ')}: {_in_words(each)}" for name, each in given]


def _in_words(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "none"
        case tuple() | list() | frozenset():
            return ", ".join(map(_in_words, value)) or "none"
        case Mapping():
            pairs = [f"{_in_words(key)}: {_in_words(each)}" for key, each in value.items()]
            return ", ".join(pairs) or "none"
        case _ if is_dataclass(value):
            return f"({', '.join(_named(value))})"
        case _:
            return str(value)
