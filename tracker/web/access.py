"""Who is asking, and whether they may: before any view runs.

Deny by default: every view is marked `public` or `requires(permission)`, and a route
without a mark stops start-up.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from tracker.records.database import db
from tracker.rules.authority import Actor, Permission, permits
from tracker.rules.errors import LogUnavailable, NotPermitted
from tracker.services import signing_in, viewing, working_at
from tracker.services.signing_in import SessionEnd, SessionLimits
from tracker.web.drawn_for import (
    act_for_the_site_of_the_page,
    leave_out_the_site_of_the_page,
)
from tracker.web.ended import SHOW_AGAIN, draw_kept_form, to_sign_in
from tracker.web.errors import error_page
from tracker.web.zones import settings as settings
from tracker.web.zones import zone_of_actor as zone_of_actor

COOKIE: Final = "__Host-session"
_View = TypeVar("_View", bound=Callable[..., ResponseReturnValue])
_MARK: Final = "_tracker_permission"
_PUBLIC: Final = "public"


class SignedInAccount(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """What Flask-Login carries: a value, never a row."""

    def __init__(self, account: Any, secret: str) -> None:
        self.id = account.id
        self.account = account
        self.secret = secret


def requires(permission: Permission) -> Callable[[_View], _View]:
    """The view is for signed-in people whose role has this permission."""

    def mark(view: _View) -> _View:
        setattr(view, _MARK, permission)
        return view

    return mark


def public(view: _View) -> _View:
    """The view is for everybody, signed in or not."""
    setattr(view, _MARK, _PUBLIC)
    return view


def permission_of(app: Flask, endpoint: str) -> Permission | str | None:
    """The mark of a route; the tests' matrix reads it too."""
    if endpoint == "static":
        return _PUBLIC
    return cast("Permission | str | None", getattr(app.view_functions[endpoint], _MARK, None))


def init_access(app: Flask) -> None:
    """Load the session before each request, check the route's permission, refuse unmarked routes.

    Call it when all blueprints are registered.
    """
    unmarked = sorted(e for e in app.view_functions if permission_of(app, e) is None)
    if unmarked:
        raise RuntimeError(f"routes without a permission: {', '.join(unmarked)}")
    manager = LoginManager()
    manager.session_protection = None  # our own rows say whether a session lives
    manager.init_app(app)
    manager.request_loader(_load)
    app.before_request(check_access)
    app.after_request(_log_denial)


def now() -> datetime:
    """The edge's clock: one reading for the whole request."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast(datetime, g.now)


def current_actor() -> Actor:
    """The signed-in person as a value. Only behind `requires`."""
    return cast(Actor, current_user.account.actor)


def current_account() -> Any:
    """The signed-in account's row of `records.accounts`, as a value."""
    return current_user.account


def current_secret() -> str:
    """This browser's session secret."""
    return cast(str, current_user.secret)


def session_end() -> SessionEnd:
    """When this browser's session ends unless another page is asked for. Only behind
    `requires`."""
    found = signing_in.session_end(db.session(), current_secret(), limits=_limits())
    if found is None:
        raise RuntimeError("a session that lives has its row")
    return found


def next_path(default: str) -> str:
    """Where `?next=` leads: a path of our own, or else `default`."""
    return own_path(request.args.get("next", "")) or default


def own_path(text: str) -> str | None:
    """`text` when it is a plain path on this site; None for anything that leads away."""
    if not text.startswith("/") or text.startswith(("//", "/\\")) or "\\" in text:
        return None
    if any(ord(sign) < 0x21 or ord(sign) == 0x7F for sign in text):
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text


def page_view(
    page: str,
    *,
    subject_id: str | None = None,
    object_id: str | None = None,
    rows: int | None = None,
) -> None:
    """Log that this person was shown a record or a list; call it before the body is made.

    Raises LogUnavailable (503, no data) when the log cannot be written.
    """
    viewing.record(
        db.session(),
        current_actor(),
        viewing.View(page, object_id, rows),
        subject_id=subject_id,
        now=now(),
    )


def set_cookie(response: Response, secret: str) -> None:
    """A session cookie that no script reads and no other site sends."""
    response.set_cookie(COOKIE, secret, secure=True, httponly=True, samesite="Lax", path="/")


def _load(incoming: Any) -> SignedInAccount | None:
    secret = incoming.cookies.get(COOKIE)
    if not secret:
        return None
    account = signing_in.resume(db.session(), secret, limits=_limits(), now=now())
    if account is None:
        return None
    return SignedInAccount(working_at.at_site(db.session(), account, secret), secret)


def _limits() -> SessionLimits:
    chosen = settings()
    return SessionLimits(
        idle=timedelta(minutes=chosen.idle_minutes), absolute=timedelta(hours=chosen.absolute_hours)
    )


def check_access() -> ResponseReturnValue | None:
    """Before each view: None where this person may go on. Raises NotPermitted."""
    if request.endpoint is None:
        return None  # 404 or 405 follow
    wanted = permission_of(current_app, request.endpoint)
    if wanted == _PUBLIC:
        leave_out_the_site_of_the_page()
        return None
    if not current_user.is_authenticated:
        return to_sign_in(request.cookies.get(COOKIE), now())
    if not permits(current_actor(), cast(Permission, wanted)):
        raise NotPermitted("Your role does not allow this.")
    if request.method == "POST":
        act_for_the_site_of_the_page(now())
        if SHOW_AGAIN in request.form:
            draw_kept_form(current_actor(), now())
    return None


def _log_denial(response: Response) -> Response:
    """A stranger's object looks like none (404); the log knows who asked for it. So it does of
    an act that came too late (409)."""
    refused = response.status_code in (403, 404, 409) and request.endpoint not in (None, "static")
    if refused and current_user.is_authenticated:
        try:
            viewing.deny(
                db.session(),
                current_actor(),
                route=str(request.endpoint),
                method=request.method,
                status=response.status_code,
                now=now(),
            )
        except LogUnavailable:
            return error_page(503)
    return response
