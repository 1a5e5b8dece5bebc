"""The newest prescriptions of many patients, each with how far it has come, a few statements
for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import RowMapping, Select, exists, select
from sqlalchemy.orm import Session

from tracker.records.tables.deciding import Authorization, AuthorizationVoiding
from tracker.records.tables.dispensing import (
    AuthorizationOpening,
    Confirmation,
    ConfirmationClosing,
    Dispense,
)
from tracker.records.tables.people import Organization
from tracker.records.tables.prescriptions import Prescription, PrescriptionLine


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestOrder:
    """The prescription written last, its number if it has one, and a confirmation that waits."""

    id: str
    days_supply: int
    lines: tuple[tuple[float, int], ...]
    authorization_id: str | None
    number_open: bool
    confirmation_id: str | None
    pharmacy_id: str | None
    pharmacy_zone: str | None


def of(session: Session, patient_of: Mapping[str, str], *, at: datetime) -> dict[str, NewestOrder]:
    """By prescription; `patient_of` has the patient of each, by whom the rows lie together."""
    own = Prescription.patient_id.in_(set(patient_of.values())), Prescription.id.in_(patient_of)
    rows = session.execute(_numbers().where(*own)).mappings().all()
    issued = [row["authorization_id"] for row in rows if row["authorization_id"]]
    waiting, opened = _pending(session, issued), _opened(session, issued)
    places = {
        row["id"]: waiting.get(row["authorization_id"])
        or (None, row["pharmacy_id"] or opened.get(row["authorization_id"]))
        for row in rows
    }
    zones = _zones(session, {pharmacy_id for _, pharmacy_id in places.values() if pharmacy_id})
    lines = _lines(session, patient_of)
    return {
        row["id"]: NewestOrder(
            id=row["id"],
            days_supply=row["days_supply"],
            lines=tuple(lines.get(row["id"], ())),
            authorization_id=row["authorization_id"],
            number_open=_is_open(row, at),
            confirmation_id=places[row["id"]][0],
            pharmacy_id=places[row["id"]][1],
            pharmacy_zone=zones.get(places[row["id"]][1] or ""),
        )
        for row in rows
    }


def _zones(session: Session, pharmacy_ids: set[str]) -> dict[str, str]:
    chosen = select(Organization.id, Organization.time_zone)
    rows = session.execute(chosen.where(Organization.id.in_(pharmacy_ids)))
    return {row.id: row.time_zone for row in rows}


def _is_open(row: RowMapping, at: datetime) -> bool:
    """A number that a pharmacy could still use; its last instant counts."""
    ended = row["voided"] or row["used"]
    in_time = row["valid_until"] is None or row["valid_until"] >= at
    return row["authorization_id"] is not None and in_time and not ended


@cache
def _numbers() -> Select[*tuple[Any, ...]]:
    used = exists().where(
        Dispense.prescription_id == Prescription.id,
        ~exists().where(ConfirmationClosing.confirmation_id == Dispense.confirmation_id),
    )
    voided = exists().where(AuthorizationVoiding.authorization_id == Authorization.id)
    return select(
        Prescription.id,
        Prescription.days_supply,
        Prescription.pharmacy_id,
        Authorization.id.label("authorization_id"),
        Authorization.valid_until,
        voided.label("voided"),
        used.label("used"),
    ).outerjoin(Authorization, Authorization.prescription_id == Prescription.id)


def _pending(session: Session, authorization_ids: list[str]) -> dict[str, tuple[str, str]]:
    """Confirmation and pharmacy of each number that is confirmed and not handed over."""
    rows = session.execute(
        select(Confirmation.authorization_id, Confirmation.id, Confirmation.pharmacy_id).where(
            Confirmation.authorization_id.in_(authorization_ids),
            ~exists().where(ConfirmationClosing.confirmation_id == Confirmation.id),
            ~exists().where(Dispense.confirmation_id == Confirmation.id),
        )
    )
    return {number: (confirmation, pharmacy) for number, confirmation, pharmacy in rows}


def _opened(session: Session, authorization_ids: list[str]) -> dict[str, str]:
    """The pharmacy that opened each number last."""
    rows = session.execute(
        select(AuthorizationOpening.authorization_id, AuthorizationOpening.pharmacy_id)
        .where(
            AuthorizationOpening.authorization_id.in_(authorization_ids),
            AuthorizationOpening.succeeded,
        )
        .order_by(AuthorizationOpening.recorded_at)
    )
    return {row.authorization_id: row.pharmacy_id for row in rows}


def _lines(session: Session, patient_of: Mapping[str, str]) -> dict[str, list[tuple[float, int]]]:
    rows = session.execute(
        select(
            PrescriptionLine.prescription_id,
            PrescriptionLine.strength_mg,
            PrescriptionLine.quantity,
        )
        .where(
            PrescriptionLine.patient_id.in_(set(patient_of.values())),
            PrescriptionLine.prescription_id.in_(patient_of),
        )
        .order_by(PrescriptionLine.prescription_id, PrescriptionLine.position)
    )
    found: dict[str, list[tuple[float, int]]] = {}
    for prescription_id, strength, quantity in rows:
        found.setdefault(prescription_id, []).append((strength, quantity))
    return found
