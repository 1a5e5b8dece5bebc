"""Prescriptions, and the numbers that let a pharmacy fill them: write, authorize, void.

What the program limits (days' supply, refills, channel) is written down as ordered and refused
by the gate, so that the record tells the story. What no prescription can be is InvalidInput.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import audit_log, authorizations, numbers, prescriptions, programs
from tracker.records.identifiers import new_id
from tracker.records.prescriptions import Order
from tracker.records.tables.deciding import Authorization
from tracker.records.tables.prescriptions import Prescription, PrescriptionLine
from tracker.records.transaction import (
    AuthorizationLock,
    CertificationsLock,
    PatientLock,
    store,
    writing,
)
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.rules.events import AuthorizationIssued, PrescriptionWritten
from tracker.rules.numbers import NumberKind
from tracker.rules.vocabulary import Channel, Gate
from tracker.services import gates
from tracker.services.caring import Cared, care_for
from tracker.services.gates import GateQuestion, StoredDecision
from tracker.services.voiding import VoidingRequest, void_one, void_open

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

_LONGEST_SUPPLY = 365
_MOST_REFILLS = 99
_MOST_CAPSULES = 999


@dataclass(frozen=True, slots=True)
class Line:
    """Capsules of one strength; 5 mg a day is two lines, 4 mg and 1 mg."""

    strength_mg: float
    quantity: int


@dataclass(frozen=True, slots=True)
class PrescriptionRequest:
    """`pharmacy_id` None: any certified pharmacy may fill it."""

    request_id: str
    patient_id: str
    enrollment_id: str
    channel: str
    days_supply: int
    refills: int
    lines: tuple[Line, ...]
    pharmacy_id: str | None = None


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


def write_prescription(
    session: Session, actor: Actor, request: PrescriptionRequest, *, now: datetime
) -> str:
    """Write it down, in the patient's category of today, and return its id."""
    care_for(session, actor, request.patient_id, Permission.WRITE_PRESCRIPTION, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        cared = care_for(session, actor, request.patient_id, Permission.WRITE_PRESCRIPTION, at=at)
        earlier = prescriptions.by_request(session, request.request_id)
        if earlier is not None:
            return _same(earlier, actor, request)
        _check(session, cared, request)
        row = _prescription(actor, cared, request)
        store(session, row, *_lines(row, request))
        event = PrescriptionWritten(
            prescription_id=row.id,
            enrollment_id=row.enrollment_id,
            days_supply=row.days_supply,
            pharmacy_id=row.pharmacy_id,
        )
        audit_log.append(session, event, actor=actor, now=at, subject_id=row.patient_id)
    return row.id


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


def _same(earlier: Prescription, actor: Actor, request: PrescriptionRequest) -> str:
    """The same form sent twice; Conflict when its id was used for anything else."""
    if (earlier.prescriber_id, earlier.patient_id) != (actor.id, request.patient_id):
        raise Conflict("This form was already used for something else. Open the page again.")
    return earlier.id


def _check(session: Session, cared: Cared, request: PrescriptionRequest) -> None:
    if request.channel not in set(Channel):
        raise InvalidInput("channel", "Choose how the prescription is sent.")
    if not 1 <= request.days_supply <= _LONGEST_SUPPLY:
        raise InvalidInput("days_supply", "Enter the days of therapy as a whole number.")
    if not 0 <= request.refills <= _MOST_REFILLS:
        raise InvalidInput("refills", "Enter the refills as a whole number, 0 for none.")
    if request.pharmacy_id and not prescriptions.pharmacy_exists(session, request.pharmacy_id):
        raise InvalidInput("pharmacy_id", "Choose a pharmacy from the list, or none.")
    if not request.lines:
        raise InvalidInput("lines", "Enter at least one strength and its quantity.")
    _check_lines(session, cared, request)


def _check_lines(session: Session, cared: Cared, request: PrescriptionRequest) -> None:
    program = cared.enrollment(request.enrollment_id).program
    version = programs.in_force(session, program, cared.at, cared.zone)
    known = {product.strength_mg for product in version.products} if version else None
    seen: set[float] = set()
    for index, line in enumerate(request.lines):
        if known is not None and line.strength_mg not in known:
            raise InvalidInput(
                f"lines[{index}].strength_mg", "Choose a strength that the program lists."
            )
        if line.strength_mg in seen:
            raise InvalidInput(f"lines[{index}].strength_mg", "Enter each strength once.")
        if not 1 <= line.quantity <= _MOST_CAPSULES:
            raise InvalidInput(f"lines[{index}].quantity", "Enter whole capsules, 1 or more.")
        seen.add(line.strength_mg)


def _prescription(actor: Actor, cared: Cared, request: PrescriptionRequest) -> Prescription:
    enrollment = cared.enrollment(request.enrollment_id)
    return Prescription(
        patient_id=request.patient_id,
        id=new_id(),
        enrollment_id=enrollment.id,
        program=enrollment.program,
        practice_id=enrollment.practice_id,
        prescriber_id=actor.id,
        pharmacy_id=request.pharmacy_id,
        written_at=cared.at,
        channel=request.channel,
        risk_category=enrollment.risk_category,
        days_supply=request.days_supply,
        refills=request.refills,
        request_id=request.request_id,
        recorded_at=cared.at,
        recorded_by=actor.id,
    )


def _lines(row: Prescription, request: PrescriptionRequest) -> list[PrescriptionLine]:
    return [
        PrescriptionLine(
            patient_id=row.patient_id,
            prescription_id=row.id,
            position=position,
            strength_mg=line.strength_mg,
            quantity=line.quantity,
        )
        for position, line in enumerate(request.lines, start=1)
    ]


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
