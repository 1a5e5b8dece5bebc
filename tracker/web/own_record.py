"""A patient's own pages: what is due, what is missing, what was recorded."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services.overviews import own_history as history_of
from tracker.services.overviews import patient as overview
from tracker.services.overviews.explanation import AskedAbout, own_decisions
from tracker.services.overviews.own_history import Recorded
from tracker.web.access import current_actor, now, page_view, requires
from tracker.web.explaining import GATES
from tracker.web.filters import local_time, long_date
from tracker.web.layout import Cell, Event, Link, Tag
from tracker.web.own_waits import asked_of, child_of, due_rows, glance_of, number_of
from tracker.web.plain_days import plain

bp = Blueprint("own_record", __name__)
DECISION_COLUMNS = ["When", "The question", "Answer", "Asked by"]


@bp.get("/my/<record_id:patient_id>")
@requires(Permission.VIEW_OWN_RECORD)
def show(patient_id: str) -> ResponseReturnValue:
    record = overview.own_record(db.session(), current_actor(), patient_id, now=now())
    page_view("own_record.show", subject_id=patient_id)
    child = child_of(record.patient.given_name, record.capacity)
    return render_template(
        "own_record/show.html",
        record=record,
        enrollments=[
            (each, glance_of(each, child), due_rows(each), asked_of(each, child))
            for each in record.enrollments
        ],
        plain=plain,
        child=child,
        phone=number_of,
    )


@bp.get("/my/<record_id:patient_id>/history")
@requires(Permission.VIEW_OWN_RECORD)
def history(patient_id: str) -> ResponseReturnValue:
    found = history_of.own_history(db.session(), current_actor(), patient_id, now=now())
    page_view("own_record.history", subject_id=patient_id, rows=len(found.rows))
    return render_template(
        "own_record/history.html",
        name=found.name,
        events=[_event(patient_id, row) for row in found.rows],
        back=url_for(".show", patient_id=patient_id),
    )


@bp.get("/my/<record_id:patient_id>/decisions")
@requires(Permission.VIEW_OWN_RECORD)
def decisions(patient_id: str) -> ResponseReturnValue:
    """Every answer about this patient; each leads to its explanation."""
    found = own_decisions(db.session(), current_actor(), patient_id, now=now())
    page_view("own_record.decisions", subject_id=patient_id, rows=len(found.rows))
    return render_template(
        "own_record/decisions.html",
        name=found.reached.patient.name,
        child=child_of(found.reached.patient.given_name, found.reached.capacity),
        columns=DECISION_COLUMNS,
        rows=[_decision(row, found.zone) for row in found.rows],
        back=url_for(".show", patient_id=patient_id),
    )


def _decision(asked: AskedAbout, zone: str) -> tuple[Cell, ...]:
    when = local_time(asked.decision.decided_at, zone)
    said = Tag("Yes", "good") if asked.decision.allowed else Tag("No", "bad")
    where = asked.pharmacy or "Your prescriber's practice"
    return (
        Link(when, url_for("explanations.show", id=asked.id)),
        GATES[asked.decision.gate],
        said,
        f"{asked.asked_by}, {where}",
    )


def _event(patient_id: str, row: Recorded) -> Event:
    href = None
    if row.link is not None:
        kind, id = row.link
        href = url_for(f"{kind}s.own", patient_id=patient_id, id=id)
    title = f"Taken back: {row.title}" if row.struck else row.title
    return Event(long_date(row.on), title, row.note, href)
