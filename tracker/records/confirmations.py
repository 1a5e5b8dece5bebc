"""Confirmations of one authorization: a chain, in which each later one follows a closed one."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import InstrumentedAttribute

from tracker.records.tables.counter import PackageSerial
from tracker.records.tables.dispensing import (
    Confirmation,
    ConfirmationClosing,
    ConfirmationLine,
    Dispense,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRow:
    """A number for one dispense. `closed` is the cause, None while it stands; a reversal may
    close one whose drug was handed over, and then there is a `dispense_id` as well."""

    id: str
    number: str
    patient_id: str
    prescription_id: str
    authorization_id: str
    pharmacy_id: str
    decision_id: str
    days_supply: int
    issued_at: datetime
    valid_until: datetime | None
    closed: str | None
    closed_at: datetime | None
    dispense_id: str | None

    @property
    def handed_over(self) -> bool:
        """The drug is with the patient, as far as the record knows."""
        return self.dispense_id is not None and self.closed is None

    @property
    def pending(self) -> bool:
        """Neither handed over nor closed, whatever its age."""
        return self.dispense_id is None and self.closed is None

    def open_at(self, at: datetime) -> bool:
        """Pending and still valid; its last instant counts."""
        return self.pending and (self.valid_until is None or at <= self.valid_until)


@dataclass(frozen=True, slots=True)
class DispensedLine:
    """One package. `expires_on` is its last good day, `quantity` counts capsules; `serial` where
    it was scanned."""

    ndc: str
    strength_mg: float
    lot: str
    expires_on: date
    quantity: int
    serial: str | None = None


def newest(session: Session, authorization_id: str) -> ConfirmationRow | None:
    """The end of the chain, whichever pharmacy holds it."""
    found = session.execute(_newest(), {"authorization_id": authorization_id}).one_or_none()
    return None if found is None else ConfirmationRow(**found._mapping)


def for_pharmacy(
    session: Session, confirmation_id: str, pharmacy_id: str
) -> ConfirmationRow | None:
    """None for an unknown one and for another pharmacy's."""
    found = session.execute(
        _confirmations().where(
            Confirmation.id == confirmation_id, Confirmation.pharmacy_id == pharmacy_id
        )
    ).one_or_none()
    return None if found is None else ConfirmationRow(**found._mapping)


def by_number(session: Session, number: str, pharmacy_id: str) -> ConfirmationRow | None:
    """Of this pharmacy; `number` in its stored form."""
    found = session.execute(
        _confirmations().where(
            Confirmation.number == number, Confirmation.pharmacy_id == pharmacy_id
        )
    ).one_or_none()
    return None if found is None else ConfirmationRow(**found._mapping)


def of_decision(session: Session, decision_id: str) -> ConfirmationRow | None:
    """What an allowing decision yielded."""
    found = session.execute(
        _confirmations().where(Confirmation.decision_id == decision_id)
    ).one_or_none()
    return None if found is None else ConfirmationRow(**found._mapping)


def lines_of(session: Session, confirmation_id: str) -> tuple[DispensedLine, ...]:
    """In the order in which they were entered."""
    return lines_of_all(session, (confirmation_id,)).get(confirmation_id, ())


def lines_of_all(
    session: Session, confirmation_ids: tuple[str, ...]
) -> dict[str, tuple[DispensedLine, ...]]:
    """The lines of a page of confirmations in one query."""
    rows = session.execute(
        select(
            ConfirmationLine.confirmation_id,
            ConfirmationLine.ndc,
            ConfirmationLine.strength_mg,
            ConfirmationLine.lot,
            ConfirmationLine.expires_on,
            ConfirmationLine.quantity,
            PackageSerial.serial,
        )
        .outerjoin(
            PackageSerial,
            (PackageSerial.confirmation_id == ConfirmationLine.confirmation_id)
            & (PackageSerial.position == ConfirmationLine.position),
        )
        .where(ConfirmationLine.confirmation_id.in_(confirmation_ids))
        .order_by(ConfirmationLine.confirmation_id, ConfirmationLine.position)
    )
    found: dict[str, tuple[DispensedLine, ...]] = {}
    for row in rows:
        line = DispensedLine(
            row.ndc, row.strength_mg, row.lot, row.expires_on, row.quantity, row.serial
        )
        found[row.confirmation_id] = (*found.get(row.confirmation_id, ()), line)
    return found


def standing_for(
    authorization_id: InstrumentedAttribute[str], at: BindParameter[datetime]
) -> ColumnElement[bool]:
    """The drug of that authorization was handed over, or a confirmation is open at `at`."""
    other = aliased(Confirmation)
    closed = exists().where(ConfirmationClosing.confirmation_id == other.id)
    dispensed = exists().where(Dispense.confirmation_id == other.id)
    valid = other.valid_until.is_(None) | (other.valid_until >= at)
    return exists().where(other.authorization_id == authorization_id, ~closed, dispensed | valid)


@cache
def given_under(authorization_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The drug of that authorization is with the patient."""
    other = aliased(Confirmation)
    closed = exists().where(ConfirmationClosing.confirmation_id == other.id)
    dispensed = exists().where(Dispense.confirmation_id == other.id)
    return exists().where(other.authorization_id == authorization_id, ~closed, dispensed)


def pending_at(
    authorization_id: InstrumentedAttribute[str], pharmacy_id: str | BindParameter[str]
) -> ColumnElement[bool]:
    """This pharmacy's confirmation of it is neither handed over nor closed, whatever its age."""
    other = aliased(Confirmation)
    closed = exists().where(ConfirmationClosing.confirmation_id == other.id)
    dispensed = exists().where(Dispense.confirmation_id == other.id)
    own = other.pharmacy_id == pharmacy_id
    return exists().where(other.authorization_id == authorization_id, own, ~closed, ~dispensed)


@cache
def _newest() -> Select[*tuple[Any, ...]]:
    later = aliased(Confirmation)
    return _confirmations().where(
        Confirmation.authorization_id == bindparam("authorization_id"),
        ~exists().where(later.follows_id == Confirmation.id),
    )


@cache
def _confirmations() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Confirmation.id,
            Confirmation.number,
            Confirmation.patient_id,
            Confirmation.prescription_id,
            Confirmation.authorization_id,
            Confirmation.pharmacy_id,
            Confirmation.decision_id,
            Confirmation.days_supply,
            Confirmation.issued_at,
            Confirmation.valid_until,
            ConfirmationClosing.cause.label("closed"),
            ConfirmationClosing.closed_at,
            Dispense.id.label("dispense_id"),
        )
        .outerjoin(ConfirmationClosing, ConfirmationClosing.confirmation_id == Confirmation.id)
        .outerjoin(Dispense, Dispense.confirmation_id == Confirmation.id)
    )
