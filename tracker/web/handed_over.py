"""What this pharmacy handed over: the list, and one hand-over with its slip."""

from collections.abc import Mapping

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.services.overviews import pharmacy
from tracker.services.overviews.pharmacy import Days, DispensePage, HistoryPage
from tracker.services.saving_views import ListName
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.filters import long_date, ndc, number, plural
from tracker.web.forms.dispenses import FindForm
from tracker.web.forms.lists import HistoryForm
from tracker.web.layout import Cell, Code, Instant, Link, Tag
from tracker.web.paging import pages, turn_of
from tracker.web.patient_cells import packages_text, patient_text
from tracker.web.saved_views import views_bar

bp = Blueprint("handed_over", __name__)

_COLUMNS = ["Patient", "REMS ID", "Handed over", "Drug", "Capsules", "Days", "How", "State"]


@bp.get("/dispenses")
@requires(Permission.VIEW_DISPENSES)
def index() -> ResponseReturnValue:
    form = HistoryForm(zone=zone_of_actor(), now=now())
    valid = form.validate()
    days = Days(form.first.data, form.last.data) if valid else Days()
    found = pharmacy.history(db.session(), current_actor(), days, turn_of(form))
    drugs = _drugs(found)
    page_view("handed_over.index", rows=len(found.page.rows))
    return render_template(
        "handed_over/index.html",
        form=form,
        columns=_COLUMNS,
        rows=_rows(found, drugs),
        pages=pages(found.page, "Newest first", **form.kept()),
        views=views_bar(ListName.DISPENSES, form.kept()),
    ), 200 if valid else 422


@bp.get("/dispenses/handed-over/<record_id:id>")
@requires(Permission.VIEW_DISPENSES)
def show(id: str) -> ResponseReturnValue:
    page = pharmacy.dispense_page(db.session(), current_actor(), id, now=now())
    page_view("handed_over.show", subject_id=page.row.patient_id, object_id=id)
    return render_template(
        "handed_over/show.html",
        find=FindForm(zone=zone_of_actor(), now=now()).focused(),
        page=page,
        facts=_facts(page),
        lines=_lines(page),
        returned=_returned(page),
        may_return=permits(current_actor(), Permission.RECORD_RETURN) and bool(page.left),
    )


def _facts(page: DispensePage) -> list[tuple[str, Cell]]:
    row = page.row
    return [
        ("Patient", f"{patient_text(row)} · {number(row.rems_id)}"),
        ("Handed over", Instant(row.handed_over_at, page.pharmacy.time_zone)),
        ("By", row.handed_over_by),
        ("How", _delivery(row.delivery, row.carrier, row.tracking)),
        ("Days' supply", plural(row.days_supply, "day")),
        ("Confirmation number", Code(number(row.confirmation_number))),
        ("Pharmacy", f"{page.pharmacy.name} · {page.pharmacy.phone}"),
    ]


def _lines(page: DispensePage) -> list[tuple[Cell, ...]]:
    return [
        (
            f"{page.drug.capitalize()} {line.strength_mg:g} mg",
            plural(line.quantity, "capsule"),
            Code(ndc(line.ndc)),
            Code(line.lot),
            long_date(line.expires_on),
            Code(line.serial) if line.serial else None,
        )
        for line in page.lines
    ]


def _returned(page: DispensePage) -> list[tuple[Cell, ...]]:
    return [
        (
            Instant(back.returned_at, page.pharmacy.time_zone),
            plural(back.quantity, "capsule"),
            Code(ndc(back.ndc)),
            Code(back.lot),
            Code(back.serial) if back.serial else None,
            back.reason,
            back.recorded_by,
        )
        for back in page.returns
    ]


def _drugs(found: HistoryPage) -> Mapping[str, str]:
    slugs = (row.program for row in found.page.rows)
    return pharmacy.drugs(db.session(), current_actor(), slugs, now=now())


def _rows(found: HistoryPage, drugs: Mapping[str, str]) -> list[tuple[Cell, ...]]:
    zone = zone_of_actor().key
    return [
        (
            Link(patient_text(row), url_for(".show", id=row.id)),
            Code(number(row.rems_id)),
            Instant(row.handed_over_at, zone),
            drugs[row.program].capitalize(),
            packages_text(found.lines.get(row.confirmation_id, ())),
            row.days_supply,
            _delivery(row.delivery, None, None),
            Tag("Reversed", "bad") if row.reversed_at else Tag("Handed over", "good"),
        )
        for row in found.page.rows
    ]


def _delivery(delivery: str, carrier: str | None, tracking: str | None) -> str:
    if delivery == "pick-up":
        return "Pick-up"
    return " · ".join(filter(None, ("Shipment", carrier, tracking)))
