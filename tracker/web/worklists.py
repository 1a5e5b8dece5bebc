"""What waits at this pharmacy, list by list."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.decision import Finding
from tracker.rules.errors import NotFound
from tracker.rules.vocabulary import Owner
from tracker.services.overviews import pharmacy
from tracker.services.overviews.pharmacy import (
    Count,
    Worklist,
    WorklistPage,
    WorklistRow,
)
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.filters import grouped, local_time, number
from tracker.web.findings import awaited_day, owner_names
from tracker.web.forms.dispenses import FindForm
from tracker.web.forms.lists import PharmacyListForm
from tracker.web.layout import Cell, Code, Instant, Link, Tag
from tracker.web.paging import pages, turn_of
from tracker.web.patient_cells import patient_text
from tracker.web.tasks import OWNERS
from tracker.web.titles import title_of

bp = Blueprint("worklists", __name__)

LABELS: Final = {
    Worklist.READY: "Ready",
    Worklist.BLOCKED: "Blocked",
    Worklist.EXPIRING: "Expiring today",
    Worklist.TO_SHIP: "To ship or hand over",
    Worklist.TO_STOCK: "To return to stock",
}
EMPTY: Final = {
    Worklist.READY: "None of the waiting prescriptions looked at is ready.",
    Worklist.BLOCKED: "Nothing stops the waiting prescriptions looked at.",
    Worklist.EXPIRING: "No waiting authorization and no open confirmation ends today.",
    Worklist.TO_SHIP: "Every confirmed drug is handed over.",
    Worklist.TO_STOCK: "No confirmation ran out with the drug still here.",
}
_RAN_OUT: Final = "Confirm again, or return to stock: the confirmation ran out"
_PENDING: Final = frozenset({Worklist.TO_SHIP, Worklist.TO_STOCK})


@bp.get("/worklists")
@requires(Permission.VIEW_DISPENSES)
def index() -> ResponseReturnValue:
    return _page(Worklist.READY)


@bp.get("/worklists/<slug:name>")
@requires(Permission.VIEW_DISPENSES)
def show(name: str) -> ResponseReturnValue:
    if name not in set(Worklist):
        raise NotFound("Not found.")
    return _page(Worklist(name))


def count_text(count: Count) -> str:
    """`24`, or `24+` where more wait than were decided."""
    return f"{grouped(count.number)}{'+' if count.capped else ''}"


def _page(wanted: Worklist) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    drugs = pharmacy.all_drugs(session, actor, now=now())
    form = PharmacyListForm().of_drugs(pharmacy.own_drugs(session, actor, drugs))
    if not form.validate():
        raise NotFound("Not found.")
    by = Owner(form.by.data) if form.by.data else None
    program = form.drug.data or None
    counts = pharmacy.counts(session, actor, now=now())
    page = pharmacy.worklist(
        session, actor, wanted, turn_of(form), by=by, program=program, now=now()
    )
    page_view(f"worklists.{wanted}", rows=len(page.rows))
    return render_template(
        "worklists/show.html",
        find=FindForm(zone=zone_of_actor(), now=now()).focused(),
        caption=_caption(wanted, by, drugs[program] if program else ""),
        form=form,
        fields=(form.drug, form.by) if wanted is Worklist.BLOCKED else (form.drug,),
        about=_about(page, wanted),
        empty=EMPTY[wanted],
        tabs=[
            (
                LABELS[w],
                count_text(counts[w]),
                url_for(".show", name=str(w), drug=program),
                w is wanted,
            )
            for w in Worklist
        ],
        columns=["Patient", "REMS ID", "Drug", *_columns(wanted), "Prescriber"],
        rows=[_row(each, wanted, drugs[each.row.program], page) for each in page.rows],
        pages=pages(page.looked_at, **form.kept()),
    )


def _caption(wanted: Worklist, by: Owner | None, drug: str) -> str:
    """Which part of which list this is."""
    missing = f", missing from: {owner_names([by])}" if by else ""
    return LABELS[wanted] + missing + (f", {drug} only" if drug else "")


def _about(page: WorklistPage, wanted: Worklist) -> str:
    if wanted in _PENDING or wanted is Worklist.EXPIRING:
        return "The longest waiting first"
    looked_at = len(page.looked_at.rows)
    return f"The longest waiting first; {looked_at} waiting prescriptions were checked just now"


def _columns(wanted: Worklist) -> tuple[str, ...]:
    match wanted:
        case Worklist.TO_SHIP:
            return "Confirmation", "Valid until", "Ship by"
        case Worklist.TO_STOCK:
            return "Confirmation", "Ran out"
        case Worklist.BLOCKED:
            return "Still required", "Task"
        case Worklist.EXPIRING:
            return "Number", "Valid until", "Now"
        case Worklist.READY:
            return "Authorization", "Valid until", "Your steps"


def _row(each: WorklistRow, wanted: Worklist, drug: str, page: WorklistPage) -> tuple[Cell, ...]:
    row = each.row
    return (
        Link(patient_text(row), url_for("dispenses.show", id=row.authorization_id)),
        Code(number(row.rems_id)),
        drug.capitalize(),
        *_middle(each, wanted, page),
        row.prescriber,
    )


def _middle(each: WorklistRow, wanted: Worklist, page: WorklistPage) -> tuple[Cell, ...]:
    row, zone = each.row, zone_of_actor().key
    if wanted is Worklist.BLOCKED:
        return _missing(each), _sent(each, page)
    pending = row.confirmation_number is not None
    shown = row.confirmation_number if pending else row.authorization_number
    until = row.confirmed_until if pending else row.valid_until
    cells = (
        Code(number(shown)) if shown else None,
        Instant(until, zone) if until else "No end",
    )
    if wanted is Worklist.TO_SHIP:
        return *cells, _ship_by(each, zone)
    if wanted is Worklist.EXPIRING and each.judged is not None:
        good = "Hand it over" if pending else "Ready"
        return *cells, Tag(good, "good") if each.judged.ready else Tag("Blocked", "bad")
    if wanted is Worklist.READY:
        return *cells, _steps(each)
    return cells


def _steps(each: WorklistRow) -> Cell:
    """What the pharmacist has still to do before the confirmation."""
    if each.row.ran_out:
        return "; ".join(filter(None, (_RAN_OUT, _missing(each))))
    return _missing(each) or Tag("None left", "good")


def _missing(each: WorklistRow) -> str:
    if each.judged is None:
        return ""
    titles = each.judged.titles
    return "; ".join(_named(finding, titles) for finding in each.judged.decision.stopping)


def _named(finding: Finding, titles: Mapping[str, str]) -> str:
    """What is missing; or from which day on nothing is, where only time mends it."""
    day = awaited_day(finding)
    if day:
        return f"From {day}"
    return titles.get(finding.requirement) or title_of(finding.requirement)


def _sent(each: WorklistRow, page: WorklistPage) -> str:
    """To whom, and when: those of this prescription that something of still stops it."""
    missing = {f.requirement for f in each.judged.decision.stopping} if each.judged else set()
    zone = zone_of_actor()
    return "; ".join(
        f"To {OWNERS[Owner(task.owner)]}, {local_time(task.sent_at, zone)}"
        for task in page.sent
        if task.prescription_id == each.row.prescription_id and missing & set(task.requirements)
    )


def _ship_by(each: WorklistRow, zone: str) -> Cell:
    if each.judged is not None and not each.judged.decision.allowed:
        return Tag(f"Blocked. Required: {_missing(each)}", "bad")
    if each.ship_until is None:
        return "Any day while valid"
    if each.ship_until < now():
        return Tag("Pick-up only", "wait")
    return Instant(each.ship_until, zone)
