"""One requirement of a program version as a clause: what its kind means, with its own numbers."""

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from tracker.rules.program import Requirement

# `(10.5, 10.20)`: items of the fact sheet, which say nothing to a patient or a court.
_ITEMS: Final = re.compile(r"\s*\((?:\d+\.\d+(?:, )?)+\)")


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
    """What the kind asks for, as its own definition in the engine says it."""
    said = inspect.getdoc(type(requirement.rule)) or ""
    plain = _ITEMS.sub("", said).replace("`", "")
    return tuple(" ".join(paragraph.split()) for paragraph in plain.split("\n\n"))


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
