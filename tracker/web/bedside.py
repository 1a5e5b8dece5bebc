"""Forms about one patient of the practice: what they share, and where they lead back to."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.rules.numbers import shown
from tracker.services.caring import Cared, care_for
from tracker.web.access import current_actor, next_path, now, page_view
from tracker.web.filters import long_date
from tracker.web.forms.base import TrackerForm
from tracker.web.layout import Cell, Link


class Person(Protocol):
    """What a page prints of a patient."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def rems_id(self) -> str: ...
    @property
    def birth_date(self) -> date: ...


Strip = tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Can:
    """Which buttons this person sees; the routes behind them ask again."""

    ask: bool
    correct: bool
    end: bool
    prepare: bool
    record: bool
    sign: bool
    survey: bool
    void: bool
    write: bool


def abilities() -> Can:
    """Of the signed-in person."""

    def may(permission: Permission) -> bool:
        return permits(current_actor(), permission)

    return Can(
        ask=may(Permission.REQUEST_AUTHORIZATION),
        correct=may(Permission.CORRECT_RECORD),
        end=may(Permission.END_ENROLLMENT),
        prepare=may(Permission.PREPARE_ENROLLMENT),
        record=may(Permission.RECORD_MONITORING),
        sign=may(Permission.SIGN_ATTESTATION),
        survey=may(Permission.ANSWER_PRESCRIBER_SURVEY),
        void=may(Permission.VOID_AUTHORIZATION),
        write=may(Permission.WRITE_PRESCRIPTION),
    )


def patient_strip(patient: Person) -> Strip:
    """Whose page this is, above every form and decision."""
    return (
        ("Patient", Link(patient.name, url_for("patients.show", patient_id=patient.id))),
        ("REMS ID", shown(patient.rems_id)),
        ("Born", long_date(patient.birth_date)),
    )


def cared(patient_id: str, permission: Permission) -> Cared:
    """The patient, for the signed-in person; NotFound for a stranger's."""
    return care_for(db.session(), current_actor(), patient_id, permission, at=now())


def back_to(patient_id: str) -> str:
    """Where a form leads when it is done: `?next=`, else the patient's page."""
    return next_path(url_for("patients.show", patient_id=patient_id))


def form_page(
    template: str, patient: Person, form: TrackerForm, **values: Any
) -> ResponseReturnValue:
    """The form, empty or as it was refused (422); the view of the record is logged first."""
    page_view(str(request.endpoint), subject_id=patient.id)
    text = render_template(
        template,
        form=form,
        patient=patient,
        strip=patient_strip(patient),
        back=back_to(patient.id),
        **values,
    )
    answer: Response = make_response(text, 422 if form.is_submitted() else 200)
    return answer
