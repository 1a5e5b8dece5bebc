"""A patient's page for the pharmacy that fills the prescription."""

from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.numbers import shown
from tracker.rules.vocabulary import Owner
from tracker.services.overviews.counter import State
from tracker.services.overviews.counter_patient import CounterPatient, Given, counter_patient
from tracker.web.access import current_actor, now, page_view, requires
from tracker.web.counter_calls import calls_of
from tracker.web.counter_strip import strip_of
from tracker.web.filters import countdown, local_time, long_date, plural
from tracker.web.findings import owner_label
from tracker.web.layout import Card, Cell, Event
from tracker.web.patient_cells import packages_text
from tracker.web.titles import required, title_of

bp = Blueprint("counter_patients", __name__)

LACKING_COLUMNS: Final = ["Requirement", "Who can fix this", "Call"]
WINDOW_COLUMNS: Final = ["What", "Until", "Left"]


@bp.get("/dispenses/<record_id:id>/patient")
@requires(Permission.VIEW_DISPENSES)
def show(id: str) -> ResponseReturnValue:
    found = counter_patient(db.session(), current_actor(), id, now=now())
    subject = found.page.summary
    page_view("counter_patients.show", subject_id=subject.subject_id, object_id=id)
    return render_template(
        "counter_patients/show.html",
        id=id,
        strip=strip_of(subject, decision=found.page.decision),
        cards=_cards(found),
        windows=_windows(found),
        window_columns=WINDOW_COLUMNS,
        title=f"Windows, as of {local_time(now(), subject.zone)}",
        lacking=_lacking(found),
        lacking_columns=LACKING_COLUMNS,
        given=tuple(_event(each, subject.zone) for each in found.given),
    )


def _cards(found: CounterPatient) -> tuple[Card, ...]:
    category = found.page.summary.category
    standing = Card("Enrollment", "Open" if found.enrolled else "Ended", category)
    return (_may(found), standing)


def _may(found: CounterPatient) -> Card:
    label = "Can this patient receive the drug today?"
    if found.page.state is State.HANDED_OVER:
        return Card(label, "Handed over", "This number is used", tone="plain")
    others = [each for each in found.lacking if not each.step]
    if others:
        value = f"No, {plural(len(others), 'thing')} missing"
        return Card(label, value, required([others[0].title]), tone="bad")
    if found.lacking:
        return Card(label, "Yes, after your steps", required([found.lacking[0].title]), tone="wait")
    return Card(label, "Yes", "Nothing is missing", tone="good")


def _windows(found: CounterPatient) -> list[tuple[Cell, ...]]:
    page, zone, at = found.page, found.page.summary.zone, now()
    numbers = [(f"Authorization {shown(page.number)}", page.valid_until)]
    if page.confirmation is not None and page.confirmation.pending:
        number = f"Confirmation {shown(page.confirmation.number)}"
        numbers.append((number, page.confirmation.valid_until))
    rows: list[tuple[Cell, ...]] = [
        (name, local_time(until, zone), countdown(until, at)) if until else (name, "No end", None)
        for name, until in numbers
    ]
    if found.supply_until is not None:
        rows.append(("Last supply", long_date(found.supply_until), None))
    return rows


def _lacking(found: CounterPatient) -> list[tuple[Cell, ...]]:
    """With whom to call; what is mended here needs no number."""
    call = calls_of(found.page.summary)
    here = {Owner.PHARMACIST: "You", Owner.REPRESENTATIVE: "Your pharmacy's representative"}
    return [
        (
            each.title if " " in each.title else title_of(each.title),
            owner_label(each.owner),
            here.get(each.owner) or call(each.requirement, each.owner),
        )
        for each in found.lacking
    ]


def _event(given: Given, zone: str) -> Event:
    struck = ""
    if given.reversed_at is not None:
        struck = f"Reversed {local_time(given.reversed_at, zone)}: it never reached the patient"
    return Event(
        local_time(given.handed_over_at, zone),
        f"Handed over: {packages_text(given.lines)}",
        f"{plural(given.days_supply, 'day')}, {'here' if given.here else 'at another pharmacy'}",
        struck=struck,
    )
