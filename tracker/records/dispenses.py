"""What a pharmacy handed over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from tracker.records.openings import newest_identity
from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.counter import PackageSerial
from tracker.records.tables.deciding import Authorization
from tracker.records.tables.dispensing import (
    Confirmation,
    ConfirmationClosing,
    ConfirmationLine,
    Dispense,
    ProductReturn,
)
from tracker.records.tables.enrollments import Patient, PatientIdentity
from tracker.records.tables.people import Account
from tracker.records.tables.prescriptions import Prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class DispenseRow:
    """One hand-over. `reversed_at` is set once it is stated that the drug never reached the
    patient."""

    id: str
    patient_id: str
    rems_id: str
    given_name: str
    family_name: str
    confirmation_id: str
    confirmation_number: str
    authorization_id: str
    prescription_id: str
    program: str
    decision_id: str
    handed_over_at: datetime
    handed_over_on: date
    days_supply: int
    delivery: str
    carrier: str | None
    tracking: str | None
    handed_over_by: str | None
    reversed_at: datetime | None
    reversal_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is given must hold; of a package all of it, by one line. `ndcs`: one of these."""

    rems_id: str | None = None
    authorization_number: str | None = None
    confirmation_number: str | None = None
    ndcs: tuple[str, ...] = ()
    lot: str | None = None
    serial: str | None = None


def for_pharmacy(session: Session, dispense_id: str, pharmacy_id: str) -> DispenseRow | None:
    """None for an unknown one and for another pharmacy's."""
    found = session.execute(
        _dispenses().where(Dispense.id == dispense_id, Dispense.pharmacy_id == pharmacy_id)
    ).one_or_none()
    return None if found is None else DispenseRow(**found._mapping)


def returnable(session: Session, pharmacy_id: str, wanted: Wanted, turn: Turn) -> Page[DispenseRow]:
    """What this pharmacy handed over and did not reverse, as far as it fits and something of it is
    still out, the newest first."""
    query = _dispenses().where(
        Dispense.pharmacy_id == pharmacy_id,
        ConfirmationClosing.confirmation_id.is_(None),
        _is_out(wanted),
    )
    for column, value in (
        (Patient.rems_id, wanted.rems_id),
        (Authorization.number, wanted.authorization_number),
        (Confirmation.number, wanted.confirmation_number),
    ):
        if value is not None:
            query = query.where(column == value)
    query = query.join(Authorization, Authorization.id == Confirmation.authorization_id)
    key = (Dispense.handed_over_at, Dispense.id)
    rows, page = turned(session, query, turn, key, newest_first=True)
    return page.of(DispenseRow(**row._mapping) for row in rows)


def _is_out(wanted: Wanted) -> ColumnElement[bool]:
    """A line that fits, of whose product and lot more left than came back."""
    lots = aliased(ConfirmationLine)
    given = select(func.sum(lots.quantity)).where(
        lots.confirmation_id == ConfirmationLine.confirmation_id,
        lots.ndc == ConfirmationLine.ndc,
        lots.lot == ConfirmationLine.lot,
    )
    back = select(func.coalesce(func.sum(ProductReturn.quantity), 0)).where(
        ProductReturn.dispense_id == Dispense.id,
        ProductReturn.ndc == ConfirmationLine.ndc,
        ProductReturn.lot == ConfirmationLine.lot,
    )
    out = (
        given.correlate(ConfirmationLine).scalar_subquery()
        > back.correlate(ConfirmationLine, Dispense).scalar_subquery()
    )
    own = ConfirmationLine.confirmation_id == Dispense.confirmation_id
    return exists().where(own, out, *_fits(wanted)).correlate(Dispense)


def _fits(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Of a line: what was read of the package. Its serial number, unless it left without one."""
    if wanted.ndcs:
        yield ConfirmationLine.ndc.in_(wanted.ndcs)
    if wanted.lot is not None:
        yield ConfirmationLine.lot == wanted.lot
    if wanted.serial is not None:
        its = (
            PackageSerial.confirmation_id == ConfirmationLine.confirmation_id,
            PackageSerial.position == ConfirmationLine.position,
        )
        another = exists().where(*its, PackageSerial.serial != wanted.serial)
        yield ~another.correlate(ConfirmationLine)


def history(
    session: Session,
    pharmacy_id: str,
    turn: Turn,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page[DispenseRow]:
    """This pharmacy's hand-overs, the newest first; from `since` on, before `until`."""
    query = _dispenses().where(Dispense.pharmacy_id == pharmacy_id)
    if since is not None:
        query = query.where(Dispense.handed_over_at >= since)
    if until is not None:
        query = query.where(Dispense.handed_over_at < until)
    key = (Dispense.handed_over_at, Dispense.id)
    rows, page = turned(session, query, turn, key, newest_first=True)
    return page.of(DispenseRow(**row._mapping) for row in rows)


def last_handed_over_on(session: Session, patient_id: str, program: str) -> date | None:
    """The day of the patient's last supply under that program, from whichever pharmacy."""
    return session.scalar(
        select(func.max(Dispense.handed_over_on))
        .join(Prescription, Prescription.id == Dispense.prescription_id)
        .where(
            Dispense.patient_id == patient_id,
            Prescription.program == program,
            ~exists().where(ConfirmationClosing.confirmation_id == Dispense.confirmation_id),
        )
    )


def _dispenses() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Dispense.id,
            Dispense.patient_id,
            Patient.rems_id,
            PatientIdentity.given_name,
            PatientIdentity.family_name,
            Dispense.confirmation_id,
            Confirmation.number.label("confirmation_number"),
            Confirmation.authorization_id,
            Dispense.prescription_id,
            Prescription.program,
            Dispense.decision_id,
            Dispense.handed_over_at,
            Dispense.handed_over_on,
            Dispense.days_supply,
            Dispense.delivery,
            Dispense.carrier,
            Dispense.tracking,
            Account.printed_name.label("handed_over_by"),
            ConfirmationClosing.closed_at.label("reversed_at"),
            ConfirmationClosing.reason.label("reversal_reason"),
        )
        .join(Confirmation, Confirmation.id == Dispense.confirmation_id)
        .join(Prescription, Prescription.id == Dispense.prescription_id)
        .join(Patient, Patient.id == Dispense.patient_id)
        .join(PatientIdentity, newest_identity(Dispense.patient_id))
        .outerjoin(Account, Account.id == Dispense.recorded_by)
        .outerjoin(
            ConfirmationClosing, ConfirmationClosing.confirmation_id == Dispense.confirmation_id
        )
    )
