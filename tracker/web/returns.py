"""Capsules that came back from a patient: quarantine, never dispensed again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import InvalidInput
from tracker.services import reversing
from tracker.services.overviews import pharmacy
from tracker.services.overviews.pharmacy import Days, DispensePage
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.filters import ndc, number
from tracker.web.forms.lists import HistoryForm
from tracker.web.forms.reversals import ReturnForm
from tracker.web.layout import Cell, Code, Instant, Link
from tracker.web.paging import pages, turn_of
from tracker.web.patient_cells import patient_text

bp = Blueprint("returns", __name__)

_COLUMNS = ["Patient", "REMS ID", "Came back", "Capsules", "NDC", "Lot", "Reason", "Taken in by"]


@bp.get("/returns")
@requires(Permission.VIEW_DISPENSES)
def index() -> ResponseReturnValue:
    form = HistoryForm(zone=zone_of_actor(), now=now())
    valid = form.validate()
    days = Days(form.first.data, form.last.data) if valid else Days()
    page = pharmacy.returns(db.session(), current_actor(), days, turn_of(form))
    page_view("returns.index", rows=len(page.rows))
    zone = zone_of_actor().key
    rows: list[tuple[Cell, ...]] = [
        (
            Link(patient_text(back), url_for("handed_over.show", id=back.dispense_id)),
            Code(number(back.rems_id)),
            Instant(back.returned_at, zone),
            back.quantity,
            Code(ndc(back.ndc)),
            Code(back.lot),
            back.reason,
            back.recorded_by,
        )
        for back in page.rows
    ]
    return render_template(
        "returns/index.html",
        form=form,
        filtered=bool(form.kept()),
        columns=_COLUMNS,
        rows=rows,
        pages=pages(page, "Newest first", **form.kept()),
    ), 200 if valid else 422


@bp.route("/dispenses/handed-over/<record_id:id>/returns/new", methods=["GET", "POST"])
@requires(Permission.RECORD_RETURN)
def new(id: str) -> ResponseReturnValue:
    page = pharmacy.dispense_page(db.session(), current_actor(), id, now=now())
    form = ReturnForm()
    form.package.choices = _choices(page)
    status = 200
    if form.is_submitted():
        if form.validate() and _recorded(id, form):
            flash("The return is recorded. Keep the capsules in quarantine.", "success")
            return redirect(url_for("handed_over.show", id=id), 303)
        status = 422
    page_view("returns.new", subject_id=page.row.patient_id, object_id=id)
    return render_template("returns/new.html", page=page, form=form), status


def _recorded(id: str, form: ReturnForm) -> bool:
    try:
        reversing.record_return(db.session(), current_actor(), form.to_request(id), now=now())
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
        return False
    return True


def _choices(page: DispensePage) -> list[tuple[str, ...]]:
    """Each package of which something is still out, and how much of it."""
    strengths = {(line.ndc, line.lot): line.strength_mg for line in page.lines}
    return [
        (
            f"{code}/{lot}",
            f"{strengths[code, lot]:g} mg, lot {lot}",
            f"NDC {ndc(code)}, {left} not yet returned",
        )
        for (code, lot), left in page.left.items()
    ]
