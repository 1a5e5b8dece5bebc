"""Reads TOML tables into the dataclasses of a program version.

The dataclass is the schema: a field without a default is a needed key, one with a default may be
left out, any other key is refused, and so are empty lists and tables and values of another type.
Every refusal names its place; a table is refused once, for all that is wrong in it.
"""

import math
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from tracker.rules.problems import Gathering, Place, Problem, UnfitValue, Unreadable
from tracker.rules.vocabulary import MARK, Mark

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """The rows of a list that could be read, each with its place; `unread` names the others.

    None stands there for a row whose name is itself refused: it may be any.
    """

    read: tuple[tuple[Place, T], ...] = ()
    unread: frozenset[str | None] = frozenset()

    @property
    def values(self) -> tuple[T, ...]:
        return tuple(row for _, row in self.read)

    def may_name(self, name: str) -> bool:
        """Whether a row that could not be read has that name, as far as one can tell."""
        return name in self.unread or None in self.unread


def read_rows(
    read: Callable[[object, Place], T], value: object, place: Place, named_by: str
) -> tuple[Rows[T], tuple[Problem, ...]]:
    """The rows of an array of tables, as far as they can be read, and what is wrong in others."""
    if not isinstance(value, list) or not value:
        unread: Rows[T] = Rows(unread=frozenset({None}))
        return unread, (Problem("needs a list that is not empty", place),)
    found, unread_names, problems = list[tuple[Place, T]](), set(), list[Problem]()
    for index, each in enumerate(value):
        name = _name_in(each, named_by)
        row = place.item(index, name)
        try:
            found.append((row, read(each, row)))
        except Unreadable as error:
            problems += error.problems
            named = (*row.path, named_by)
            misnamed = any(each.place.path == named for each in error.problems)
            unread_names.add(None if misnamed else name)
    return Rows(tuple(found), frozenset(unread_names)), tuple(problems)


def _name_in(row: object, named_by: str) -> str | None:
    name = row.get(named_by) if isinstance(row, dict) else None
    return name if isinstance(name, str) else None


def read_table(cls: type[T], value: object, place: Place) -> T:
    """The dataclass that the table describes; its own objection (ValueError) is a refusal."""
    if not isinstance(value, dict):
        raise Unreadable(Problem("needs a table", place))
    schema = _schema(cls)  # type: ignore[arg-type]  # a class is hashable
    found, gathering = {}, Gathering()
    gathering.add(wrong_keys(value, {name: needed for name, (_, needed) in schema.items()}, place))
    for name, each in value.items():
        if name in schema:
            with gathering:
                found[name] = _value(schema[name][0], each, place.key(name))
    gathering.settle()
    try:
        return cls(**found)
    except UnfitValue as error:
        raise Unreadable(Problem(str(error), place.key(error.key))) from error
    except ValueError as error:
        raise Unreadable(Problem(str(error), place)) from error


def wrong_keys(
    value: Mapping[str, object], schema: Mapping[str, bool], place: Place
) -> Iterator[Problem]:
    """Keys that are not in the schema, and those that are missing though it needs them."""
    for name in value:
        if name not in schema:
            problem = f"unknown key {name!r}; takes {', '.join(schema)}"
            yield Problem(problem, place.lacking(name))
    for name, needed in schema.items():
        if needed and name not in value:
            yield Problem(f"key '{name}' is missing", place.lacking(name))


@cache
def _schema(cls: type[object]) -> Mapping[str, tuple[object, bool]]:
    """Each field's type, and whether the key is needed."""
    hints = get_type_hints(cls)
    return {
        field.name: (
            hints[field.name],
            field.default is MISSING and field.default_factory is MISSING,
        )
        for field in fields(cls)  # type: ignore[arg-type]  # every cls here is a dataclass
    }


def read_value(kind: type[T], value: object, place: Place) -> T:
    """A value of that type: a field's type, which may be a list or a table of others."""
    return _value(kind, value, place)  # type: ignore[return-value]  # `_value` reads what it says


def _value(kind: object, value: object, place: Place) -> object:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        return _first_fitting(parts, value, place)
    if origin is Literal:
        return _choice([str(part) for part in parts], value, place)
    if origin is tuple:
        return _items(parts[0], value, place)
    if origin in (Mapping, dict):
        return _pairs(parts, value, place)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(_choice([str(member) for member in kind], value, place))
    if isinstance(kind, type) and is_dataclass(kind):
        return read_table(kind, value, place)
    return _plain(kind, value, place)


def _first_fitting(parts: tuple[object, ...], value: object, place: Place) -> object:
    """A union: the last part explains the refusal. `X | None` takes X, as TOML has no null."""
    kinds = [part for part in parts if part is not type(None)]
    for kind in kinds[:-1]:
        try:
            return _value(kind, value, place)
        except Unreadable:
            continue
    return _value(kinds[-1], value, place)


def _choice(choices: list[str], value: object, place: Place) -> str:
    if not isinstance(value, str) or value not in choices:
        raise Unreadable(Problem(f"needs one of {', '.join(choices)}", place))
    return value


def _items(kind: object, value: object, place: Place) -> tuple[object, ...]:
    if not isinstance(value, list) or not value:
        raise Unreadable(Problem("needs a list that is not empty", place))
    items, gathering = list[object](), Gathering()
    for index, each in enumerate(value):
        with gathering:
            items.append(_value(kind, each, place.item(index)))
    gathering.settle()
    if len(set(items)) < len(items):
        raise Unreadable(Problem("names something twice", place))
    return tuple(items)


def _pairs(parts: tuple[object, ...], value: object, place: Place) -> dict[object, object]:
    if not isinstance(value, dict) or not value:
        raise Unreadable(Problem("needs a table that is not empty", place))
    (keys, values), pairs, gathering = parts, dict[object, object](), Gathering()
    for key, each in value.items():
        with gathering:
            name = _value(keys, key, place.member(key))
            pairs[name] = _value(values, each, place.member(key))
    gathering.settle()
    return pairs


def _plain(kind: object, value: object, place: Place) -> object:
    """Text, mark, whole number, number, true or false, date; a number is never a truth value."""
    match kind, value:
        case (_, bool()) if kind is bool:
            return value
        case (_, str()) if (kind is str and value.strip()) or (kind is Mark and _marks(value)):
            return value
        case (_, int()) if kind is int and not isinstance(value, bool) and value >= 0:
            return value
        case (_, int() | float()) if kind is float and _is_number(value):
            return value
        case (_, date()) if kind is date and not isinstance(value, datetime):
            return value
    raise Unreadable(Problem(f"needs {_WANTED[kind]}", place))


def _is_number(value: float) -> bool:
    return not isinstance(value, bool) and math.isfinite(value)


def _marks(value: str) -> bool:
    return bool(value.split()) and all(MARK.fullmatch(each) for each in value.split())


_WANTED: dict[object, str] = {
    bool: "true or false",
    str: "text that is not empty",
    Mark: "marks: one or more of S:n, S2:n, I, B, U",
    int: "a whole number of 0 or more",
    float: "a number",
    date: "a date",
}
