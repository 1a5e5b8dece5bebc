"""The way back to a form that met an ended session."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services import keeping_forms
from tracker.web.access import current_actor, now, requires
from tracker.web.drawn_for import DRAWN_FOR
from tracker.web.ended import SHOW_AGAIN

bp = Blueprint("kept", __name__)


@bp.get("/kept-forms/<record_id:id>")
@requires(Permission.VIEW_HOME)
def show(id: str) -> ResponseReturnValue:
    """Its own sender only; the button draws the form again, for its own site, and sends nothing."""
    kept = keeping_forms.kept_form(db.session(), current_actor(), id, now=now())
    site = {name: value for name, value in kept.fields if name == DRAWN_FOR}
    return render_template("kept/show.html", path=kept.path, values={SHOW_AGAIN: id} | site)
