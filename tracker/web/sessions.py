"""A session that is about to end, and its extension."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from tracker.rules.authority import Permission
from tracker.web.access import now, requires, session_end
from tracker.web.forms.base import TrackerForm

bp = Blueprint("sessions", __name__)


@bp.post("/session/extend")
@requires(Permission.END_SESSION)
def extend() -> ResponseReturnValue:
    """Any request extends; this one only says until when. For the script of the warning."""
    TrackerForm().check_sent()
    return jsonify(seconds=int((session_end().at - now()).total_seconds()))
