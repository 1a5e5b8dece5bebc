"""The search box of the header, and its results: each role finds what it may see."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, Role, permits
from tracker.rules.errors import InvalidInput
from tracker.services.overviews import pharmacy, search
from tracker.services.overviews.search import Sought, sought
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.filters import long_date, number
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.search import BoxForm, NumberBoxForm
from tracker.web.layout import Cell, Code, Instant, Link
from tracker.web.patient_cells import patient_text
from tracker.web.practice_cells import PATIENT_COLUMNS, patient_rows

bp = Blueprint("search", __name__)

_SEEN_COLUMNS: Final = ["Patient", "REMS ID", "Date of birth", "Drug", "Authorization", "Issued"]
_NOBODY: Final = "Nobody whom you may see fits. A REMS ID has a check character: compare each sign."


@bp.get("/search")
@requires(Permission.FIND_PATIENT)
def form() -> ResponseReturnValue:
    return render_template("search/form.html", form=_form())


@bp.post("/search")
@requires(Permission.FIND_PATIENT)
def find() -> ResponseReturnValue:
    """One match opens; several are listed."""
    form = _form()
    if form.validate():
        try:
            return _FINDERS[current_actor().role](form, sought(form["text"].data))
        except InvalidInput as error:
            form.refuse(error.field, error.problem)
    return render_template("search/form.html", form=form), 422


def _form() -> TrackerForm:
    names = not permits(current_actor(), Permission.VIEW_AUDIT_LOG)
    return BoxForm() if names else NumberBoxForm()


def _of_practice(form: TrackerForm, wanted: Sought) -> ResponseReturnValue:
    found = search.of_practice(db.session(), current_actor(), wanted)
    page_view("search.find", rows=len(found.rows))
    if len(found.rows) == 1:
        return redirect(url_for("patients.show", patient_id=found.rows[0].id), 303)
    return _listed(form, PATIENT_COLUMNS, patient_rows(found.rows), more=found.more)


def _of_pharmacy(form: TrackerForm, wanted: Sought) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    found = search.of_pharmacy(session, actor, wanted)
    page_view("search.find", rows=len(found))
    if len(found) == 1:
        return redirect(url_for("dispenses.show", id=found[0].authorization_id), 303)
    drugs = pharmacy.drugs(session, actor, {row.program for row in found}, now=now())
    rows: list[tuple[Cell, ...]] = [
        (
            Link(patient_text(row), url_for("dispenses.show", id=row.authorization_id)),
            Code(number(row.rems_id)),
            long_date(row.birth_date),
            drugs[row.program].capitalize(),
            Code(number(row.number)),
            Instant(row.issued_at, zone_of_actor().key),
        )
        for row in found
    ]
    return _listed(form, _SEEN_COLUMNS, rows, more=len(found) == search.MOST)


def _of_oversight(form: TrackerForm, wanted: Sought) -> ResponseReturnValue:
    """An auditor reads the story, an administrator the entries of the log."""
    actor = current_actor()
    patient_id = search.of_oversight(db.session(), actor, wanted)
    page_view("search.find", rows=int(patient_id is not None))
    if patient_id is None:
        return _listed(form, [], [], more=False)
    if permits(actor, Permission.VIEW_STORY):
        return redirect(url_for("stories.show", id=patient_id), 303)
    return redirect(url_for("audit_log.index", subject=patient_id), 303)


def _listed(
    form: TrackerForm, columns: list[str], rows: list[tuple[Cell, ...]], *, more: bool
) -> ResponseReturnValue:
    return render_template(
        "search/find.html", form=form, columns=columns, rows=rows, more=more, nobody=_NOBODY
    )


_FINDERS: Final[Mapping[Role, Callable[[TrackerForm, Sought], ResponseReturnValue]]] = {
    Role.PRESCRIBER: _of_practice,
    Role.DELEGATE: _of_practice,
    Role.PHARMACIST: _of_pharmacy,
    Role.REPRESENTATIVE: _of_pharmacy,
    Role.ADMINISTRATOR: _of_oversight,
    Role.AUDITOR: _of_oversight,
}
