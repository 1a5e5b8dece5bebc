"""Which gate comes next under each enrollment of patients, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from tracker.records.tables.deciding import Authorization, AuthorizationVoiding
from tracker.records.tables.dispensing import Confirmation, ConfirmationClosing, Dispense
from tracker.records.tables.enrollments import Enrollment, EnrollmentEnding
from tracker.records.tables.people import Organization
from tracker.records.tables.prescriptions import Prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """An enrollment with its newest prescription, if any, and what became of that.

    `issued`: it has a number; `voided` and `used` say so of the number; `confirmed`: a pharmacy
    holds a confirmation, neither closed nor handed over.
    """

    patient_id: str
    enrollment_id: str
    program: str
    practice_id: str
    zone: str
    prescriber_id: str
    ended_on: date | None
    prescription_id: str | None
    pharmacy_id: str | None
    issued: bool
    voided: bool
    used: bool
    confirmed: bool

    @property
    def day_zone(self) -> ZoneInfo:
        """Where the practice counts its days."""
        return ZoneInfo(self.zone)

    @property
    def usable(self) -> bool:
        """The number is neither voided nor used, whatever its age."""
        return self.issued and not self.voided and not self.used


def of_patient(session: Session, patient_id: str) -> list[NextStep]:
    """Ended enrollments too."""
    return of_patients(session, (patient_id,))


def of_patients(session: Session, patient_ids: Iterable[str]) -> list[NextStep]:
    """The same of many patients."""
    rows = session.execute(_steps(), {"patient_ids": list(patient_ids)})
    return [NextStep(**row._mapping) for row in rows]


@cache
def _steps() -> Select[*tuple[Any, ...]]:
    closed = exists().where(ConfirmationClosing.confirmation_id == Confirmation.id)
    dispensed = exists().where(Dispense.confirmation_id == Confirmation.id)
    return (
        select(
            Enrollment.patient_id,
            Enrollment.id.label("enrollment_id"),
            Enrollment.program,
            Enrollment.practice_id,
            Organization.time_zone.label("zone"),
            Enrollment.prescriber_id,
            EnrollmentEnding.ended_on,
            Prescription.id.label("prescription_id"),
            Prescription.pharmacy_id,
            Authorization.id.is_not(None).label("issued"),
            exists()
            .where(AuthorizationVoiding.authorization_id == Authorization.id)
            .label("voided"),
            _handed_over().label("used"),
            exists()
            .where(Confirmation.authorization_id == Authorization.id, ~closed, ~dispensed)
            .label("confirmed"),
        )
        .join(Organization, Organization.id == Enrollment.practice_id)
        .outerjoin(
            EnrollmentEnding,
            and_(
                EnrollmentEnding.patient_id == Enrollment.patient_id,
                EnrollmentEnding.enrollment_id == Enrollment.id,
            ),
        )
        .outerjoin(Prescription, _newest())
        .outerjoin(Authorization, Authorization.prescription_id == Prescription.id)
        .where(Enrollment.patient_id.in_(bindparam("patient_ids", expanding=True)))
        .order_by(Enrollment.id)
    )


def _newest() -> ColumnElement[bool]:
    other = aliased(Prescription)
    newest = (
        select(other.id)
        .where(
            other.patient_id == Enrollment.patient_id,
            other.enrollment_id == Enrollment.id,
        )
        .order_by(other.written_at.desc(), other.id.desc())
        .limit(1)
        .correlate(Enrollment)
        .scalar_subquery()
    )
    return and_(Prescription.patient_id == Enrollment.patient_id, Prescription.id == newest)


def _handed_over() -> ColumnElement[bool]:
    """A dispense that was reversed never reached the patient, so it used nothing."""
    return exists().where(
        Dispense.prescription_id == Prescription.id,
        ~exists().where(ConfirmationClosing.confirmation_id == Dispense.confirmation_id),
    )
