"""One-time links: a GET only shows the form, the POST uses the link up and signs its holder in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Actor, Permission, permits
from tracker.rules.errors import InvalidInput
from tracker.services import signing_in
from tracker.services.overviews import patient
from tracker.services.signing_in import SignInFailed
from tracker.web.access import now, public
from tracker.web.forms.sign_in import ChoosePasswordForm
from tracker.web.sign_in import begin_session

bp = Blueprint("links", __name__)


@bp.get("/links/<token:secret>")
@public
def show(secret: str) -> ResponseReturnValue:
    holder = signing_in.link_holder(db.session(), secret, now=now())
    return render_template("links/choose_password.html", form=ChoosePasswordForm(), holder=holder)


@bp.post("/links/<token:secret>")
@public
def use(secret: str) -> ResponseReturnValue:
    holder = signing_in.link_holder(db.session(), secret, now=now())
    form = ChoosePasswordForm()
    valid = form.validate()
    if valid and form.password.data != form.password_repeated.data:
        form.refuse("password_repeated", "The two passwords differ. Type the same one twice.")
        valid = False
    if valid:
        try:
            signing_in.choose_password(db.session(), secret, form.password.data, now=now())
        except InvalidInput as error:
            form.refuse(error.field, error.problem)
            valid = False
    if not valid:
        page = render_template("links/choose_password.html", form=form, holder=holder)
        return page, 422
    return _signed_in(holder.email, form.password.data, holder.actor)


def _signed_in(email: str, password: str, holder: Actor) -> ResponseReturnValue:
    """With what was just typed, by the same check as any sign-in."""
    try:
        secret = signing_in.sign_in(db.session(), email, password, now=now())
    except SignInFailed:  # closed in that very moment
        return redirect(url_for("sign_in.form"), 303)
    answer = begin_session(secret, _first_page(holder))
    flash("Your password is set, and you are signed in.", "success")
    return answer


def _first_page(holder: Actor) -> str:
    """The agreement that a patient is to sign; for everybody else the home page."""
    waiting = (
        patient.agreement_to_sign(db.session(), holder, now=now())
        if permits(holder, Permission.VIEW_OWN_RECORD)
        else None
    )
    if waiting is None:
        return url_for("home.show")
    return url_for("agreements.own", patient_id=waiting[0], id=waiting[1])
