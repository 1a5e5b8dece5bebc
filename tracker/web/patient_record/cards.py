"""The answers at a glance on top of a patient's page."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import url_for

from tracker.rules.numbers import shown
from tracker.services.overviews.patient_record import PatientRecord
from tracker.web.filters import countdown, local_time, long_date, plural
from tracker.web.layout import Card, Tone

_SURVEY = "patient-survey"


def cards_of(record: PatientRecord) -> tuple[Card, ...]:
    """May a prescription be authorized, the number, the surveys, what is due next."""
    found = [_may(record), _number(record), _surveys(record)]
    due = _due(record)
    return (*found, due) if due else tuple(found)


def _may(record: PatientRecord) -> Card:
    label = "May a prescription be authorized today?"
    stops = record.decision.stopping
    if not stops:
        return Card(label, "Yes", "Nothing is missing", tone="good")
    title = record.titles.get(stops[0].requirement, stops[0].requirement)
    more = f", and {len(stops) - 1} more" if len(stops) > 1 else ""
    value = f"No, {plural(len(stops), 'thing')} missing"
    tone: Tone = "wait" if record.has_open_number else "bad"
    return Card(label, value, f"{title}{more}", "#missing", tone=tone)


def _number(record: PatientRecord) -> Card:
    label = "Authorization"
    order = next((each for each in record.orders if each.number), None)
    if order is None or order.number is None:
        return Card(label, "None yet", _unasked(record))
    number, href = order.number, url_for("prescriptions.show", id=order.id)
    value = shown(number.number)
    if order.state == "open":
        if number.valid_until is None:
            return Card(label, value, "Open, without an end", href, tone="good")
        left = countdown(number.valid_until, record.at)
        note = f"Until {local_time(number.valid_until, record.zone)} ({left})"
        return Card(label, value, note, href, tone="good")
    return Card(
        label, value, {"used": "Dispensed", "voided": "Voided"}.get(order.state, "Expired"), href
    )


def _unasked(record: PatientRecord) -> str:
    waiting = record.orders and record.orders[0].state in ("refused", "not-asked")
    return "The last prescription waits for its number" if waiting else ""


def _surveys(record: PatientRecord) -> Card:
    label = "Patient survey"
    held = next((survey for survey in record.surveys if survey.holds), None)
    if held is not None:
        href = url_for("surveys.show", patient_id=record.patient.id, id=held.id)
        return Card(label, "Flagged", "Authorizations wait until it is resolved", href, tone="bad")
    last = next((each for each in record.surveys if each.by_role != "prescriber"), None)
    due = next((each for each in record.due if each.key == _SURVEY), None)
    note = ""
    if due is not None:
        note = f"{'Was due' if due.overdue else 'Due'} by {long_date(due.due_on)}"
    value = "None yet" if last is None else _on(record, last.completed_at)
    return Card(label, value, note, tone="wait" if due and due.overdue else "plain")


def _on(record: PatientRecord, at: datetime) -> str:
    return long_date(at.astimezone(ZoneInfo(record.zone)).date())


def _due(record: PatientRecord) -> Card | None:
    """What the program asks for next, but the survey, which has a card of its own."""
    due = next((each for each in record.due if each.key != _SURVEY), None)
    if due is None:
        return None
    tone: Tone = "wait" if due.overdue else "plain"
    return Card("Due next", due.title, f"By {long_date(due.due_on)}", tone=tone)
