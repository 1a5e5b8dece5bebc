"""Strict JSON: what the text does not say in plain JSON is kept as a mark for the reader to name.

The decoder of the standard library lets pass what RFC 8259 does not: keys that repeat, `NaN`.
Here they become a `Mark`, so that whoever reads the value can refuse it with its path.
"""

import json
from dataclasses import dataclass

from tracker.rules.errors import InvalidQuestion


@dataclass(frozen=True, slots=True)
class Mark:
    """A value that is no plain JSON; `problem` says why."""

    problem: str


class RepeatedKey(dict[str, object]):
    """An object with a key that occurs twice."""

    key = ""


def read_json(text: str | bytes) -> object:
    """The value of one JSON document, or InvalidQuestion for the whole document (path "")."""
    try:
        value: object = json.loads(
            text.decode("utf-8", "strict") if isinstance(text, bytes) else text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
        )
    except UnicodeDecodeError as error:
        raise InvalidQuestion("", f"not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidQuestion("", f"not JSON: {error.msg} ({where})") from error
    except RecursionError:
        raise InvalidQuestion("", "not a question: nested too deeply") from None
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeated = RepeatedKey(members)
    keys = [key for key, _ in pairs]
    repeated.key = next(key for index, key in enumerate(keys) if key in keys[:index])
    return repeated


def _constant(text: str) -> Mark:
    return Mark(f"{text} is not JSON")


def _integer(text: str) -> int | Mark:
    """Python itself refuses to read numbers of more than some thousand digits."""
    return int(text) if len(text) < 1000 else Mark("too large a number")
