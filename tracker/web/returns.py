"""Capsules that came back from a patient: quarantine, never dispensed again."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import InvalidInput, NotFound
from tracker.services import reversing, scanning
from tracker.services.overviews import pharmacy
from tracker.services.overviews.pharmacy import Days, DispensePage
from tracker.services.scanning import Returnable
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.filters import long_date, ndc, number, plural
from tracker.web.forms.dispenses import new_request_id
from tracker.web.forms.lists import HistoryForm
from tracker.web.forms.reversals import FindReturnedForm, ReturnForm
from tracker.web.layout import Cell, Code, Instant, Link
from tracker.web.paging import pages, turn_of
from tracker.web.patient_cells import packages_text, patient_text

bp = Blueprint("returns", __name__)

_COLUMNS: Final = [
    "Patient", "REMS ID", "Came back", "Capsules", "NDC", "Lot", "Serial", "Reason", "Taken in by",
]  # fmt: skip
_FOUND_COLUMNS: Final = ["Patient", "REMS ID", "Handed over", "What"]
_GIVEN_COLUMNS: Final = ["Strength", "NDC", "Lot", "Expires", "Serial", "Given", "Still out"]
_NOT_READ: Final = "This was not read yet. Press Read, or empty the field."
_NOTHING: Final = "Scan the package that came back, or enter it below."


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
            Code(back.serial) if back.serial else None,
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


@bp.get("/returns/new")
@requires(Permission.RECORD_RETURN)
def find_form() -> ResponseReturnValue:
    return render_template("returns/find.html", form=FindReturnedForm().focused())


@bp.post("/returns/new")
@requires(Permission.RECORD_RETURN)
def find() -> ResponseReturnValue:
    form = FindReturnedForm()
    return _found(form) if form.validate() else _find_page(form, 422)


@bp.route("/dispenses/handed-over/<record_id:id>/returns/new", methods=["GET", "POST"])
@requires(Permission.RECORD_RETURN)
def new(id: str) -> ResponseReturnValue:
    form = _form()
    if form.read.data:
        return _read(id, form)
    if not form.is_submitted():
        return _draw(id, form.focused(), 200)
    valid = form.validate()
    if form.scan.typed.strip():
        form.scan.refuse(_NOT_READ)
    elif valid and _recorded(id, form):
        flash("The return is recorded. Keep the capsules in quarantine.", "success")
        return redirect(url_for("handed_over.show", id=id), 303)
    return _draw(id, form, 422)


def _form(scanned: str | None = None) -> ReturnForm:
    """As it was sent; or a new one, as if `scanned` had just been read with it."""
    sent = None if scanned is None else _reading(scanned)
    return ReturnForm(zone=zone_of_actor(), now=now(), sent=sent)


def _reading(text: str) -> dict[str, str]:
    """What the return's form sends when that text is read with it."""
    return {"request_id": new_request_id(), "scan": text, "read": "yes"}


def _draw(id: str, form: ReturnForm, status: int) -> ResponseReturnValue:
    page = pharmacy.dispense_page(db.session(), current_actor(), id, now=now())
    page_view("returns.new", subject_id=page.row.patient_id, object_id=id)
    facts = (
        ("Patient", f"{patient_text(page.row)} · {number(page.row.rems_id)}"),
        ("Handed over", Instant(page.row.handed_over_at, page.pharmacy.time_zone)),
        ("Confirmation", Code(number(page.row.confirmation_number))),
    )
    return render_template(
        "returns/new.html",
        page=page,
        form=form,
        strip=facts,
        columns=_GIVEN_COLUMNS,
        given=_given(page),
    ), status


def _recorded(id: str, form: ReturnForm) -> bool:
    try:
        reversing.record_return(db.session(), current_actor(), form.to_request(id), now=now())
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
        return False
    return True


def _read(id: str, form: ReturnForm, *, drawn: bool = False) -> ResponseReturnValue:
    """The scan field of a return: a package of this dispense, or what leads to another one.
    `drawn`: the text was scanned on the page before, and is not looked for once more."""
    if not drawn:
        form.check_sent()
    text = form.scan.typed.strip()
    if not text:
        form.scan.refuse(_NOTHING)
    elif form.scan.validate(form):
        if not drawn and not scanning.is_package(text, at_prescription=True):
            return _found(FindReturnedForm(sent={"scan": text}))
        try:
            form.take(scanning.scan_returned(db.session(), current_actor(), id, text))
        except InvalidInput as error:
            form.refuse(error.field, error.problem)
    failed = bool(form.scan.errors)
    return _draw(id, form if failed else form.focused(), 422 if failed else 200)


def _found(form: FindReturnedForm) -> ResponseReturnValue:
    """The one hand-over that fits, with the package in its form; or several to choose from."""
    text = form.scan.typed.strip()
    try:
        found = scanning.find_returned(db.session(), current_actor(), text)
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
        return _find_page(form, 422)
    except NotFound as error:
        form.refuse("scan", str(error))
        return _find_page(form, 404)
    if len(found.rows) > 1:
        return _several(found, text)
    (row,) = found.rows
    if found.by_package:
        return _read(row.id, _form(text), drawn=True)
    return redirect(url_for(".new", id=row.id), 303)


def _several(found: Returnable, text: str) -> ResponseReturnValue:
    """To choose from. No address may name a patient or a drug: no redirect."""
    page_view("returns.find", rows=len(found.rows))
    lines = pharmacy.given_lines(db.session(), current_actor(), found.rows)
    zone = zone_of_actor().key
    rows = [
        (
            url_for(".new", id=row.id),
            (
                patient_text(row),
                Code(number(row.rems_id)),
                Instant(row.handed_over_at, zone),
                packages_text(lines[row.confirmation_id]),
            ),
        )
        for row in found.rows
    ]
    return render_template(
        "returns/several.html",
        find=FindReturnedForm(sent={}).focused(),
        columns=_FOUND_COLUMNS,
        rows=rows,
        more=found.more,
        scanned=_reading(text) if found.by_package else {},
    )


def _find_page(form: FindReturnedForm, status: int) -> ResponseReturnValue:
    return render_template("returns/find.html", form=form), status


def _given(page: DispensePage) -> list[tuple[Cell, ...]]:
    """Each package, and how much of its lot is not back yet."""
    return [
        (
            f"{line.strength_mg:g} mg",
            Code(ndc(line.ndc)),
            Code(line.lot),
            long_date(line.expires_on),
            Code(line.serial) if line.serial else None,
            plural(line.quantity, "capsule"),
            f"{page.left.get((line.ndc, line.lot), 0)} of this lot",
        )
        for line in page.lines
    ]
