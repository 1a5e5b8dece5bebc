"""Taking back a confirmation or a hand-over. Returns from patients are `returning`."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import dispenses, returns
from tracker.records.confirmations import ConfirmationRow
from tracker.records.transaction import AuthorizationLock, PatientLock
from tracker.rules.authority import Actor, Permission, permits
from tracker.rules.errors import AlreadyReversed, Conflict, NotFound, NotPermitted
from tracker.rules.timeline import day_of
from tracker.services.closing import close
from tracker.services.counter import (
    Counter,
    confirmation_now,
    counter_of_confirmation,
    given_reason,
)
from tracker.services.returning import ReturnRequest, record_return
from tracker.services.writing import writing

__all__ = ["ReturnRequest", "ReversalRequest", "record_return", "reverse"]


@dataclass(frozen=True, slots=True)
class ReversalRequest:
    """`reason` in the pharmacist's words."""

    confirmation_id: str
    reason: str


def reverse(session: Session, actor: Actor, request: ReversalRequest, *, now: datetime) -> None:
    """Before the hand-over: cancel the confirmation. After it: state that the drug never
    reached the patient, so the dispense counts no more. Either way the authorization can be
    used again until its window ends.

    After the day of the hand-over only a representative may: NotPermitted. A second time:
    AlreadyReversed. Conflict for a closed confirmation, and where capsules came back from the
    patient, who therefore had them.
    """
    counter = counter_of_confirmation(
        session, actor, Permission.REVERSE_DISPENSE, request.confirmation_id
    )
    reason = given_reason(request.reason)
    own = counter.authorization
    with writing(session, PatientLock(own.patient_id), AuthorizationLock(own.id), now=now) as at:
        held = confirmation_now(session, counter, request.confirmation_id)
        _check_open(held)
        if held.dispense_id is not None:
            _check_dispense(session, actor, counter, held.dispense_id, at=at)
        over = held.pending and not held.open_at(at)
        close(session, actor, held, "expired" if over else "reversed", reason=reason, at=at)


def _check_open(held: ConfirmationRow) -> None:
    if held.closed == "reversed":
        raise AlreadyReversed("This was already reversed. It is reversed once.")
    if held.closed is not None:
        raise Conflict("This confirmation ran out and is closed. There is nothing to reverse.")


def _check_dispense(
    session: Session, actor: Actor, counter: Counter, dispense_id: str, *, at: datetime
) -> None:
    dispense = dispenses.for_pharmacy(session, dispense_id, counter.pharmacy_id)
    if dispense is None:
        raise NotFound("Not found.")
    zone = ZoneInfo(counter.zone)
    same_day = day_of(dispense.handed_over_at, zone) == day_of(at, zone)
    if not same_day and not permits(actor, Permission.REVERSE_LATER):
        raise NotPermitted(
            "After the day of the hand-over only your pharmacy's authorized representative may"
            " reverse it."
        )
    if returns.quantities(session, dispense.id):
        raise Conflict(
            "Capsules of this dispense came back from the patient, so it did reach the patient."
            " A return is on record; it cannot be reversed."
        )
