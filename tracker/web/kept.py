"""The way back to a form that met an ended session."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services import keeping_forms
from tracker.web.access import current_actor, now, requires
from tracker.web.ended import SHOW_AGAIN

bp = Blueprint("kept", __name__)


@bp.get("/kept-forms/<record_id:id>")
@requires(Permission.VIEW_HOME)
def show(id: str) -> ResponseReturnValue:
    """Its own sender only; the button draws the form again, and sends nothing."""
    kept = keeping_forms.kept_form(db.session(), current_actor(), id, now=now())
    return render_template("kept/show.html", path=kept.path, values={SHOW_AGAIN: id})
