"""What waits at a pharmacy's counter, as lists and as counts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, null, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from tracker.records.confirmations import standing_for
from tracker.records.openings import newest_identity
from tracker.records.paging import Key, Page, Turn, turned
from tracker.records.tables.deciding import Authorization, AuthorizationVoiding
from tracker.records.tables.dispensing import Confirmation, ConfirmationClosing, Dispense
from tracker.records.tables.enrollments import Patient, PatientIdentity
from tracker.records.tables.people import Account
from tracker.records.tables.prescriptions import Prescription


class Worklist(StrEnum):
    """READY and BLOCKED: a usable number of a prescription that names us; which of the two, the
    rules say. EXPIRING: those whose window ends today, and open confirmations that do. TO_SHIP: a
    valid confirmation, neither shipped nor handed over. TO_STOCK: one that ran out without either.
    """

    READY = "ready"
    BLOCKED = "blocked"
    EXPIRING = "expiring"
    TO_SHIP = "to-ship"
    TO_STOCK = "to-stock"


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, and the end of this day where the pharmacy is."""

    at: datetime
    end_of_day: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One prescription that waits. The confirmation's members are None where none is pending."""

    key: str
    authorization_id: str
    authorization_number: str
    valid_until: datetime | None
    program: str
    patient_id: str
    prescription_id: str
    rems_id: str
    given_name: str
    family_name: str
    prescriber: str
    confirmation_id: str | None
    confirmation_number: str | None
    confirmed_until: datetime | None
    confirmed_at: datetime | None
    risk_category: str


_CONFIRMED: Final = (
    Confirmation.id.label("confirmation_id"),
    Confirmation.number.label("confirmation_number"),
    Confirmation.valid_until.label("confirmed_until"),
    Confirmation.issued_at.label("confirmed_at"),
)


def listed(
    session: Session,
    worklist: Worklist,
    pharmacy_id: str,
    moment: Moment,
    turn: Turn,
    *,
    program: str | None = None,
) -> Page[WorkRow]:
    """One page, the longest waiting first. READY and BLOCKED hold the same rows here."""
    query, key = _query(worklist, pharmacy_id, moment)
    if program is not None:
        query = query.where(Prescription.program == program)
    rows, page = turned(session, query, turn, key)
    return page.of(WorkRow(**row._mapping) for row in rows)


def counted(session: Session, worklist: Worklist, pharmacy_id: str, moment: Moment) -> int:
    query, key = _query(worklist, pharmacy_id, moment)
    rows = query.with_only_columns(key[1]).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0


def _query(
    worklist: Worklist, pharmacy_id: str, moment: Moment
) -> tuple[Select[*tuple[Any, ...]], Key]:
    match worklist:
        case Worklist.READY | Worklist.BLOCKED:
            return _waiting(pharmacy_id, moment.at), (Authorization.issued_at, Authorization.id)
        case Worklist.EXPIRING:
            return _expiring(pharmacy_id, moment), (Authorization.issued_at, Authorization.id)
        case Worklist.TO_SHIP:
            valid = or_(Confirmation.valid_until.is_(None), Confirmation.valid_until >= moment.at)
            return _pending(pharmacy_id).where(valid), (Confirmation.issued_at, Confirmation.id)
        case Worklist.TO_STOCK:
            over = Confirmation.valid_until < moment.at
            return _pending(pharmacy_id).where(over), (Confirmation.issued_at, Confirmation.id)


def _waits(pharmacy_id: str, at: datetime) -> ColumnElement[bool]:
    voided = exists().where(AuthorizationVoiding.authorization_id == Authorization.id)
    usable = or_(Authorization.valid_until.is_(None), Authorization.valid_until >= at)
    return and_(
        Prescription.pharmacy_id == pharmacy_id,
        ~voided,
        usable,
        ~standing_for(Authorization.id, at),
    )


def _waiting(pharmacy_id: str, at: datetime) -> Select[*tuple[Any, ...]]:
    return (
        _rows(Authorization.id)
        .add_columns(
            null().label("confirmation_id"),
            null().label("confirmation_number"),
            null().label("confirmed_until"),
            null().label("confirmed_at"),
        )
        .where(_waits(pharmacy_id, at))
    )


def _expiring(pharmacy_id: str, moment: Moment) -> Select[*tuple[Any, ...]]:
    """A number has one pending confirmation at most, so a row is one number."""
    ends = and_(
        Confirmation.authorization_id == Authorization.id,
        _is_pending(pharmacy_id),
        Confirmation.valid_until >= moment.at,
        Confirmation.valid_until <= moment.end_of_day,
    )
    waits = and_(Authorization.valid_until <= moment.end_of_day, _waits(pharmacy_id, moment.at))
    return (
        _rows(Authorization.id)
        .add_columns(*_CONFIRMED)
        .join(Confirmation, ends, isouter=True)
        .where(or_(Confirmation.id.is_not(None), waits))
    )


def _pending(pharmacy_id: str) -> Select[*tuple[Any, ...]]:
    return (
        _rows(Confirmation.id)
        .add_columns(*_CONFIRMED)
        .join(Confirmation, Confirmation.authorization_id == Authorization.id)
        .where(_is_pending(pharmacy_id))
    )


def _is_pending(pharmacy_id: str) -> ColumnElement[bool]:
    closed = exists().where(ConfirmationClosing.confirmation_id == Confirmation.id)
    dispensed = exists().where(Dispense.confirmation_id == Confirmation.id)
    return and_(Confirmation.pharmacy_id == pharmacy_id, ~closed, ~dispensed)


def _rows(key: InstrumentedAttribute[str]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            key.label("key"),
            Authorization.id.label("authorization_id"),
            Authorization.number.label("authorization_number"),
            Authorization.valid_until,
            Prescription.program,
            Authorization.patient_id,
            Authorization.prescription_id,
            Patient.rems_id,
            PatientIdentity.given_name,
            PatientIdentity.family_name,
            Account.printed_name.label("prescriber"),
            Authorization.risk_category,
        )
        .select_from(Authorization)
        .join(Prescription, Prescription.id == Authorization.prescription_id)
        .join(Patient, Patient.id == Authorization.patient_id)
        .join(PatientIdentity, newest_identity(Authorization.patient_id))
        .join(Account, Account.id == Prescription.prescriber_id)
    )
