"""The pharmacies among which a prescriber chooses."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from tracker.records.tables.certifications import Certification, Reinstatement, Suspension
from tracker.records.tables.people import Organization


@dataclass(frozen=True, slots=True)
class PharmacyRow:
    """A pharmacy by name; the address tells namesakes apart."""

    id: str
    name: str
    address: str | None


def certified_on(session: Session, program: str, on: date) -> list[PharmacyRow]:
    """Certified in the program that day (both ends count) and not suspended, by name."""
    of_pharmacy = (
        Certification.pharmacy_id == Organization.id,
        Certification.program == program,
    )
    certified = exists().where(
        *of_pharmacy,
        Certification.certified_from <= on,
        or_(Certification.certified_until.is_(None), Certification.certified_until >= on),
    )
    suspended = exists().where(
        *of_pharmacy,
        Suspension.certification_id == Certification.id,
        Suspension.suspended_from <= on,
        ~exists().where(Reinstatement.suspension_id == Suspension.id),
    )
    rows = session.execute(
        select(Organization.id, Organization.name, Organization.address)
        .where(certified, ~suspended)
        .order_by(Organization.name, Organization.id)
    )
    return [PharmacyRow(*row) for row in rows]
