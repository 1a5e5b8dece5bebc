"""A page that is asked for, or a form that is sent, when nobody is signed in (any more)."""

from datetime import datetime
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict

from tracker.records.database import db
from tracker.rules.authority import Actor
from tracker.rules.errors import NotFound
from tracker.services import keeping_forms
from tracker.web.drawn_for import DRAWN_FOR
from tracker.web.errors import error_page
from tracker.web.forms.base import draw_again
from tracker.web.forms.sign_in import SignInForm

# What the button of `kept.show` sends: the id of the form that is to be drawn again.
SHOW_AGAIN: Final = "show_again"


def to_sign_in(secret: str | None, at: datetime) -> ResponseReturnValue:
    """401 with the form to sign in. A page is opened afterwards; a form, sent in a session that
    has ended, is kept for its sender and drawn again, not sent."""
    if request.path == "/":
        return redirect(url_for("sign_in.form"), 303)
    if request.method in ("GET", "HEAD"):
        form = SignInForm(data={"next": _here()})
        return render_template("sign_in/form.html", form=form, ended=True), 401
    kept_id = None if secret is None else _keep(secret, at)
    if kept_id is None:
        return error_page(401)
    form = SignInForm(data={"next": url_for("kept.show", id=kept_id)}, sent={})
    return render_template("sign_in/kept.html", form=form), 401


def draw_kept_form(actor: Actor, at: datetime) -> None:
    """For a POST of `kept.show`: from here on the request is the form that was kept, and nothing
    that it asks for is recorded. Raises NotFound."""
    kept_id = request.form.get(SHOW_AGAIN, "")
    kept = keeping_forms.kept_form(db.session(), actor, kept_id, now=at)
    if kept.path != _here():
        raise NotFound("Not found.")
    keeping_forms.only_look(db.session())
    request.form = ImmutableMultiDict(pair for pair in kept.fields if pair[0] != DRAWN_FOR)
    draw_again()


def _keep(secret: str, at: datetime) -> str | None:
    return keeping_forms.keep(
        db.session(),
        secret,
        _here(),
        request.form.items(multi=True),
        route=str(request.endpoint),
        now=at,
    )


def _here() -> str:
    return request.full_path.rstrip("?")
