"""What the demo holds, for people and scripts: its accounts, and each prescription's next gate."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import case, exists, or_, select
from sqlalchemy.orm import Session

from tracker.records import (
    accounts,
    authorizations,
    confirmations,
    organizations,
    pharmacy_decisions,
)
from tracker.records.authorizations import Issued
from tracker.records.tables.dispensing import AuthorizationOpening
from tracker.records.tables.enrollments import Patient
from tracker.records.tables.people import Account, AccountClosing, Organization
from tracker.records.tables.prescriptions import Prescription
from tracker.rules.numbers import shown
from tracker.rules.vocabulary import Delivery, Gate
from tracker.services import gates
from tracker.services.demo.cast import PHARMACIST
from tracker.services.gates import GateQuestion

# Patients of the demo have addresses elsewhere, but for one patient and one guardian.
_LISTED: Final = ("%@demo.test", "%@other.test", "%@suspended.test")


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """Somebody to sign in as; all have the demo's password."""

    email: str
    role: str
    organization: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPrescription:
    """A prescription with a gate before it. `stops` are the keys that stop it now, empty when it
    is allowed. Numbers are as shown on pages."""

    rems_id: str
    program: str
    risk_category: str
    authorization: str | None
    gate: str
    allowed: bool
    stops: tuple[str, ...]


def accounts_to_try(session: Session) -> tuple[ListedAccount, ...]:
    """By address; closed ones are left out."""
    rows = session.execute(
        select(Account.email, Account.role, Organization.name)
        .outerjoin(Organization, Organization.id == Account.organization_id)
        .where(
            or_(*(Account.email.like(pattern) for pattern in _LISTED)),
            ~exists().where(AccountClosing.account_id == Account.id),
        )
        .order_by(Account.email)
    )
    return tuple(ListedAccount(email, role.value, name) for email, role, name in rows)


def open_prescriptions(session: Session, *, now: datetime) -> tuple[ListedPrescription, ...]:
    """Every prescription that is not handed over, asked at `now`: those that name the demo's
    first pharmacy come first, then by age.

    A confirmation that is neither handed over nor closed makes the hand-over the next gate, also
    when its time is over: somebody still has to look at it. A number that names no pharmacy is
    asked for the one that opened it last, else for the demo's first pharmacy. How a drug is to
    leave is taken from the last attempt to hand it over under that confirmation.
    """
    elsewhere = case((Prescription.pharmacy_id == _first_pharmacy(session), 0), else_=1)
    rows = session.execute(
        select(Prescription, Patient.rems_id, Organization.time_zone)
        .join(Patient, Patient.id == Prescription.patient_id)
        .join(Organization, Organization.id == Prescription.practice_id)
        .order_by(elsewhere, Prescription.written_at, Prescription.id)
    ).all()
    return tuple(
        each
        for row, rems_id, zone in rows
        for each in _next_gate(session, row, (rems_id, zone), now)
    )


def _next_gate(
    session: Session, row: Prescription, patient: tuple[str, str], now: datetime
) -> Iterator[ListedPrescription]:
    rems_id, practice_zone = patient
    issued = authorizations.of_prescription(session, row.id)
    if issued is not None and issued.used_at is not None:
        return
    if issued is None:
        question = _question(row, Gate.AUTHORIZE, practice_zone)
    else:
        question = _at_the_pharmacy(session, row, issued)
    decision = gates.preview(session, question, at=now)
    yield ListedPrescription(
        rems_id=shown(rems_id),
        program=row.program,
        risk_category=row.risk_category,
        authorization=None if issued is None else shown(issued.row.number),
        gate=question.gate.value,
        allowed=decision.allowed,
        stops=tuple(finding.requirement for finding in decision.stopping),
    )


def _at_the_pharmacy(session: Session, row: Prescription, issued: Issued) -> GateQuestion:
    held = confirmations.newest(session, issued.row.id)
    if held is not None and held.pending:
        return _question(
            row,
            Gate.HAND_OVER,
            _zone_of(session, held.pharmacy_id),
            pharmacy_id=held.pharmacy_id,
            confirmation_id=held.id,
            delivery=pharmacy_decisions.delivery_tried(session, held),
        )
    pharmacy_id = row.pharmacy_id or _opened_by(session, issued.row.id)
    zone = _zone_of(session, pharmacy_id) if pharmacy_id else "UTC"
    return _question(row, Gate.CONFIRM, zone, pharmacy_id=pharmacy_id)


def _question(
    row: Prescription,
    gate: Gate,
    zone: str,
    *,
    pharmacy_id: str | None = None,
    confirmation_id: str | None = None,
    delivery: Delivery | None = None,
) -> GateQuestion:
    return GateQuestion(
        gate=gate,
        patient_id=row.patient_id,
        prescription_id=row.id,
        program=row.program,
        zone=zone,
        pharmacy_id=pharmacy_id,
        confirmation_id=confirmation_id,
        delivery=delivery,
    )


def _opened_by(session: Session, authorization_id: str) -> str | None:
    opened = session.scalar(
        select(AuthorizationOpening.pharmacy_id)
        .where(
            AuthorizationOpening.authorization_id == authorization_id,
            AuthorizationOpening.succeeded,
        )
        .order_by(AuthorizationOpening.recorded_at.desc())
        .limit(1)
    )
    return _first_pharmacy(session) if opened is None else opened


def _first_pharmacy(session: Session) -> str | None:
    first = accounts.by_email(session, PHARMACIST)
    return None if first is None else first.organization_id


def _zone_of(session: Session, pharmacy_id: str) -> str:
    found = organizations.by_id(session, pharmacy_id)
    return "UTC" if found is None else found.time_zone
