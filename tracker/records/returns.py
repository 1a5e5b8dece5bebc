"""Capsules that came back from patients, by the dispense that they were part of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker.records.openings import newest_identity
from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.counter import ReturnedSerial
from tracker.records.tables.dispensing import ProductReturn
from tracker.records.tables.enrollments import Patient, PatientIdentity
from tracker.records.tables.people import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRow:
    """Capsules in quarantine: never dispensed again. `serial` where the package was scanned."""

    id: str
    dispense_id: str
    patient_id: str
    rems_id: str
    given_name: str
    family_name: str
    ndc: str
    lot: str
    serial: str | None
    quantity: int
    returned_at: datetime
    reason: str
    recorded_by: str | None


@dataclass(frozen=True, slots=True)
class StoredReturn:
    """What its form said, and where."""

    pharmacy_id: str
    dispense_id: str
    ndc: str
    lot: str
    quantity: int
    reason: str
    serial: str | None


def quantities(session: Session, dispense_id: str) -> dict[tuple[str, str], int]:
    """Capsules that came back so far, by NDC and lot."""
    rows = session.execute(
        select(ProductReturn.ndc, ProductReturn.lot, func.sum(ProductReturn.quantity))
        .where(ProductReturn.dispense_id == dispense_id)
        .group_by(ProductReturn.ndc, ProductReturn.lot)
    )
    return {(ndc, lot): int(quantity) for ndc, lot, quantity in rows}


def of_serial(session: Session, dispense_id: str, ndc: str, serial: str) -> int:
    """Capsules that came back so far from one package of the dispense."""
    query = (
        select(func.sum(ProductReturn.quantity))
        .join(ReturnedSerial, ReturnedSerial.return_id == ProductReturn.id)
        .where(
            ProductReturn.dispense_id == dispense_id,
            ReturnedSerial.ndc == ndc,
            ReturnedSerial.serial == serial,
        )
    )
    return session.scalar(query) or 0


def of_dispense(session: Session, dispense_id: str) -> tuple[ReturnRow, ...]:
    """In the order in which they came back."""
    rows = session.execute(
        _returns()
        .where(ProductReturn.dispense_id == dispense_id)
        .order_by(ProductReturn.returned_at, ProductReturn.id)
    )
    return tuple(ReturnRow(**row._mapping) for row in rows)


def by_id(session: Session, return_id: str) -> StoredReturn | None:
    """An earlier answer to the same form."""
    found = session.execute(
        select(
            ProductReturn.pharmacy_id,
            ProductReturn.dispense_id,
            ProductReturn.ndc,
            ProductReturn.lot,
            ProductReturn.quantity,
            ProductReturn.reason,
            ReturnedSerial.serial,
        )
        .outerjoin(ReturnedSerial, ReturnedSerial.return_id == ProductReturn.id)
        .where(ProductReturn.id == return_id)
    ).one_or_none()
    return None if found is None else StoredReturn(*found)


def to_pharmacy(
    session: Session,
    pharmacy_id: str,
    turn: Turn,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page[ReturnRow]:
    """What came back to this pharmacy, the newest first; from `since` on, before `until`."""
    query = _returns().where(ProductReturn.pharmacy_id == pharmacy_id)
    if since is not None:
        query = query.where(ProductReturn.returned_at >= since)
    if until is not None:
        query = query.where(ProductReturn.returned_at < until)
    key = (ProductReturn.returned_at, ProductReturn.id)
    rows, page = turned(session, query, turn, key, newest_first=True)
    return page.of(ReturnRow(**row._mapping) for row in rows)


def _returns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ProductReturn.id,
            ProductReturn.dispense_id,
            ProductReturn.patient_id,
            Patient.rems_id,
            PatientIdentity.given_name,
            PatientIdentity.family_name,
            ProductReturn.ndc,
            ProductReturn.lot,
            ReturnedSerial.serial,
            ProductReturn.quantity,
            ProductReturn.returned_at,
            ProductReturn.reason,
            Account.printed_name.label("recorded_by"),
        )
        .join(Patient, Patient.id == ProductReturn.patient_id)
        .join(PatientIdentity, newest_identity(ProductReturn.patient_id))
        .outerjoin(Account, Account.id == ProductReturn.recorded_by)
        .outerjoin(ReturnedSerial, ReturnedSerial.return_id == ProductReturn.id)
    )
