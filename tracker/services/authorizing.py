"""The numbers that let a pharmacy fill a prescription: asking for one, taking it back.

Prescriptions themselves are written in `prescribing`; both belong to one act of the prescriber.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import audit_log, authorizations, numbers, prescriptions
from tracker.records.identifiers import new_id
from tracker.records.prescriptions import Order
from tracker.records.tables.deciding import Authorization
from tracker.records.tables.prescriptions import Prescription
from tracker.records.transaction import AuthorizationLock, CertificationsLock, PatientLock, store
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.rules.events import AuthorizationIssued
from tracker.rules.numbers import NumberKind
from tracker.rules.vocabulary import Gate
from tracker.services import gates
from tracker.services.caring import care_for
from tracker.services.gates import GateQuestion, StoredDecision
from tracker.services.prescribing import Line, PrescriptionRequest, write_prescription
from tracker.services.voiding import VoidingRequest, void_one, void_open
from tracker.services.writing import writing

__all__ = [
    "AuthorizationAnswer",
    "AuthorizationRequest",
    "Line",
    "PrescriptionRequest",
    "VoidingRequest",
    "authorize",
    "void",
    "void_open",
    "write_prescription",
]


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """May this prescription be filled?"""

    request_id: str
    patient_id: str
    prescription_id: str


@dataclass(frozen=True, slots=True)
class AuthorizationAnswer:
    """The stored decision; the number only when it allows."""

    decision_id: str
    allowed: bool
    authorization_id: str | None = None
    number: str | None = None
    valid_until: datetime | None = None


def authorize(
    session: Session, actor: Actor, request: AuthorizationRequest, *, now: datetime
) -> AuthorizationAnswer:
    """Decide, store the decision, and issue the number when it allows.

    Raises NotPermitted for a colleague's prescription and Conflict for one that has a number.
    """
    require(actor, Permission.REQUEST_AUTHORIZATION)
    order = _order(session, actor, request)
    locks = (
        CertificationsLock(order.row.program, prescriber_id=order.row.prescriber_id),
        PatientLock(request.patient_id),
    )
    with writing(session, *locks, now=now) as at:
        earlier = gates.earlier(
            session,
            actor,
            gate=Gate.AUTHORIZE,
            prescription_id=request.prescription_id,
            request_id=request.request_id,
        )
        if earlier is not None:
            return _answer(session, earlier)
        return _decide(session, actor, request, at=at)


def void(session: Session, actor: Actor, request: VoidingRequest, *, now: datetime) -> None:
    """Take a number back, with a reason. Raises Conflict when it is voided or used."""
    require(actor, Permission.VOID_AUTHORIZATION)
    found = authorizations.of_practice(session, request.authorization_id, actor.organization_id)
    if found is None:
        raise NotFound("Not found.")
    if not request.reason.strip():
        raise InvalidInput("reason", "Enter why the authorization is voided.")
    patient_id = found.row.patient_id
    locks = PatientLock(patient_id), AuthorizationLock(request.authorization_id)
    with writing(session, *locks, now=now) as at:
        issued = authorizations.of_practice(
            session, request.authorization_id, actor.organization_id
        )
        if issued is None or issued.voiding is not None:
            raise Conflict("This authorization was voided before.")
        if issued.used_at is not None:
            raise Conflict("The drug was handed over under this number; it cannot be voided.")
        void_one(session, actor, issued.row, cause="prescriber", reason=request.reason, at=at)


def _order(session: Session, actor: Actor, request: AuthorizationRequest) -> Order:
    found = prescriptions.of_practice(session, request.prescription_id, actor.organization_id)
    if found is None or found.row.patient_id != request.patient_id:
        raise NotFound("Not found.")
    if found.row.prescriber_id != actor.id:
        raise NotPermitted("Only the prescriber who wrote a prescription asks for its number.")
    return found


def _decide(
    session: Session, actor: Actor, request: AuthorizationRequest, *, at: datetime
) -> AuthorizationAnswer:
    order = _order(session, actor, request).row
    if authorizations.of_prescription(session, order.id) is not None:
        raise Conflict("This prescription has its number already. For another, write it again.")
    cared = care_for(session, actor, request.patient_id, Permission.REQUEST_AUTHORIZATION, at=at)
    asked = GateQuestion(
        gate=Gate.AUTHORIZE,
        patient_id=order.patient_id,
        prescription_id=order.id,
        program=order.program,
        zone=cared.enrollment(order.enrollment_id).zone,
    )
    stored = gates.ask(session, actor, asked, request_id=request.request_id, at=at)
    if stored.decision.allowed:
        _issue(session, actor, order, stored, at=at)
    return _answer(session, stored)


def _issue(
    session: Session, actor: Actor, order: Prescription, stored: StoredDecision, *, at: datetime
) -> None:
    row = Authorization(
        id=new_id(),
        number=numbers.draw_number(session, NumberKind.AUTHORIZATION),
        patient_id=order.patient_id,
        prescription_id=order.id,
        decision_id=stored.id,
        gate=Gate.AUTHORIZE.value,
        allowed=True,
        risk_category=order.risk_category,
        issued_at=at,
        valid_until=stored.decision.valid_until,
    )
    store(session, row)
    valid_until = row.valid_until
    event = AuthorizationIssued(
        authorization_id=row.id,
        prescription_id=order.id,
        decision_id=stored.id,
        valid_until=None if valid_until is None else valid_until.isoformat(),
    )
    audit_log.append(session, event, actor=actor, now=at, subject_id=order.patient_id)


def _answer(session: Session, stored: StoredDecision) -> AuthorizationAnswer:
    row = authorizations.of_decision(session, stored.id)
    if row is None:
        return AuthorizationAnswer(stored.id, stored.decision.allowed)
    return AuthorizationAnswer(stored.id, True, row.id, row.number, row.valid_until)
