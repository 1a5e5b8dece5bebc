"""The counter's keys: what they do, and the switch that turns single ones off (WCAG 2.1.4)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services import working_at
from tracker.web.access import current_actor, now, requires
from tracker.web.forms.dispenses import KeysForm

bp = Blueprint("keys", __name__)


@bp.get("/help/keys")
@requires(Permission.VIEW_DISPENSES)
def show() -> ResponseReturnValue:
    on = working_at.single_keys(db.session(), current_actor())
    return render_template("keys/show.html", on=on)


@bp.post("/help/keys")
@requires(Permission.VIEW_DISPENSES)
def change() -> ResponseReturnValue:
    form = KeysForm()
    if not form.validate():
        raise BadRequest
    on = form.single_keys.data == "on"
    working_at.set_single_keys(db.session(), current_actor(), on, now=now())
    flash(f"Single keys are {form.single_keys.data}.", "success")
    return redirect(url_for(".show"), 303)
