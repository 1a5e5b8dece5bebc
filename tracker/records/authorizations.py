"""Authorization numbers: whose they are, whether they still open the pharmacy's gate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.deciding import Authorization, AuthorizationVoiding
from tracker.records.tables.dispensing import ConfirmationClosing, Dispense
from tracker.records.tables.prescriptions import Prescription


@dataclass(frozen=True, slots=True)
class Issued:
    """A number, and what became of it: voided, used (handed over), or neither."""

    row: Authorization
    voiding: AuthorizationVoiding | None
    used_at: datetime | None

    def open_at(self, at: datetime) -> bool:
        """Neither voided nor used, and not past its last instant (which counts)."""
        in_time = self.row.valid_until is None or self.row.valid_until >= at
        return self.voiding is None and self.used_at is None and in_time


@dataclass(frozen=True, slots=True)
class ExpiringRow:
    """A number that is open, and the last instant of its window."""

    patient_id: str
    prescription_id: str
    valid_until: datetime


def of_practice(session: Session, authorization_id: str, practice_id: str | None) -> Issued | None:
    """One number on a prescription of this practice; None for anybody else's."""
    query = _issued().where(
        Authorization.id == authorization_id, Prescription.practice_id == practice_id
    )
    return _first(session, query)


def of_prescription(session: Session, prescription_id: str) -> Issued | None:
    """The number of one prescription; a prescription never gets a second one."""
    return _first(session, _issued().where(Authorization.prescription_id == prescription_id))


def of_decision(session: Session, decision_id: str) -> Authorization | None:
    """The number that this decision yielded."""
    return session.scalar(select(Authorization).where(Authorization.decision_id == decision_id))


def of_patient(session: Session, patient_id: str) -> list[Issued]:
    """Every number issued for this patient, the newest first."""
    query = _issued().where(Authorization.patient_id == patient_id)
    rows = session.execute(query.order_by(Authorization.issued_at.desc(), Authorization.id))
    return [Issued(*row) for row in rows]


def open_of_patient(session: Session, patient_id: str, *, at: datetime) -> list[Issued]:
    """The numbers that a pharmacy could still use."""
    return open_of_patients(session, (patient_id,), at=at)


def open_of_patients(session: Session, patient_ids: Iterable[str], *, at: datetime) -> list[Issued]:
    """The same of many patients, the newest first."""
    query = _issued().where(Authorization.patient_id.in_(list(patient_ids)))
    rows = session.execute(query.order_by(Authorization.issued_at.desc(), Authorization.id))
    return [issued for row in rows if (issued := Issued(*row)).open_at(at)]


def expiring(
    session: Session,
    practice_id: str,
    turn: Turn,
    *,
    at: datetime,
    until: datetime,
    prescriber_id: str | None = None,
) -> Page[ExpiringRow]:
    """This practice's open numbers whose window ends by `until`, the next to end first; of one
    prescriber or of all."""
    query = (
        select(Authorization.patient_id, Authorization.prescription_id, Authorization.valid_until)
        .join(Prescription, Prescription.id == Authorization.prescription_id)
        .where(
            Prescription.practice_id == practice_id,
            Authorization.valid_until >= at,
            Authorization.valid_until <= until,
            ~_voided(),
            ~_used(),
        )
    )
    if prescriber_id is not None:
        query = query.where(Prescription.prescriber_id == prescriber_id)
    rows, page = turned(session, query, turn, (Authorization.valid_until, Authorization.id))
    return page.of(ExpiringRow(*row) for row in rows)


def _issued() -> Select[Authorization, AuthorizationVoiding, datetime]:
    """A dispense that was reversed never reached the patient, so it used nothing."""
    used = (
        select(Dispense.prescription_id, Dispense.handed_over_at)
        .where(~exists().where(ConfirmationClosing.confirmation_id == Dispense.confirmation_id))
        .subquery()
    )
    return (
        select(Authorization, AuthorizationVoiding, used.c.handed_over_at)
        .join(Prescription, Prescription.id == Authorization.prescription_id)
        .outerjoin(AuthorizationVoiding, AuthorizationVoiding.authorization_id == Authorization.id)
        .outerjoin(used, used.c.prescription_id == Authorization.prescription_id)
    )


def _voided() -> ColumnElement[bool]:
    return exists().where(AuthorizationVoiding.authorization_id == Authorization.id)


def _used() -> ColumnElement[bool]:
    return exists().where(
        Dispense.prescription_id == Authorization.prescription_id,
        ~exists().where(ConfirmationClosing.confirmation_id == Dispense.confirmation_id),
    )


def _first(
    session: Session, query: Select[Authorization, AuthorizationVoiding, datetime]
) -> Issued | None:
    found = session.execute(query).first()
    return None if found is None else Issued(*found)
