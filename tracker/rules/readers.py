"""Readers of JSON values: each takes a value and its JSON path, and gives the fact or refuses.

They are combined by the codec: `optional(day)` is a date or null, `many(record(...))` an array of
objects. A refusal is an InvalidQuestion with the path of the value at fault.
"""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import NoReturn, TypeVar

from tracker.rules.errors import InvalidQuestion
from tracker.rules.json_text import Mark, RepeatedKey
from tracker.rules.timeline import zone_named

T = TypeVar("T")
N = TypeVar("N", int, float)
E = TypeVar("E", bound=StrEnum)
Reader = Callable[[object, str], T]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
_HALF = re.compile("[\ud800-\udfff]")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LARGEST = 1e300
"""No number of a question comes near it; infinity, and what reads like it (1e400), lie beyond."""
_KINDS = {
    dict: "an object",
    list: "an array",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def join(path: str, key: str) -> str:
    """The path of a member: `patient.sex`; a key that is no plain name is quoted, in ASCII."""
    if not _PLAIN_KEY.fullmatch(key):
        return f"{path}[{json.dumps(key)}]"
    return f"{path}.{key}" if path else key


def _refuse(value: object, path: str, wanted: str) -> NoReturn:
    if isinstance(value, Mark):
        raise InvalidQuestion(path, value.problem)
    found = _KINDS.get(type(value), "something else")
    raise InvalidQuestion(path, f"{found} where {wanted} is needed")


def any_text(value: object, path: str) -> str:
    if not isinstance(value, str):
        _refuse(value, path, "text")
    if _HALF.search(value):
        raise InvalidQuestion(path, "not Unicode text: half of a surrogate pair")
    return value


def some_text(value: object, path: str) -> str:
    if not any_text(value, path):
        raise InvalidQuestion(path, "empty")
    return str(value)


def true_or_false(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        _refuse(value, path, "true or false")
    return value


def number(value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(value, path, "a number")
    if not -_LARGEST < value < _LARGEST:
        raise InvalidQuestion(path, "too large a number")
    return value


def whole(value: object, path: str) -> int:
    """A number without a fraction: 28.0 is 28, as in JSON Schema."""
    found = number(value, path)
    if found != int(found):
        raise InvalidQuestion(path, "not a whole number")
    return int(found)


def at_least(least: int, reader: Reader[N]) -> Reader[N]:
    def read(value: object, path: str) -> N:
        found = reader(value, path)
        if found < least:
            raise InvalidQuestion(path, f"less than {least}")
        return found

    return read


def above_zero(reader: Reader[N]) -> Reader[N]:
    def read(value: object, path: str) -> N:
        found = reader(value, path)
        if found <= 0:
            raise InvalidQuestion(path, "not above 0")
        return found

    return read


def day(value: object, path: str) -> date:
    if not isinstance(value, str):
        _refuse(value, path, "a date")
    if not _DAY.fullmatch(value):
        raise InvalidQuestion(path, "not a date like 2026-03-16")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidQuestion(path, "no such date") from None


def instant(value: object, path: str) -> datetime:
    """An RFC 3339 instant with seconds and offset. Finer than a microsecond is cut off."""
    if not isinstance(value, str):
        _refuse(value, path, "an instant")
    if not _INSTANT.fullmatch(value):
        raise InvalidQuestion(path, "not an instant with an offset")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise InvalidQuestion(path, "no such day or time") from None


def time_zone(value: object, path: str) -> str:
    name = some_text(value, path)
    if zone_named(name) is None:
        raise InvalidQuestion(path, "not an IANA time zone")
    return name


def one_of(vocabulary: type[E]) -> Reader[E]:
    members = {str(member): member for member in vocabulary}

    def read(value: object, path: str) -> E:
        found = members.get(value) if isinstance(value, str) else None
        if found is None:
            _refuse_choice(value, path, members)
        return found

    return read


def one_of_codes(codes: tuple[str, ...]) -> Reader[str]:
    def read(value: object, path: str) -> str:
        if not isinstance(value, str) or value not in codes:
            _refuse_choice(value, path, codes)
        return value

    return read


def _refuse_choice(value: object, path: str, choices: "dict[str, E] | tuple[str, ...]") -> NoReturn:
    if not isinstance(value, str):
        _refuse(value, path, "text")
    raise InvalidQuestion(path, f"not one of {', '.join(choices)}")


def optional(reader: Reader[T]) -> Reader[T | None]:
    def read(value: object, path: str) -> T | None:
        return None if value is None else reader(value, path)

    return read


def many(reader: Reader[T], *, unique: bool = False) -> Reader[tuple[T, ...]]:
    def read(value: object, path: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            _refuse(value, path, "an array")
        items = tuple(reader(item, f"{path}[{index}]") for index, item in enumerate(value))
        if unique and len(set(items)) < len(items):
            repeated = next(i for i, item in enumerate(items) if item in items[:i])
            raise InvalidQuestion(f"{path}[{repeated}]", "named twice")
        return items

    return read


def record(
    build: Callable[..., T], *, required: tuple[str, ...] = (), **members: Reader[object]
) -> Reader[T]:
    """An object whose members are exactly these; members left out take the default of `build`."""

    def read(value: object, path: str) -> T:
        if not isinstance(value, dict):
            _refuse(value, path, "an object")
        if isinstance(value, RepeatedKey):
            raise InvalidQuestion(join(path, value.key), "named twice in one object")
        found = {}
        inside = f"{path}." if path else ""
        for name, member in value.items():
            reader = members.get(name)
            if reader is None:
                raise InvalidQuestion(join(path, name), "unknown field")
            found[name] = reader(member, inside + name)  # a parameter's name is a plain one
        for name in required:
            if name not in found:
                raise InvalidQuestion(join(path, name), "missing")
        return build(**found)

    return read
