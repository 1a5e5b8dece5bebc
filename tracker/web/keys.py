"""The keys of counter and surveys: what they do, and the switch of single ones (WCAG 2.1.4)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.services import working_at
from tracker.web.access import current_actor, now, requires
from tracker.web.forms.dispenses import EnterForm, KeysForm

bp = Blueprint("keys", __name__)


@bp.get("/help/keys")
@requires(Permission.CHOOSE_KEYS)
def show() -> ResponseReturnValue:
    on = working_at.single_keys(db.session(), current_actor())
    counter = permits(current_actor(), Permission.VIEW_DISPENSES)
    return render_template(
        "keys/show.html",
        on=on,
        counter=counter,
        hands_over=counter and working_at.enter_hands_over(db.session(), current_actor()),
    )


@bp.post("/help/keys")
@requires(Permission.CHOOSE_KEYS)
def change() -> ResponseReturnValue:
    form = KeysForm()
    if not form.validate():
        raise BadRequest
    on = form.single_keys.data == "on"
    working_at.set_single_keys(db.session(), current_actor(), on, now=now())
    flash(f"Single keys are {form.single_keys.data}.", "success")
    return redirect(url_for(".show"), 303)


@bp.post("/help/keys/enter")
@requires(Permission.HAND_OVER)
def enter() -> ResponseReturnValue:
    form = EnterForm()
    if not form.validate():
        raise BadRequest
    hands_over = form.enter.data == "hands-over"
    working_at.set_enter(db.session(), current_actor(), hands_over=hands_over, now=now())
    flash(f"Enter {'confirms and hands over' if hands_over else 'confirms only'}.", "success")
    return redirect(url_for(".show"), 303)
