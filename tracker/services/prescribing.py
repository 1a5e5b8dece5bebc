"""Writing a prescription down, as it was ordered.

What the program limits (days' supply, refills, channel) is recorded all the same and refused by
the gate, so that the record tells the story. What no prescription can be is InvalidInput.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import audit_log, prescriptions, programs
from tracker.records.identifiers import new_id
from tracker.records.tables.prescriptions import Prescription, PrescriptionLine
from tracker.records.transaction import PatientLock, store
from tracker.rules.authority import Actor, Permission
from tracker.rules.errors import Conflict, InvalidInput
from tracker.rules.events import PrescriptionWritten
from tracker.rules.vocabulary import Channel
from tracker.services.caring import Cared, care_for
from tracker.services.packages import check_ordered
from tracker.services.writing import writing

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
        if version is not None:
            field, days = f"lines[{index}].quantity", request.days_supply
            check_ordered(version, line.strength_mg, line.quantity, days, field)
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
