"""Slip and label of a confirmation as PDF. Others read them: no test, no result, no category."""

from typing import Final

from flask import Blueprint, Response, make_response
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services.overviews import papers
from tracker.services.overviews.papers import Papers
from tracker.web.access import current_actor, now, page_view, requires
from tracker.web.counter_strip import drug_of
from tracker.web.filters import local_time, long_date, ndc, number, plural
from tracker.web.paper_drawing import Code, Column, Line, Size, draw, printable

bp = Blueprint("papers", __name__)

_SLIP: Final = Size(140, 216, 12)  # half a letter
_LABEL: Final = Size(101.6, 50.8, 4)  # 4 by 2 inches


@bp.get("/dispenses/<record_id:id>/confirmations/<record_id:confirmation_id>/slip.pdf")
@requires(Permission.VIEW_DISPENSES)
def slip(id: str, confirmation_id: str) -> ResponseReturnValue:
    page = _viewed("papers.slip", id, confirmation_id)
    codes = (
        Code(page.confirmation_number, "Confirmation", 98, 28),
        Code(page.authorization_number, "Authorization", 62, 28),
    )
    head = Column(12, 48, (Line("Dispense slip", 15, True), Line(page.summary.pharmacy)))
    body = Column(12, 116, (*[Line("", 12)] * 7, *_slip_lines(page)))
    return _pdf("slip", draw("Dispense slip", _SLIP, (head, body), codes))


@bp.get("/dispenses/<record_id:id>/confirmations/<record_id:confirmation_id>/label.pdf")
@requires(Permission.VIEW_DISPENSES)
def label(id: str, confirmation_id: str) -> ResponseReturnValue:
    page = _viewed("papers.label", id, confirmation_id)
    text = Column(4, 66, tuple(_label_lines(page)))
    code = Code(page.confirmation_number, "Confirmation", 74, 23)
    return _pdf("label", draw("Package label", _LABEL, (text,), (code,)))


def _viewed(name: str, id: str, confirmation_id: str) -> Papers:
    page = papers.papers(db.session(), current_actor(), id, confirmation_id, now=now())
    page_view(name, subject_id=page.summary.subject_id, object_id=confirmation_id)
    return page


def _slip_lines(page: Papers) -> list[Line]:
    summary = page.summary
    until = page.valid_until
    lines = [
        Line(f"Patient: {_patient(page)}", 11, True),
        Line(f"Drug: {drug_of(summary)}"),
        Line(f"Dispensed: {plural(page.days_supply, 'day')}"),
        Line(f"Authorization number: {number(page.authorization_number)}", 11),
        Line(f"Confirmation number: {number(page.confirmation_number)}", 11, True),
        Line(f"Confirmed: {local_time(page.confirmed_at, summary.zone)}"),
        Line(f"Valid until: {local_time(until, summary.zone) if until else 'no end'}"),
        Line(f"Prescriber: {summary.prescriber}, {summary.practice}, {summary.practice_phone}"),
        Line(f"Pharmacy: {summary.pharmacy}, {summary.pharmacy_phone}"),
        Line(""),
        Line("Packages", 10, True),
    ]
    for line in page.lines:
        serial = f", serial {line.serial}" if line.serial else ""
        lines.append(
            Line(
                f"{line.strength_mg:g} mg, {plural(line.quantity, 'capsule')}, NDC {ndc(line.ndc)},"
                f" lot {line.lot}, expires {long_date(line.expires_on)}{serial}"
            )
        )
    return [*lines, Line(""), Line(f"Printed {long_date(page.printed_on)}", 7)]


def _label_lines(page: Papers) -> list[Line]:
    strengths = " + ".join(
        f"{line.strength_mg:g} mg x {line.quantity} (lot {line.lot})" for line in page.lines
    )
    return [
        Line(_patient(page), 11, True),
        Line(f"{page.summary.drug.capitalize()} {strengths}", 8),
        Line(f"{plural(page.days_supply, 'day')}", 8),
        Line(f"Authorization {number(page.authorization_number)}", 8),
        Line(f"Confirmation {number(page.confirmation_number)}", 8, True),
        Line(f"{page.summary.pharmacy}, {page.summary.pharmacy_phone}", 7),
    ]


def _patient(page: Papers) -> str:
    """Name and REMS ID; the ID alone where the paper's font lacks the letters of the name."""
    name, rems_id = page.summary.patient, number(page.summary.rems_id)
    return f"{name} · {rems_id}" if printable(name) else rems_id


def _pdf(name: str, content: bytes) -> Response:
    answer = make_response(content)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
