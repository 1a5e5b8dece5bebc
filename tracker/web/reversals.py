"""Giving a number back, or stating that the drug never reached the patient."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import InvalidInput
from tracker.services import reversing
from tracker.services.overviews import reversal
from tracker.web.access import current_actor, now, page_view, requires
from tracker.web.filters import number
from tracker.web.forms.reversals import ReversalForm
from tracker.web.layout import Cell, Code, Instant
from tracker.web.patient_cells import packages_text

bp = Blueprint("reversals", __name__)


@bp.route("/dispenses/confirmations/<record_id:id>/reverse", methods=["GET", "POST"])
@requires(Permission.REVERSE_DISPENSE)
def reverse(id: str) -> ResponseReturnValue:
    page = reversal.reversal_page(db.session(), current_actor(), id, now=now())
    form = ReversalForm()
    status = 200
    if form.is_submitted():
        if form.validate() and _reversed(id, form):
            flash("Reversed. The drug belongs back in stock.", "success")
            return redirect(url_for("dispenses.show", id=page.held.authorization_id), 303)
        status = 422
    page_view("reversals.reverse", subject_id=page.held.patient_id, object_id=id)
    back = url_for("dispenses.show", id=page.held.authorization_id)
    zone = page.zone
    strip: list[tuple[str, Cell]] = [
        ("Patient", f"{page.person.short_name} · {number(page.person.rems_id)}"),
        ("Confirmation", Code(number(page.held.number))),
        ("Confirmed", Instant(page.held.issued_at, zone)),
        ("Packages", packages_text(page.lines)),
    ]
    return render_template(
        "reversals/reverse.html", page=page, form=form, back=back, strip=strip
    ), status


def _reversed(id: str, form: ReversalForm) -> bool:
    try:
        reversing.reverse(db.session(), current_actor(), form.to_request(id), now=now())
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
        return False
    return True
