"""The pharmacy's first page: the scan field, how much waits, and what comes first."""

from collections.abc import Iterator
from typing import Final

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Role
from tracker.rules.vocabulary import Owner
from tracker.services.overviews import tasks
from tracker.services.overviews.pharmacy import Worklist, WorkRow
from tracker.services.overviews.pharmacy_home import PharmacyHome, ToShip, pharmacy_home
from tracker.services.overviews.tasks import OpenTask
from tracker.services.overviews.waiting import Answer
from tracker.web.access import current_actor, now, page_view, zone_of_actor
from tracker.web.filters import number, plural
from tracker.web.findings import owner_names
from tracker.web.forms.dispenses import FindForm
from tracker.web.homes.board import Part, Tally, board_of
from tracker.web.layout import Cell, Code, Deadline, Instant, Link, Tone
from tracker.web.patient_cells import patient_text
from tracker.web.titles import required
from tracker.web.worklists import LABELS

_SHOWN: Final = 5
_COLUMNS: Final = ["Patient", "REMS ID", "What", "When", "Waits for"]
_ORDER: Final[tuple[tuple[Worklist, Tone], ...]] = (
    (Worklist.EXPIRING, "bad"),
    (Worklist.TO_SHIP, "wait"),
    (Worklist.TO_STOCK, "bad"),
    (Worklist.BLOCKED, "bad"),
    (Worklist.READY, "good"),
)


def show() -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    found = pharmacy_home(session, actor, most=_SHOWN, now=now())
    asked = None
    if actor.role is Role.REPRESENTATIVE:
        asked = tasks.for_pharmacy(session, actor, now=now())
    agenda = list(_agenda(found))
    page_view("home.show", rows=len(asked.rows if asked else ()) + len(agenda))
    return render_template(
        "home/pharmacy.html",
        find=FindForm(zone=zone_of_actor(), now=now()).focused(),
        board=board_of(_tally(found, worklist, tone) for worklist, tone in _ORDER),
        tasks=[_row(task) for task in asked.rows] if asked else [],
        more_tasks=asked is not None and asked.next is not None,
        columns=_COLUMNS,
        agenda=agenda,
        most=_SHOWN,
    )


def _tally(found: PharmacyHome, worklist: Worklist, tone: Tone) -> Tally:
    count = found.counts[worklist]
    today = sum(each.shipped_by for each in found.to_ship) if worklist is Worklist.TO_SHIP else 0
    return Tally(
        label=LABELS[worklist],
        number=count.number,
        href=_address(worklist),
        tone=tone,
        note=f"{plural(today, 'shipment')} must leave today" if today else "",
        more=count.capped,
        parts=tuple(_owner_parts(found)) if worklist is Worklist.BLOCKED else (),
    )


def _owner_parts(found: PharmacyHome) -> Iterator[Part]:
    """By whom they are blocked; one that waits for two people counts for both."""
    for owner, each in found.blocked_by.items():
        yield Part(owner_names([owner]), each, _address(Worklist.BLOCKED, owner))


def _agenda(found: PharmacyHome) -> Iterator[tuple[Cell, ...]]:
    """What runs out first, then what is stopped; a few of each."""
    zone = zone_of_actor().key
    for row, answer in found.expiring[:_SHOWN]:
        until = Deadline(row.valid_until, zone, now()) if row.valid_until else None
        yield *_who(row), "Authorization ends today", until, _waits_for(answer)
    for each in found.to_ship[:_SHOWN]:
        yield *_who(each.row), _leaving(each), _until(each, zone), _leaves_with(each)
    for row in found.to_stock[:_SHOWN]:
        ran_out = Instant(row.confirmed_until, zone) if row.confirmed_until else None
        yield *_who(row), "Return to stock: the confirmation ran out", ran_out, "You"
    for row, answer in found.blocked[:_SHOWN]:
        until = Deadline(row.valid_until, zone, now()) if row.valid_until else None
        yield *_who(row), required(answer.missing), until, _waits_for(answer)


def _who(row: WorkRow) -> tuple[Cell, Cell]:
    address = url_for("dispenses.show", id=row.authorization_id)
    return Link(patient_text(row), address), Code(number(row.rems_id))


def _waits_for(answer: Answer | None) -> str:
    if answer is None:
        return "Not checked yet"
    return "You" if answer.ready else owner_names(sorted(answer.owners))


def _leaving(each: ToShip) -> str:
    if each.answer.missing:
        return f"Confirmed, but stopped. {required(each.answer.missing)}"
    if each.ends_today:
        return "Confirmation ends today: hand it over"
    return "Ship today, or hand over" if each.shipped_by else "Hand over"


def _leaves_with(each: ToShip) -> str:
    return owner_names(sorted(each.answer.owners)) if each.answer.missing else "You"


def _until(each: ToShip, zone: str) -> Cell:
    return Deadline(each.until, zone, now()) if each.until else "No end"


def _row(task: OpenTask) -> tuple[Cell, ...]:
    sent = Instant(task.row.sent_at, zone_of_actor().key)
    return (
        Link("Open the prescription", url_for("dispenses.show", id=task.row.authorization_id)),
        task.summary,
        sent,
        task.row.sent_by,
    )


def _address(worklist: Worklist, by: Owner | None = None) -> str:
    return url_for("worklists.show", name=str(worklist), by=by and str(by))
