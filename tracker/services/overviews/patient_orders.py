"""A practice's prescriptions for one patient: what was ordered, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from tracker.records import authorizations, decisions, prescriptions
from tracker.records.authorizations import Issued
from tracker.records.decisions import Asked
from tracker.records.prescriptions import Order
from tracker.records.tables.deciding import Decision
from tracker.services import gates

State = Literal["not-asked", "refused", "open", "expired", "voided", "used"]


@dataclass(frozen=True, slots=True)
class NumberRow:
    """An authorization number. `voided_because` is the reason in somebody's words."""

    id: str
    number: str
    risk_category: str
    issued_at: datetime
    valid_until: datetime | None
    voided_at: datetime | None
    voided_because: str | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One prescription; `decision_id` is the newest answer at the prescriber's gate.

    `lines` are strengths in mg with their capsules.
    """

    id: str
    patient_id: str
    enrollment_id: str
    program: str
    prescriber_id: str
    prescriber: str
    pharmacy_id: str | None
    pharmacy: str | None
    written_at: datetime
    channel: str
    risk_category: str
    days_supply: int
    refills: int
    lines: tuple[tuple[float, int], ...]
    decision_id: str | None
    number: NumberRow | None
    state: State


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One answer at any gate; `stops` are the keys that kept the gate closed."""

    id: str
    gate: str
    allowed: bool
    stops: tuple[str, ...]
    decided_at: datetime
    asked_by: str
    pharmacy: str | None


def orders_of(
    session: Session, patient_id: str, practice_id: str | None, *, at: datetime
) -> tuple[OrderRow, ...]:
    """The newest first."""
    answers = decisions.at_authorize(session, patient_id)
    issued = {i.row.prescription_id: i for i in authorizations.of_patient(session, patient_id)}
    return tuple(
        order_row(order, answers.get(order.row.id), issued.get(order.row.id), at=at)
        for order in prescriptions.of_patient(session, patient_id, practice_id)
    )


def decisions_of(
    session: Session, patient_id: str, practice_id: str | None
) -> tuple[DecisionRow, ...]:
    """The answers at all gates, the newest first."""
    found = decisions.of_patient(session, patient_id, practice_id)
    return tuple(decision_row(asked) for asked in found)


def decision_row(asked: Asked) -> DecisionRow:
    row = asked.row
    stops = tuple(finding.requirement for finding in gates.answer_of(row).stopping)
    return DecisionRow(
        row.id, row.gate, row.allowed, stops, row.decided_at, asked.asked_by, asked.pharmacy
    )


def order_row(
    order: Order, answer: Decision | None, issued: Issued | None, *, at: datetime
) -> OrderRow:
    """The state at `at`."""
    row = order.row
    return OrderRow(
        id=row.id,
        patient_id=row.patient_id,
        enrollment_id=row.enrollment_id,
        program=row.program,
        prescriber_id=row.prescriber_id,
        prescriber=order.prescriber,
        pharmacy_id=row.pharmacy_id,
        pharmacy=order.pharmacy,
        written_at=row.written_at,
        channel=row.channel,
        risk_category=row.risk_category,
        days_supply=row.days_supply,
        refills=row.refills,
        lines=tuple((line.strength_mg, line.quantity) for line in order.lines),
        decision_id=None if answer is None else answer.id,
        number=None if issued is None else number_row(issued),
        state=_state(answer, issued, at),
    )


def number_row(issued: Issued) -> NumberRow:
    row, voiding = issued.row, issued.voiding
    return NumberRow(
        row.id,
        row.number,
        row.risk_category,
        row.issued_at,
        row.valid_until,
        None if voiding is None else voiding.voided_at,
        None if voiding is None else voiding.reason,
        issued.used_at,
    )


def _state(answer: Decision | None, issued: Issued | None, at: datetime) -> State:
    if issued is None:
        return "not-asked" if answer is None else "refused"
    if issued.voiding is not None:
        return "voided"
    if issued.used_at is not None:
        return "used"
    return "open" if issued.open_at(at) else "expired"
