"""One pregnancy report, with whom to call and what to do now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import monitoring
from tracker.records.enrollments import EnrollmentRow
from tracker.records.patients import PatientRow
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import NotFound
from tracker.rules.labeling import Contact
from tracker.services.overviews.patient import contacts_for
from tracker.services.phone_books import PhoneBook, phone_book
from tracker.services.reach import Reached, reach
from tracker.services.reporting_pregnancy import subject_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """`of_whom` and `status` in the words of the record."""

    patient: PatientRow
    enrollment: EnrollmentRow
    of_whom: str
    status: str
    note: str | None
    reported_at: datetime
    reported_by: str | None
    book: PhoneBook
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class ReportForm:
    """What the form needs to know: whose pregnancy this patient's record can hold, and whether the
    reader is this patient."""

    patient: PatientRow
    of_whom: str
    own: bool


def report_form(session: Session, actor: Actor, patient_id: str, *, now: datetime) -> ReportForm:
    """Raises NotFound."""
    reached = _reached(session, actor, patient_id, now)
    own = reached.capacity == "patient"
    return ReportForm(reached.patient, subject_of(reached.patient.sex), own)


def report_page(
    session: Session, actor: Actor, patient_id: str, report_id: str, *, now: datetime
) -> ReportPage:
    """Raises NotFound."""
    reached = _reached(session, actor, patient_id, now)
    for row, entry in monitoring.reports(session, patient_id):
        if row.id == report_id:
            enrollment = reached.enrollments[0]
            return ReportPage(
                patient=reached.patient,
                enrollment=enrollment,
                of_whom=row.of_whom,
                status=row.status,
                note=row.note,
                reported_at=row.reported_at,
                reported_by=entry.by,
                book=phone_book(session, enrollment.practice_id),
                contacts=contacts_for(session, enrollment, now=now),
            )
    raise NotFound("Not found.")


def _reached(session: Session, actor: Actor, patient_id: str, now: datetime) -> Reached:
    own = actor.role is Role.PATIENT
    require(actor, Permission.VIEW_OWN_RECORD if own else Permission.VIEW_PATIENT)
    return reach(session, actor, patient_id, at=now)
