"""What arrives must be text: bytes that are no UTF-8 are refused before anybody reads them.

Werkzeug keeps such bytes as the text of their percent signs, so `%ED%A0%80` (a lone
surrogate) would be stored as nine characters that nobody typed.
"""

from typing import Final
from urllib.parse import unquote_to_bytes

from flask import Flask, request
from werkzeug.exceptions import BadRequest

_FORM = "application/x-www-form-urlencoded"
_WITH_FILES = "multipart/form-data"
# Where a file may be chosen: one that is too long is told beside its field, up to this length.
_LONGER: Final = {"programs.publish": 4 * 1024 * 1024}


def init_bodies(app: Flask) -> None:
    """Call before CSRFProtect, whose check reads the form."""
    app.before_request(_refuse_broken_text)


def _refuse_broken_text() -> None:
    if request.mimetype == _WITH_FILES and request.endpoint in _LONGER:
        request.max_content_length = _LONGER[request.endpoint]
    sent = request.query_string
    if request.mimetype == _FORM:
        # Kept, so that the form is read from it afterwards; longer than allowed ends in 413.
        sent += b"&" + request.get_data(cache=True)
    try:
        unquote_to_bytes(sent).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest from error
