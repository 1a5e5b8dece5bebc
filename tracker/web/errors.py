"""From exceptions to answers: the one table of statuses, and a plain page for each.

A page says what to do next and names the request, never what went wrong inside. The log gets
the exception's type and the places it passed, not its text, which may hold health data.
"""

import traceback
from datetime import UTC, datetime
from typing import Final

import structlog
from flask import Flask, Response, current_app, make_response, render_template
from flask_wtf.csrf import CSRFError
from jinja2 import Template
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from tracker.rules import errors
from tracker.web.filters import local_time
from tracker.web.headers import request_id
from tracker.web.layout import SIGNED_OUT
from tracker.web.zones import zone_of_actor

STATUS: Final[dict[type[Exception], int]] = {
    errors.NotPermitted: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.NoProgramVersion: 409,
    errors.InvalidInput: 422,
    errors.InvalidProgram: 422,
    errors.InvalidQuestion: 422,
    errors.WrongPassword: 422,
    errors.TooManyAttempts: 429,
    errors.LogUnavailable: 503,
    OperationalError: 503,
}
# Statuses whose page may repeat the exception's own sentence, written for the person who reads it.
_SPOKEN: Final = frozenset({403, 409, 422, 429})
# The answer to a stranger's object must equal the answer to no object, byte for byte.
_NAMELESS: Final = frozenset({404})
_log = structlog.get_logger("tracker.web")


def init_errors(app: Flask) -> None:
    """Every exception ends in one of our pages; Exception comes last in the lookup."""
    app.register_error_handler(CSRFError, forged_or_stale)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(errors.TrackerError, refused_on_purpose)
    app.register_error_handler(OperationalError, refused_on_purpose)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: Exception) -> int:
    """The status of the nearest class in the table; 500 where there is none."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def error_page(status: int, said: str = "", page: str = "") -> Response:
    """The page of a status. Server errors are drawn without any context processor, as those
    may need the very thing that is broken."""
    name = "" if status in _NAMELESS else request_id()
    values = {"status": status, "said": said, "request_name": name}
    templates: list[str | Template] = [f"errors/{page or status}.html", "errors/error.html"]
    if status >= 500:
        text = current_app.jinja_env.select_template(templates).render(layout=SIGNED_OUT, **values)
    else:
        text = render_template(templates, **values)
    return make_response(text, status)


def refused_on_purpose(error: Exception) -> Response:
    """Its page, with its status and headers."""
    status = status_of(error)
    if status >= 500:
        return _unexpected(error)
    answer = error_page(status, said_of(error) if status in _SPOKEN else "")
    if isinstance(error, errors.TooManyAttempts):
        wait = (error.until - datetime.now(UTC)).total_seconds()
        answer.headers["Retry-After"] = str(max(1, int(wait) + 1))
    return answer


def said_of(error: Exception) -> str:
    """The error's own sentence; where it tells who did it and when, in the reader's zone."""
    if not isinstance(error, errors.AlreadyDone):
        return str(error)
    by = f" by {error.by}" if error.by else ""
    return f"{error.what}{by} on {local_time(error.at, zone_of_actor())}."


def forged_or_stale(error: CSRFError) -> Response:
    return error_page(400, page="stale")


def _foreign_host(error: SecurityError) -> Response:
    """Asked under a name that is not ours: no page, as none of our addresses can be built."""
    answer = make_response("This service does not answer to that host name.\n", 400)
    answer.mimetype = "text/plain"
    return answer


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    if error.code is None or error.code >= 500:
        return _unexpected(getattr(error, "original_exception", None) or error)
    answer = error_page(error.code)
    for name, value in error.get_headers():
        if name != "Content-Type":
            answer.headers[name] = value
    return answer


def _unexpected(error: Exception) -> Response:
    status = status_of(error)
    if status == 500 and _propagates():
        raise error
    _log.error(
        "request failed",
        request_id=request_id(),
        error=type(error).__name__,
        status=status,
        passed=[f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)],
    )
    return error_page(status)


def _propagates() -> bool:
    """As Flask itself decides it: a test sees the exception, a user the page."""
    chosen = current_app.config["PROPAGATE_EXCEPTIONS"]
    return bool(current_app.testing or current_app.debug) if chosen is None else bool(chosen)
