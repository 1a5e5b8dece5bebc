"""One-time links: a GET only shows the form, the POST uses the link up."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.errors import InvalidInput
from tracker.services import signing_in
from tracker.web.access import now, public
from tracker.web.forms.sign_in import ChoosePasswordForm

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
    flash("Your password is set. Sign in with it.", "success")
    return redirect(url_for("sign_in.form"), 303)
