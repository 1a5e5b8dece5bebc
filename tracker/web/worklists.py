"""What waits at this pharmacy, list by list."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import NotFound
from tracker.services.overviews import pharmacy
from tracker.services.overviews.pharmacy import Turn, Worklist, WorkRow
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.filters import number
from tracker.web.forms.lists import TurnForm
from tracker.web.layout import Cell, Code, Instant, Link
from tracker.web.patient_cells import patient_text

bp = Blueprint("worklists", __name__)

LABELS = {
    Worklist.WAITING: "Waiting for us",
    Worklist.CONFIRMED: "Confirmed, not handed over",
    Worklist.EXPIRING: "Expiring today",
    Worklist.TO_STOCK: "To return to stock",
}
EMPTY = {
    Worklist.WAITING: "No prescription that names this pharmacy is waiting.",
    Worklist.CONFIRMED: "Every confirmed drug is handed over.",
    Worklist.EXPIRING: "No waiting authorization ends today.",
    Worklist.TO_STOCK: "No confirmation ran out with the drug still here.",
}
_PENDING = frozenset({Worklist.CONFIRMED, Worklist.TO_STOCK})


@bp.get("/worklists")
@requires(Permission.VIEW_DISPENSES)
def index() -> ResponseReturnValue:
    return _page(Worklist.WAITING)


@bp.get("/worklists/<slug:name>")
@requires(Permission.VIEW_DISPENSES)
def show(name: str) -> ResponseReturnValue:
    if name not in set(Worklist):
        raise NotFound("Not found.")
    return _page(Worklist(name))


def _page(wanted: Worklist) -> ResponseReturnValue:
    form = TurnForm()
    valid = form.validate()
    turn = Turn(form.after.data or None, form.before.data or None) if valid else Turn()
    session, actor = db.session(), current_actor()
    counts = pharmacy.counts(session, actor, now=now())
    page = pharmacy.worklist(session, actor, wanted, turn, now=now())
    drugs = pharmacy.drugs(session, actor, (row.program for row in page.rows), now=now())
    page_view(f"worklists.{wanted}", rows=len(page.rows))
    rows, name = page.rows, str(wanted)
    tabs = [(LABELS[w], counts[w], url_for(".show", name=str(w)), w is wanted) for w in Worklist]
    earlier = url_for(".show", name=name, before=rows[0].key) if page.earlier and rows else None
    later = url_for(".show", name=name, after=rows[-1].key) if page.later and rows else None
    return render_template(
        "worklists/show.html",
        caption=LABELS[wanted],
        about="The longest waiting first",
        empty=EMPTY[wanted],
        tabs=tabs,
        columns=["Patient", "REMS ID", "Drug", *_columns(wanted), "Prescriber"],
        rows=[_row(row, wanted, drugs[row.program]) for row in rows],
        newer=later,
        older=earlier,
    ), 200 if valid else 422


def _columns(wanted: Worklist) -> tuple[str, str]:
    if wanted in _PENDING:
        return "Confirmation", "Ran out" if wanted is Worklist.TO_STOCK else "Valid until"
    return "Authorization", "Valid until"


def _row(row: WorkRow, wanted: Worklist, drug: str) -> tuple[Cell, ...]:
    pending = wanted in _PENDING
    shown = row.confirmation_number if pending else row.authorization_number
    until = row.confirmed_until if pending else row.valid_until
    return (
        Link(patient_text(row), url_for("dispenses.show", id=row.authorization_id)),
        Code(number(row.rems_id)),
        drug.capitalize(),
        Code(number(shown)) if shown else None,
        Instant(until, zone_of_actor().key) if until else "No end",
        row.prescriber,
    )
