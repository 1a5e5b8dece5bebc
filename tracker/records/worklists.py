"""What waits at a pharmacy's counter, as lists and as counts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    null,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from tracker.records.column_types import UtcDateTime
from tracker.records.confirmations import pending_at, standing_for
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
    """One prescription that waits. The confirmation's members are None where none is open; there
    `ran_out` says that the drug lies packed, under a confirmation of ours that ran out."""

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
    ran_out: bool
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
    query, key = _query(worklist)
    if program is not None:
        query = query.where(Prescription.program == program)
    rows, page = turned(session, query, turn, key, values=_values(pharmacy_id, moment))
    return page.of(WorkRow(**row._mapping) for row in rows)


def counted(session: Session, worklist: Worklist, pharmacy_id: str, moment: Moment) -> int:
    return session.scalar(_count(worklist), _values(pharmacy_id, moment)) or 0


@cache
def _count(worklist: Worklist) -> Select[int]:
    query, key = _query(worklist)
    return select(func.count()).select_from(query.with_only_columns(key[1]).subquery())


_PHARMACY: Final = bindparam("pharmacy_id", type_=Prescription.pharmacy_id.type)
_AT: Final = bindparam("at", type_=UtcDateTime())
_END_OF_DAY: Final = bindparam("end_of_day", type_=UtcDateTime())


def _values(pharmacy_id: str, moment: Moment) -> dict[str, object]:
    """Of the parameters of every list, whether it asks for all of them or not."""
    return {"pharmacy_id": pharmacy_id, "at": moment.at, "end_of_day": moment.end_of_day}


@cache
def _query(worklist: Worklist) -> tuple[Select[*tuple[Any, ...]], Key]:
    match worklist:
        case Worklist.READY | Worklist.BLOCKED:
            return _waiting(), (Authorization.issued_at, Authorization.id)
        case Worklist.EXPIRING:
            return _expiring(), (Authorization.issued_at, Authorization.id)
        case Worklist.TO_SHIP:
            valid = or_(Confirmation.valid_until.is_(None), Confirmation.valid_until >= _AT)
            return _pending().where(valid), (Confirmation.issued_at, Confirmation.id)
        case Worklist.TO_STOCK:
            over = Confirmation.valid_until < _AT
            return _pending().where(over), (Confirmation.issued_at, Confirmation.id)


def _waits() -> ColumnElement[bool]:
    voided = exists().where(AuthorizationVoiding.authorization_id == Authorization.id)
    usable = or_(Authorization.valid_until.is_(None), Authorization.valid_until >= _AT)
    return and_(
        Prescription.pharmacy_id == _PHARMACY,
        ~voided,
        usable,
        ~standing_for(Authorization.id, _AT),
    )


def _waiting() -> Select[*tuple[Any, ...]]:
    return (
        _rows(Authorization.id)
        .add_columns(
            null().label("confirmation_id"),
            null().label("confirmation_number"),
            null().label("confirmed_until"),
            null().label("confirmed_at"),
            # None of the waiting has one that is open.
            pending_at(Authorization.id, _PHARMACY).label("ran_out"),
        )
        .where(_waits())
    )


def _expiring() -> Select[*tuple[Any, ...]]:
    """A number has one pending confirmation at most, so a row is one number. Its numbers come
    from two lists, each of which an index leads to."""
    ends = and_(Confirmation.authorization_id == Authorization.id, _ends_today())
    ran_out = and_(Confirmation.id.is_(None), pending_at(Authorization.id, _PHARMACY))
    return (
        _rows(Authorization.id)
        .add_columns(*_CONFIRMED, ran_out.label("ran_out"))
        .join(Confirmation, ends, isouter=True)
        .where(Authorization.id.in_(_ending()))
    )


def _ending() -> CompoundSelect[str]:
    """The numbers that wait here and end today, and those of our confirmations that do."""
    waiting = (
        select(Authorization.id)
        .join(Prescription, Prescription.id == Authorization.prescription_id)
        .where(_waits(), Authorization.valid_until <= _END_OF_DAY)
    )
    confirmed = select(Confirmation.authorization_id).where(_ends_today())
    return union(waiting, confirmed)


def _ends_today() -> ColumnElement[bool]:
    """A confirmation of ours that is open until some time today."""
    until = Confirmation.valid_until
    return and_(_is_pending(), until >= _AT, until <= _END_OF_DAY)


def _pending() -> Select[*tuple[Any, ...]]:
    return (
        _rows(Confirmation.id)
        .add_columns(*_CONFIRMED, false().label("ran_out"))
        .join(Confirmation, Confirmation.authorization_id == Authorization.id)
        .where(_is_pending())
    )


def _is_pending() -> ColumnElement[bool]:
    closed = exists().where(ConfirmationClosing.confirmation_id == Confirmation.id)
    dispensed = exists().where(Dispense.confirmation_id == Confirmation.id)
    return and_(Confirmation.pharmacy_id == _PHARMACY, ~closed, ~dispensed)


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
