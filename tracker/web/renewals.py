"""Expiring tests and numbers of the practice, each with a button that renews the prescription."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.numbers import shown
from tracker.services.overviews.renewals import Renewal, renewals
from tracker.web import tests_in_words
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.bedside import abilities
from tracker.web.filters import local_time, plural
from tracker.web.forms.renewals import DAYS, RenewalsForm
from tracker.web.layout import Cell, Code, Deadline, Instant, Link, Tag
from tracker.web.paging import pages, turn_of

bp = Blueprint("renewals", __name__)

_COLUMNS: Final = [
    "Patient", "REMS ID", "Last test", "Test holds until", "Number valid until",
    "What to do, and why", "Missing for a new one", "Next",
]  # fmt: skip


@bp.get("/renewals")
@requires(Permission.VIEW_PATIENT)
def index() -> ResponseReturnValue:
    form = RenewalsForm()
    valid = form.validate()
    days = int(form.days.data) if valid and form.days.data else DAYS
    found = renewals(
        db.session(), current_actor(), turn_of(form), within=timedelta(days=days), now=now()
    )
    page_view("renewals.index", rows=len(found.rows))
    return render_template(
        "renewals/index.html",
        form=form,
        columns=_COLUMNS,
        rows=[_row(row) for row in found.rows],
        looked_at=found.looked_at,
        pages=pages(found, **form.kept()),
    ), 200 if valid else 422


def _row(row: Renewal) -> tuple[Cell, ...]:
    zone = zone_of_actor().key
    return (
        Link(row.name, url_for("patients.show", patient_id=row.patient_id)),
        Code(shown(row.rems_id)),
        Instant(row.tested_at, zone),
        _test(row, zone),
        Deadline(row.number_until, zone, now()) if row.number_until else None,
        _to_do(row, zone),
        plural(row.missing, "thing") if row.missing else Tag("Nothing", "good"),
        _next(row),
    )


def _test(row: Renewal, zone: str) -> Cell:
    """An open number asks for no test any more."""
    if row.number_until and row.tests.wanting is not None:
        return None
    return tests_in_words.holds_until(row.tests, zone)


def _to_do(row: Renewal, zone: str) -> str:
    """By when a number or a test is to be used; what a new prescription would need first."""
    said = []
    if row.number_until:
        ends = local_time(row.number_until, zone)
        said.append(f"The open number asks for no further test; it can be used until {ends}.")
    if row.number_until and row.tests.wanting is not None:
        said.append("The next prescription needs a new test.")
    else:
        said.append(tests_in_words.to_do(row.tests, zone, row.zone))
    return " ".join(filter(None, said))


def _next(row: Renewal) -> Cell:
    """A test first where one is needed; then the last prescription once more."""
    if row.tests.wanting is not None and row.number_until:
        return Link("Open the record", url_for("patients.show", patient_id=row.patient_id))
    if row.tests.wanting is not None:
        address = url_for("monitoring.new_test", patient_id=row.patient_id)
        return Link("Record a test", address)
    if not abilities().write:
        return Link("Open the record", url_for("patients.show", patient_id=row.patient_id))
    address = url_for(
        "prescriptions.new",
        patient_id=row.patient_id,
        id=row.enrollment_id,
        like=row.last_order_id,
    )
    return Link("Renew the prescription", address)
