"""The first page after signing in: what waits for this person."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint
from flask.typing import ResponseReturnValue

from tracker.rules.authority import Permission, Role
from tracker.web.access import current_actor, requires
from tracker.web.homes import administration, oversight, patient, pharmacy, practice

bp = Blueprint("home", __name__)

HOMES: Final[Mapping[Role, Callable[[], ResponseReturnValue]]] = {
    Role.PRESCRIBER: practice.show,
    Role.DELEGATE: practice.show,
    Role.PHARMACIST: pharmacy.show,
    Role.REPRESENTATIVE: pharmacy.show,
    Role.PATIENT: patient.show,
    Role.ADMINISTRATOR: administration.show,
    Role.AUDITOR: oversight.show,
}


@bp.get("/")
@requires(Permission.VIEW_HOME)
def show() -> ResponseReturnValue:
    return HOMES[current_actor().role]()


@bp.get("/waiting/<slug:name>")
@requires(Permission.CERTIFY)
def waiting(name: str) -> ResponseReturnValue:
    """One list of what waits for administrators, page by page."""
    return administration.waiting(name)
