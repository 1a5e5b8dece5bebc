"""Reads TOML tables into the dataclasses of a program version.

The dataclass is the schema: a field without a default is a needed key, one with a default may be
left out, any other key is refused, and so are empty lists and tables and values of another type.
Every refusal names file and key.
"""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from tracker.rules.errors import InvalidProgram

T = TypeVar("T")


def read_table(cls: type[T], value: object, where: str) -> T:
    """The dataclass that the table describes; its own objection (ValueError) is a refusal."""
    if not isinstance(value, dict):
        raise InvalidProgram(where, "needs a table")
    schema = _schema(cls)  # type: ignore[arg-type]  # a class is hashable
    _refuse_keys(value, schema, where)
    found = {
        name: _value(schema[name][0], each, f"{where}: {name}") for name, each in value.items()
    }
    try:
        return cls(**found)
    except ValueError as error:
        raise InvalidProgram(where, str(error)) from error


def _refuse_keys(
    value: dict[str, object], schema: "Mapping[str, tuple[object, bool]]", where: str
) -> None:
    unknown = [name for name in value if name not in schema]
    if unknown:
        takes = ", ".join(schema)
        raise InvalidProgram(where, f"unknown key '{unknown[0]}'; takes {takes}")
    missing = [name for name, (_, needed) in schema.items() if needed and name not in value]
    if missing:
        raise InvalidProgram(where, f"key '{missing[0]}' is missing")


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


def _value(kind: object, value: object, where: str) -> object:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, Union):
        return _first_fitting(parts, value, where)
    if origin is Literal:
        return _choice([str(part) for part in parts], value, where)
    if origin is tuple:
        return _items(parts[0], value, where)
    if origin is Mapping:
        return _pairs(parts, value, where)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(_choice([str(member) for member in kind], value, where))
    if isinstance(kind, type) and is_dataclass(kind):
        return read_table(kind, value, where)
    return _plain(kind, value, where)


def _first_fitting(parts: tuple[object, ...], value: object, where: str) -> object:
    """A union: the last part explains the refusal. `X | None` takes X, as TOML has no null."""
    kinds = [part for part in parts if part is not type(None)]
    for kind in kinds[:-1]:
        try:
            return _value(kind, value, where)
        except InvalidProgram:
            continue
    return _value(kinds[-1], value, where)


def _choice(choices: list[str], value: object, where: str) -> str:
    if not isinstance(value, str) or value not in choices:
        raise InvalidProgram(where, f"needs one of {', '.join(choices)}")
    return value


def _items(kind: object, value: object, where: str) -> tuple[object, ...]:
    if not isinstance(value, list) or not value:
        raise InvalidProgram(where, "needs a list that is not empty")
    items = tuple(
        _value(kind, each, f"{where}[{index}]") for index, each in enumerate(value, start=1)
    )
    if len(set(items)) < len(items):
        raise InvalidProgram(where, "names something twice")
    return items


def _pairs(parts: tuple[object, ...], value: object, where: str) -> dict[object, object]:
    if not isinstance(value, dict) or not value:
        raise InvalidProgram(where, "needs a table that is not empty")
    keys, values = parts
    return {
        _value(keys, key, where): _value(values, each, f"{where}.{key}")
        for key, each in value.items()
    }


def _plain(kind: object, value: object, where: str) -> object:
    """Text, whole number, number, true or false, date; a number is never a truth value."""
    match kind, value:
        case (_, bool()) if kind is bool:
            return value
        case (_, str()) if kind is str and value.strip():
            return value
        case (_, int()) if kind is int and not isinstance(value, bool) and value >= 0:
            return value
        case (_, int() | float()) if kind is float and not isinstance(value, bool):
            return value
        case (_, date()) if kind is date and not isinstance(value, datetime):
            return value
    raise InvalidProgram(where, f"needs {_WANTED[kind]}")


_WANTED: dict[object, str] = {
    bool: "true or false",
    str: "text that is not empty",
    int: "a whole number of 0 or more",
    float: "a number",
    date: "a date",
}
