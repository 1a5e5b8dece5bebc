"""On which lines of a definition its problems stand."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tracker.rules.errors import InvalidProgram
from tracker.rules.problems import Path, Problem

_TOKEN: Final = re.compile(
    r'''"""(?:\\[\s\S]|[^\\])*?"""{1,3}'''
    r"""|'''[\s\S]*?'''(?:'{0,2})"""
    r"""|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[\[{]|[\]}]|\n"""
)
"""What tells where a statement of TOML ends: strings and comments whole, brackets, line ends."""

_DEEPEST: Final = 8
"""No definition goes deeper; a text that does (`a.a.a.a = 1`) is not followed down."""


@dataclass(frozen=True, slots=True)
class LocatedProblem:
    """`where` is the place in words; empty for the whole definition."""

    line: int
    where: str
    problem: str


def located(text: str, error: InvalidProgram) -> tuple[LocatedProblem, ...]:
    """Everything that is wrong in that text, by line."""
    return locate(text, error.problems)


def locate(text: str, problems: Iterable[Problem]) -> tuple[LocatedProblem, ...]:
    """Each problem at the line of its key, or, where the key is missing, of its table."""
    lines = _lines(text) if any(each.line is None for each in problems) else {}
    found = [
        LocatedProblem(each.line or _line_of(each.place.path, lines), each.where, each.problem)
        for each in problems
    ]
    return tuple(sorted(found, key=lambda each: each.line))


def _line_of(path: Path, lines: dict[Path, int]) -> int:
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), 1)


def _lines(text: str) -> dict[Path, int]:
    """The line, counted from 1, on which each key and each table begins."""
    lines: dict[Path, int] = {}
    arrays: dict[Path, int] = {}
    table: Path = ()
    for line, statement in _statements(text):
        try:
            parsed = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            return lines
        if statement.lstrip().startswith("["):
            table = _table(parsed, arrays)
            _enter(table, line, lines)
        else:
            _note(table, parsed, line, lines)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement of a TOML text with the line on which it begins."""
    depth, start, line = 0, 0, 1
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        elif token[0] == "\n" and depth == 0:
            yield line, text[start : token.end()]
            line += text.count("\n", start, token.end())
            start = token.end()
    yield line, text[start:]


def _table(header: dict[str, object], arrays: dict[Path, int]) -> Path:
    """Where the header leads: into the newest row of each array of tables on the way."""
    path: Path = ()
    value: object = header
    while isinstance(value, dict) and value and len(path) < _DEEPEST:
        name, value = next(iter(value.items()))
        path = (*path, name)
        if isinstance(value, list):
            arrays[path] = arrays.get(path, -1) + 1
        if path in arrays:
            path = (*path, arrays[path])
    return path


def _enter(table: Path, line: int, lines: dict[Path, int]) -> None:
    for length in range(1, len(table) + 1):
        lines.setdefault(table[:length], line)


def _note(path: Path, value: object, line: int, lines: dict[Path, int]) -> None:
    """The keys of a statement; those inside its value stand where it begins."""
    steps: Iterable[tuple[str | int, object]] = ()
    if len(path) >= _DEEPEST:
        return
    if isinstance(value, dict):
        steps = value.items()
    elif isinstance(value, list):
        steps = enumerate(value)
    for step, each in steps:
        lines.setdefault((*path, step), line)
        _note((*path, step), each, line, lines)
