"""What may stand in a path: canonical random ids and a few closed forms. Anything else is 404.

One object has one address: no upper case, no Arabic digits, no leading zeros.
"""

from datetime import date
from typing import Final

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

from tracker.rules.vocabulary import AttestationKind
from tracker.services import unspoken

_KINDS: Final = {unspoken.unspoken(kind): kind.value for kind in AttestationKind}


class RecordId(BaseConverter):
    """A random id as it is stored: 32 lower-case hexadecimal digits."""

    regex = "[0-9a-f]{32}"


class Position(BaseConverter):
    """A positive whole number that fits the database's 64 bits."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Slug(BaseConverter):
    """A program's name: lower-case words and digits, with single hyphens."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"

    def to_python(self, value: str) -> str:
        if len(value) > 60:
            raise ValidationError
        return value


class Unspoken(BaseConverter):
    """What `unspoken` made of a name."""

    regex = f"[0-9a-f]{{{unspoken.LENGTH}}}"


class Statement(Unspoken):
    """A kind of statement that a prescriber signs, unspoken."""

    def to_python(self, value: str) -> str:
        try:
            return _KINDS[value]
        except KeyError as error:
            raise ValidationError from error

    def to_url(self, value: str) -> str:
        return unspoken.unspoken(value)


class Day(BaseConverter):
    """A calendar date, `2026-11-23`."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: date) -> str:
        return value.isoformat()


class Token(BaseConverter):
    """256 random bits in URL-safe base64: a one-time link."""

    regex = "[A-Za-z0-9_-]{43}"


def init_converters(app: Flask) -> None:
    """Call before any route is added."""
    app.url_map.converters |= {
        "record_id": RecordId,
        "position": Position,
        "slug": Slug,
        "unspoken": Unspoken,
        "statement": Statement,
        "day": Day,
        "token": Token,
    }
