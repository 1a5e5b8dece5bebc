"""Which authorizations a pharmacy may see: those whose prescription names it, and those that it
opened with the number and the patient's birth date (design.md section 11)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import InstrumentedAttribute

from tracker.records.confirmations import given_under, pending_at
from tracker.records.tables.deciding import Authorization, AuthorizationVoiding
from tracker.records.tables.dispensing import AuthorizationOpening
from tracker.records.tables.enrollments import Patient, PatientIdentity
from tracker.records.tables.prescriptions import Prescription, PrescriptionLine


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRow:
    """A number with the prescription that it stands for. `named_pharmacy_id`: the only one that
    may dispense, or None."""

    id: str
    number: str
    patient_id: str
    prescription_id: str
    program: str
    risk_category: str
    issued_at: datetime
    valid_until: datetime | None
    voided: bool
    days_supply: int
    written_at: datetime
    practice_id: str
    prescriber_id: str
    named_pharmacy_id: str | None


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """One strength of the prescription, and how many capsules at most."""

    strength_mg: float
    quantity: int


def by_number(session: Session, number: str) -> AuthorizationRow | None:
    """Whoever may see it: only the search asks this way. `number` in its stored form."""
    found = session.execute(_authorizations().where(Authorization.number == number)).one_or_none()
    return None if found is None else AuthorizationRow(**found._mapping)


def for_pharmacy(
    session: Session, authorization_id: str, pharmacy_id: str
) -> AuthorizationRow | None:
    """None for an unknown one, and for one that is not this pharmacy's to see."""
    found = session.execute(
        _authorizations().where(Authorization.id == authorization_id, visible_to(pharmacy_id))
    ).one_or_none()
    return None if found is None else AuthorizationRow(**found._mapping)


def open_for_patient(
    session: Session, rems_id: str, pharmacy_id: str, *, at: datetime
) -> tuple[AuthorizationRow, ...]:
    """What this pharmacy may see of one patient and has not handed over, the newest first:
    usable numbers, and those whose confirmation is still pending here."""
    usable = or_(Authorization.valid_until.is_(None), Authorization.valid_until >= at)
    voided = exists().where(AuthorizationVoiding.authorization_id == Authorization.id)
    pending = pending_at(Authorization.id, pharmacy_id)
    rows = session.execute(
        _authorizations()
        .join(Patient, Patient.id == Authorization.patient_id)
        .where(
            Patient.rems_id == rems_id,
            visible_to(pharmacy_id),
            ~given_under(Authorization.id),
            ~voided & usable | pending,
        )
        .order_by(Authorization.issued_at.desc(), Authorization.id)
    )
    return tuple(AuthorizationRow(**row._mapping) for row in rows)


def visible_to(pharmacy_id: str) -> ColumnElement[bool]:
    """The condition on `Authorization` joined with `Prescription`."""
    opened = exists().where(
        AuthorizationOpening.authorization_id == Authorization.id,
        AuthorizationOpening.pharmacy_id == pharmacy_id,
        AuthorizationOpening.succeeded,
    )
    unnamed = Prescription.pharmacy_id.is_(None)
    return or_(Prescription.pharmacy_id == pharmacy_id, unnamed & opened)


def ordered_lines(session: Session, row: AuthorizationRow) -> tuple[OrderedLine, ...]:
    """In the order of the prescription."""
    found = session.execute(
        select(PrescriptionLine.strength_mg, PrescriptionLine.quantity)
        .where(
            PrescriptionLine.patient_id == row.patient_id,
            PrescriptionLine.prescription_id == row.prescription_id,
        )
        .order_by(PrescriptionLine.position)
    )
    return tuple(OrderedLine(strength, quantity) for strength, quantity in found)


def birth_date(session: Session, patient_id: str) -> date | None:
    """As the newest identity on record has it."""
    return session.scalar(
        select(PatientIdentity.birth_date)
        .where(PatientIdentity.patient_id == patient_id)
        .order_by(PatientIdentity.recorded_at.desc(), PatientIdentity.id.desc())
        .limit(1)
    )


@cache
def newest_identity(patient_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The condition that joins `PatientIdentity`: the row that holds for that patient."""
    other = aliased(PatientIdentity)
    newest = (
        select(other.id)
        .where(other.patient_id == patient_id)
        .order_by(other.recorded_at.desc(), other.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (PatientIdentity.patient_id == patient_id) & (PatientIdentity.id == newest)


def wrong_birth_dates(session: Session, authorization_id: str) -> tuple[int, datetime | None]:
    """How many in a row since the number was last opened, by whichever pharmacy; the newest."""
    rows = session.execute(
        select(AuthorizationOpening.succeeded, AuthorizationOpening.recorded_at)
        .where(AuthorizationOpening.authorization_id == authorization_id)
        .order_by(AuthorizationOpening.recorded_at.desc(), AuthorizationOpening.succeeded.desc())
    ).all()
    count = next((n for n, row in enumerate(rows) if row.succeeded), len(rows))
    return count, rows[0].recorded_at if count else None


@cache
def _authorizations() -> Select[*tuple[Any, ...]]:
    voided = exists().where(AuthorizationVoiding.authorization_id == Authorization.id)
    return select(
        Authorization.id,
        Authorization.number,
        Authorization.patient_id,
        Authorization.prescription_id,
        Prescription.program,
        Authorization.risk_category,
        Authorization.issued_at,
        Authorization.valid_until,
        voided.label("voided"),
        Prescription.days_supply,
        Prescription.written_at,
        Prescription.practice_id,
        Prescription.prescriber_id,
        Prescription.pharmacy_id.label("named_pharmacy_id"),
    ).join(Prescription, Prescription.id == Authorization.prescription_id)
