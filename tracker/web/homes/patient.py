"""A patient's or guardian's first page: whose record, and what waits there."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.services.overviews import patient as overview
from tracker.services.overviews.patient import OwnPatient
from tracker.web.access import current_actor, now, page_view
from tracker.web.filters import long_date, plural
from tracker.web.layout import Card, joined


def show() -> ResponseReturnValue:
    """Somebody who acts for one person goes straight to that record."""
    people = overview.own_patients(db.session(), current_actor(), now=now())
    if len(people) == 1:
        return redirect(url_for("own_record.show", patient_id=people[0].id), 303)
    page_view("home.show", rows=len(people))
    return render_template(
        "home/patient.html",
        cards=[_card(person) for person in people],
        practices=overview.own_practices(db.session(), current_actor(), now=now()),
    )


def _card(person: OwnPatient) -> Card:
    waits = plural(person.to_do, "thing to do", "things to do") if person.to_do else "Nothing to do"
    return Card(
        "You" if person.capacity == "patient" else "Your child",
        person.name,
        note=joined([waits, _next_due(person)]),
        href=url_for("own_record.show", patient_id=person.id),
        tone="wait" if person.to_do else "plain",
    )


def _next_due(person: OwnPatient) -> str:
    """What comes next, whoever does it; the record says more."""
    due = person.next_due
    if due is None:
        return ""
    day = long_date(due.due_on)
    return f"{due.title} overdue since {day}" if due.overdue else f"{due.title} by {day}"
