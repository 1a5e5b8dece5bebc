"""Patients as a pharmacy finds them: through the prescriptions that it may see."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tracker.records.names import called
from tracker.records.openings import newest_identity, visible_to
from tracker.records.tables.deciding import Authorization
from tracker.records.tables.enrollments import Patient, PatientIdentity
from tracker.records.tables.prescriptions import Prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPrescription:
    """One number that this pharmacy may see, and whose it is."""

    authorization_id: str
    number: str
    issued_at: datetime
    valid_until: datetime | None
    program: str
    rems_id: str
    given_name: str
    family_name: str
    birth_date: date


def found(
    session: Session,
    pharmacy_id: str,
    *,
    rems_id: str | None = None,
    name: str = "",
    birth_date: date | None = None,
    most: int,
) -> tuple[SeenPrescription, ...]:
    """What is given must hold; the newest first, `most` at most."""
    conditions: list[ColumnElement[bool]] = [visible_to(pharmacy_id)]
    if rems_id is not None:
        conditions.append(Patient.rems_id == rems_id)
    if birth_date is not None:
        conditions.append(PatientIdentity.birth_date == birth_date)
    if name:
        conditions.append(called(name))
    rows = session.execute(
        select(
            Authorization.id.label("authorization_id"),
            Authorization.number,
            Authorization.issued_at,
            Authorization.valid_until,
            Prescription.program,
            Patient.rems_id,
            PatientIdentity.given_name,
            PatientIdentity.family_name,
            PatientIdentity.birth_date,
        )
        .select_from(Authorization)
        .join(Prescription, Prescription.id == Authorization.prescription_id)
        .join(Patient, Patient.id == Authorization.patient_id)
        .join(PatientIdentity, newest_identity(Authorization.patient_id))
        .where(*conditions)
        .order_by(Authorization.issued_at.desc(), Authorization.id)
        .limit(most)
    )
    return tuple(SeenPrescription(**row._mapping) for row in rows)
