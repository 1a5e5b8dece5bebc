"""The drug leaves: handed to the patient, or taken by the carrier. The last gate decides."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import audit_log
from tracker.records.confirmations import ConfirmationRow
from tracker.records.identifiers import new_id
from tracker.records.tables.dispensing import Dispense
from tracker.records.transaction import store
from tracker.rules.authority import Actor, Permission
from tracker.rules.errors import Conflict, InvalidInput
from tracker.rules.events import DrugHandedOver
from tracker.rules.vocabulary import Delivery, Gate
from tracker.services import gates
from tracker.services.counter import Counter, confirmation_now, counter_of_confirmation
from tracker.services.gates import StoredDecision
from tracker.services.writing import writing


@dataclass(frozen=True, slots=True)
class HandOverRequest:
    """`carrier` and `tracking` belong to a shipment, and to nothing else."""

    request_id: str
    confirmation_id: str
    delivery: Delivery
    carrier: str | None = None
    tracking: str | None = None


@dataclass(frozen=True, slots=True)
class HandOverAnswer:
    """`decision_id` leads to every reason; without a dispense the drug stays here."""

    decision_id: str
    allowed: bool
    dispense_id: str | None = None


def hand_over(
    session: Session, actor: Actor, request: HandOverRequest, *, now: datetime
) -> HandOverAnswer:
    """Decide, store the decision, and when allowed record the dispense.

    Raises InvalidInput for a shipment without carrier or tracking number, and Conflict when
    the confirmation is closed or its drug is already handed over.
    """
    counter = counter_of_confirmation(session, actor, Permission.HAND_OVER, request.confirmation_id)
    _check_delivery(request)
    with writing(session, *counter.locks, now=now) as at:
        earlier = gates.earlier(
            session,
            actor,
            gate=Gate.HAND_OVER,
            prescription_id=counter.authorization.prescription_id,
            request_id=request.request_id,
        )
        held = confirmation_now(session, counter, request.confirmation_id)
        if earlier is not None:
            return _answered(earlier, held)
        _check_pending(held)
        question = counter.question(
            Gate.HAND_OVER, confirmation_id=held.id, delivery=request.delivery
        )
        stored = gates.ask(session, actor, question, request_id=request.request_id, at=at)
        if not stored.decision.allowed:
            return HandOverAnswer(stored.id, allowed=False)
        dispense_id = _dispense(session, actor, counter, request, stored)
    return HandOverAnswer(stored.id, allowed=True, dispense_id=dispense_id)


def _dispense(
    session: Session,
    actor: Actor,
    counter: Counter,
    request: HandOverRequest,
    stored: StoredDecision,
) -> str:
    at = stored.decision.decided_at
    held = confirmation_now(session, counter, request.confirmation_id)
    row = Dispense(
        id=new_id(),
        patient_id=held.patient_id,
        confirmation_id=held.id,
        prescription_id=held.prescription_id,
        pharmacy_id=held.pharmacy_id,
        decision_id=stored.id,
        gate=Gate.HAND_OVER.value,
        allowed=True,
        handed_over_at=at,
        handed_over_on=counter.day(counter.version(session, at), at),
        days_supply=held.days_supply,
        delivery=request.delivery.value,
        carrier=request.carrier or None,
        tracking=request.tracking or None,
        recorded_at=at,
        recorded_by=actor.id,
    )
    store(session, row)
    event = DrugHandedOver(
        dispense_id=row.id,
        confirmation_id=held.id,
        decision_id=stored.id,
        delivery=row.delivery,
        days_supply=row.days_supply,
    )
    audit_log.append(session, event, actor=actor, now=at, subject_id=row.patient_id)
    return row.id


def _check_delivery(request: HandOverRequest) -> None:
    shipped = request.delivery is Delivery.SHIP
    for field, value in (("carrier", request.carrier), ("tracking", request.tracking)):
        if shipped and not value:
            what = "the carrier" if field == "carrier" else "the tracking number"
            raise InvalidInput(field, f"Enter {what} of the shipment.")
        if not shipped and value:
            raise InvalidInput(field, "Leave this empty for a pick-up, or choose shipment.")


def _check_pending(held: ConfirmationRow) -> None:
    if held.handed_over:
        raise Conflict("This drug is already handed over. A second hand-over is not possible.")
    if held.closed is not None:
        raise Conflict(
            f"Confirmation closed: {held.closed}. Check the prescription again; while its"
            " authorization holds, a new confirmation is possible."
        )


def _answered(earlier: StoredDecision, held: ConfirmationRow) -> HandOverAnswer:
    return HandOverAnswer(earlier.id, earlier.decision.allowed, held.dispense_id)
