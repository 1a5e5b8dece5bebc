"""A form whose sending was refused as a whole: drawn again with what was typed, and why.

No page of ours may be kept by a browser, so that going back shows an empty form. Where a token had
run out, the record had moved on, or too many passwords were wrong, the form is drawn through its
own view, in which every form of the request is invalid and nothing but a view is recorded.
"""

from typing import Final

from flask import Flask, Response, current_app, make_response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from tracker.records.database import db
from tracker.rules.errors import Conflict, TooManyAttempts, TrackerError
from tracker.services import keeping_forms
from tracker.web.access import check_access
from tracker.web.errors import forged_or_stale, refused_on_purpose, said_of
from tracker.web.forms.base import draw_again

_STALE: Final = (
    "This page was open too long, or you signed in again meanwhile, so this was not recorded. Look"
    " through what you typed, and send it."
)


def init_drawn_again(app: Flask) -> None:
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(Conflict, _refused)
    app.register_error_handler(TooManyAttempts, _refused)


def _stale(error: CSRFError) -> Response:
    """Only what a browser itself says was sent from a page of ours: a forged form is not drawn."""
    answer = forged_or_stale(error)
    drawn = _drawn_again(_STALE) if _from_our_page() else None
    return answer if drawn is None else _with_page_of(answer, drawn)


def _refused(error: Conflict | TooManyAttempts) -> Response:
    """With the status and headers that the error has anyway."""
    answer = refused_on_purpose(error)
    drawn = _drawn_again(said_of(error))
    return answer if drawn is None else _with_page_of(answer, drawn)


def _with_page_of(answer: Response, drawn: Response) -> Response:
    answer.set_data(drawn.get_data())
    return answer


def _from_our_page() -> bool:
    own = request.host_url.rstrip("/")
    headers = request.headers
    return headers.get("Sec-Fetch-Site") == "same-origin" or headers.get("Origin") == own


def _drawn_again(said: str) -> Response | None:
    """None where this is no form that its own page draws, nothing was typed, or the page cannot
    be drawn as the record is now."""
    rule = request.url_rule
    drawable = rule is not None and "GET" in (rule.methods or ())
    if request.method != "POST" or not drawable or not keeping_forms.is_typed(request.form.items()):
        return None
    try:
        keeping_forms.only_look(db.session())
        if check_access() is not None:
            return None
        draw_again(said)
        view = current_app.view_functions[str(request.endpoint)]
        drawn = make_response(view(**(request.view_args or {})))
    except (TrackerError, HTTPException):
        return None
    return drawn if drawn.status_code in (200, 422) else None
