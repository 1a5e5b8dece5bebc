"""One requirement of a program version as a clause: what it asks for, and its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from tracker.rules.program import ProgramVersion, Requirement
from tracker.web.clause_words import sentences_of


@dataclass(frozen=True, slots=True)
class Clause:
    """`meaning`: plain sentences, with the numbers of this version in them."""

    meaning: tuple[str, ...]
    source: str
    unverified: bool


def clause_of(requirement: Requirement, version: ProgramVersion) -> Clause:
    meaning = sentences_of(requirement, version)
    return Clause(meaning, requirement.cited, requirement.unverified)


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
