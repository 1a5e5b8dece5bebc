"""Where a page of a list begins, as its address has it, and the links to the pages around it.

A place is made of instants, days, ids and names of requirements, never of a patient's name. It is
sealed for the person and the list: nobody reads it, and what no page of ours wrote is refused
before the database is asked.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
from flask import request, url_for
from werkzeug.exceptions import BadRequest

from tracker.services.pages import Page, Place, Turn
from tracker.web.access import current_actor, settings
from tracker.web.forms.lists import TurnForm

ROWS: Final = 50
_SIGNED: Final = 16  # bytes of the signature


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses of the pages around this one; None where there is none. `begins` names the link
    to the start of the list."""

    first: str | None = None
    previous: str | None = None
    next: str | None = None
    begins: str = "First page"


def turn_of(form: TurnForm) -> Turn:
    """Which page the address asks for; `form` was validated. Raises BadRequest for a place that
    no page of ours wrote for this person and list."""
    return Turn(_opened(form.after.data), _opened(form.before.data), ROWS)


def pages(page: Page[Any], begins: str = "First page", **kept: Any) -> Pages:
    """Around a page of the list that this request shows; `kept` is its filter."""

    def href(place: str = "", at: Place | None = None) -> str:
        query = kept if at is None else {**kept, place: _sealed(at)}
        return url_for(str(request.endpoint), **(request.view_args or {}), **query)

    return Pages(
        first=None if page.begins else href(),
        previous=href("before", page.previous) if page.previous else None,
        next=href("after", page.next) if page.next else None,
        begins=begins,
    )


def _sealed(place: Place) -> str:
    """The signature, then the text under a key stream that the signature begins."""
    text = orjson.dumps([_spelled(part) for part in place])
    signature = _signature(text)
    return base64.urlsafe_b64encode(signature + _veiled(text, signature)).decode().rstrip("=")


def _opened(sealed: str) -> Place | None:
    if not sealed:
        return None
    try:
        raw = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadRequest from error
    signature = raw[:_SIGNED]
    text = _veiled(raw[_SIGNED:], signature)
    if not hmac.compare_digest(signature, _signature(text)):
        raise BadRequest
    return tuple(_read(part) for part in orjson.loads(text))


def _signature(text: bytes) -> bytes:
    """Of this place in this list, for this person."""
    about = f"{current_actor().id} {request.path} ".encode()
    return hmac.digest(_key("signature"), about + text, "sha256")[:_SIGNED]


def _veiled(text: bytes, signature: bytes) -> bytes:
    """Hidden, or shown again: the same step both ways."""
    stream = hashlib.shake_256(_key("veil") + signature).digest(len(text))
    return bytes(one ^ other for one, other in zip(text, stream, strict=True))


def _key(use: str) -> bytes:
    about = f"a place in a list: {use}".encode()
    return hmac.digest(settings().secret_key.encode(), about, "sha256")


def _spelled(part: datetime | date | str) -> str:
    if isinstance(part, datetime):
        return f"at {part.isoformat()}"
    return f"on {part.isoformat()}" if isinstance(part, date) else f"id {part}"


def _read(spelled: str) -> datetime | date | str:
    kind, _, value = spelled.partition(" ")
    if kind == "at":
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind == "on" else value
