"""What one patient was given, from whichever pharmacy."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from tracker.records import confirmations
from tracker.records.confirmations import DispensedLine
from tracker.records.tables.dispensing import Confirmation, ConfirmationClosing, Dispense
from tracker.records.tables.people import Account, Organization
from tracker.records.tables.prescriptions import Prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDispense:
    """One hand-over; `reversed_at` once it is stated that the drug never reached the patient."""

    id: str
    decision_id: str
    pharmacy_id: str
    pharmacy: str
    handed_over_at: datetime
    recorded_at: datetime
    by: str | None
    days_supply: int
    delivery: str
    confirmation_id: str
    confirmation_number: str
    reversed_at: datetime | None
    reversed_by: str | None
    reversal_reason: str | None
    lines: tuple[DispensedLine, ...] = ()


def of_practice(
    session: Session, patient_id: str, practice_id: str | None
) -> tuple[PatientDispense, ...]:
    """Under the practice's own prescriptions, the newest first."""
    return _found(session, patient_id, Prescription.practice_id == practice_id)


def of_program(session: Session, patient_id: str, program: str) -> tuple[PatientDispense, ...]:
    """Under one program, the newest first."""
    return _found(session, patient_id, Prescription.program == program)


def _found(
    session: Session, patient_id: str, wanted: ColumnElement[bool]
) -> tuple[PatientDispense, ...]:
    query = _dispenses().where(Dispense.patient_id == patient_id, wanted)
    rows = session.execute(query.order_by(Dispense.handed_over_at.desc(), Dispense.id)).all()
    lines = confirmations.lines_of_all(session, tuple(row.confirmation_id for row in rows))
    return tuple(
        PatientDispense(**row._mapping, lines=lines.get(row.confirmation_id, ())) for row in rows
    )


def _dispenses() -> Select[*tuple[Any, ...]]:
    reverser = aliased(Account)
    return (
        select(
            Dispense.id,
            Dispense.decision_id,
            Dispense.pharmacy_id,
            Organization.name.label("pharmacy"),
            Dispense.handed_over_at,
            Dispense.recorded_at,
            Account.printed_name.label("by"),
            Dispense.days_supply,
            Dispense.delivery,
            Dispense.confirmation_id,
            Confirmation.number.label("confirmation_number"),
            ConfirmationClosing.closed_at.label("reversed_at"),
            reverser.printed_name.label("reversed_by"),
            ConfirmationClosing.reason.label("reversal_reason"),
        )
        .join(Confirmation, Confirmation.id == Dispense.confirmation_id)
        .join(Prescription, Prescription.id == Dispense.prescription_id)
        .join(Organization, Organization.id == Dispense.pharmacy_id)
        .outerjoin(Account, Account.id == Dispense.recorded_by)
        .outerjoin(
            ConfirmationClosing, ConfirmationClosing.confirmation_id == Dispense.confirmation_id
        )
        .outerjoin(reverser, reverser.id == ConfirmationClosing.recorded_by)
    )
