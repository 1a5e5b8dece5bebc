"""The answers at a glance on top of a patient's page."""

from flask import url_for

from tracker.rules.decision import Finding
from tracker.rules.numbers import shown
from tracker.rules.vocabulary import Gate
from tracker.services.overviews.patient_orders import OrderRow
from tracker.services.overviews.patient_record import PatientRecord
from tracker.services.overviews.prescribing import waits_for_number
from tracker.web.access import current_actor
from tracker.web.bedside import abilities
from tracker.web.filters import countdown, local_time, plural
from tracker.web.layout import Card
from tracker.web.order_cells import STATES, order_text
from tracker.web.titles import required, title_of


def cards_of(record: PatientRecord) -> tuple[Card, ...]:
    """May the drug be given today; the number; the surveys."""
    return (_may(record), _number(record), _surveys(record))


def _may(record: PatientRecord) -> Card:
    """At the pharmacy where a number is open, else at the prescriber's own gate."""
    label, found = "Can this patient receive the drug today?", record.receiving
    if found.stops:
        first = required([_title(record, found.stops[0])])
        rest = f", and {len(found.stops) - 1} more" if len(found.stops) > 1 else ""
        value = f"No, {plural(len(found.stops), 'thing')} missing"
        href = "#missing" if found.gate is Gate.AUTHORIZE else "#blocked"
        return Card(label, value, f"{first}{rest}", href if record.open else None, tone="bad")
    if found.gate is Gate.AUTHORIZE:
        note = "Nothing is missing for a prescription and its number"
        return Card(label, "Not yet: no open number", note, tone="wait")
    if found.elsewhere:
        steps = required(_title(record, each) for each in found.elsewhere)
        return Card(label, "Yes, at the pharmacy", f"Its own steps. {steps}", tone="good")
    return Card(label, "Yes", "Nothing is missing", tone="good")


def _title(record: PatientRecord, finding: Finding) -> str:
    return title_of(finding.requirement, record.titles)


def _number(record: PatientRecord) -> Card:
    label = "Authorization"
    newest = next(iter(record.orders), None)
    if newest is not None and waits_for_number(newest, at=record.at) and not record.has_open_number:
        return _waiting(label, newest, record.zone)
    order = next((each for each in record.orders if each.number), None)
    if order is None or order.number is None:
        return Card(label, "None yet")
    number, href = order.number, url_for("prescriptions.show", id=order.id)
    value = shown(number.number)
    if order.state == "open":
        if number.valid_until is None:
            return Card(label, value, "Open, without an end", href, tone="good")
        left = countdown(number.valid_until, record.at)
        note = f"Until {local_time(number.valid_until, record.zone)} ({left})"
        return Card(label, value, note, href, tone="good")
    note = {"used": "Dispensed", "voided": "Voided"}.get(order.state, "Expired")
    return Card(label, value, note, href)


def _waiting(label: str, order: OrderRow, zone: str) -> Card:
    """The newest prescription, whatever became of those before it."""
    asks = abilities().ask and order.prescriber_id == current_actor().id
    what = "Ask for the number" if asks else "Waits for its number"
    note = f"{what}: {order_text(order)}, written {local_time(order.written_at, zone)}"
    state, href = STATES[order.state], url_for("prescriptions.show", id=order.id)
    return Card(label, state.text, note, href, tone=state.tone)


def _surveys(record: PatientRecord) -> Card:
    """How many were in time; a flagged one comes first."""
    held = next((survey for survey in record.surveys if survey.holds), None)
    if held is not None:
        href = url_for("surveys.show", patient_id=record.patient.id, id=held.id)
        note = "Authorizations wait until it is resolved"
        return Card("Survey", "Flagged", note, href, tone="bad")
    label, found = "Surveys on time", record.punctuality
    if found is None:
        return Card(label, "None yet")
    note = f"{found.percent}% since {found.since:%b %Y}"
    return Card(label, f"{found.on_time} of {found.due}", note)
