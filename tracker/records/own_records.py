"""What else happened to a patient, for the patient's own pages."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.records.tables.dispensing import ConfirmationClosing, Dispense
from tracker.records.tables.people import Account, Organization
from tracker.records.tables.prescriptions import Prescription


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """Drug that a pharmacy handed over; `reversed_at`: it was stated that it never arrived."""

    handed_over_on: date
    recorded_at: datetime
    days_supply: int
    pharmacy_name: str
    reversed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PrescribedRow:
    """A prescription; the pharmacy where it names one."""

    written_at: datetime
    days_supply: int
    prescriber_name: str
    pharmacy_name: str | None


def supplies(session: Session, patient_id: str) -> tuple[SupplyRow, ...]:
    """Newest first."""
    rows = session.execute(
        select(
            Dispense.handed_over_on,
            Dispense.recorded_at,
            Dispense.days_supply,
            Organization.name,
            ConfirmationClosing.closed_at,
        )
        .join(Organization, Organization.id == Dispense.pharmacy_id)
        .outerjoin(
            ConfirmationClosing, ConfirmationClosing.confirmation_id == Dispense.confirmation_id
        )
        .where(Dispense.patient_id == patient_id)
        .order_by(Dispense.handed_over_at.desc(), Dispense.id)
    ).all()
    return tuple(SupplyRow(*row) for row in rows)


def prescribed(session: Session, patient_id: str) -> tuple[PrescribedRow, ...]:
    """Newest first."""
    rows = session.execute(
        select(
            Prescription.written_at,
            Prescription.days_supply,
            Account.printed_name,
            Organization.name,
        )
        .join(Account, Account.id == Prescription.prescriber_id)
        .outerjoin(Organization, Organization.id == Prescription.pharmacy_id)
        .where(Prescription.patient_id == patient_id)
        .order_by(Prescription.written_at.desc(), Prescription.id)
    ).all()
    return tuple(PrescribedRow(*row) for row in rows)
