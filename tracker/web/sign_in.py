"""Signing in and out."""

from flask import Blueprint, Response, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services import signing_in
from tracker.services.signing_in import SignInFailed
from tracker.web.access import (
    COOKIE,
    current_actor,
    current_secret,
    now,
    own_path,
    public,
    requires,
    set_cookie,
)
from tracker.web.forms.sign_in import SignInForm

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
@public
def form() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("home.show"), 303)
    return render_template("sign_in/form.html", form=SignInForm(), ended=False)


@bp.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate():
        return render_template("sign_in/form.html", form=form, ended=False), 422
    try:
        secret = signing_in.sign_in(db.session(), form.email.data, form.password.data, now=now())
    except SignInFailed as error:
        form.refuse(None, str(error))
        return render_template("sign_in/form.html", form=form, ended=False), 422
    return begin_session(secret, own_path(form.next.data) or url_for("home.show"))


def begin_session(secret: str, path: str) -> Response:
    """To `path` as the person whose session this is."""
    session.clear()  # nothing from before the sign-in is carried over
    answer = make_response(redirect(path, 303))
    set_cookie(answer, secret)
    return answer


@bp.post("/sign-out")
@requires(Permission.END_SESSION)
def leave() -> ResponseReturnValue:
    signing_in.sign_out(db.session(), current_actor(), current_secret(), now=now())
    session.clear()
    answer = make_response(redirect(url_for(".form"), 303))
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax", path="/")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
