"""A confirmation ends without its drug reaching the patient: it ran out, or was taken back."""

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from tracker.records import audit_log
from tracker.records.confirmations import ConfirmationRow
from tracker.records.tables.dispensing import ConfirmationClosing
from tracker.records.transaction import store
from tracker.rules.authority import Actor
from tracker.rules.events import ConfirmationClosed, DispenseReversed


def close(
    session: Session,
    actor: Actor,
    held: ConfirmationRow,
    cause: Literal["expired", "reversed"],
    *,
    reason: str,
    at: datetime,
) -> None:
    """Add the closing and its entry. Inside `writing`, with the patient's lock."""
    closing = ConfirmationClosing(
        confirmation_id=held.id,
        authorization_id=held.authorization_id,
        cause=cause,
        reason=reason,
        closed_at=at,
        recorded_at=at,
        recorded_by=actor.id,
    )
    store(session, closing)
    event = (
        ConfirmationClosed(confirmation_id=held.id, cause=cause)
        if cause == "expired"
        else DispenseReversed(confirmation_id=held.id, dispense_id=held.dispense_id)
    )
    audit_log.append(session, event, actor=actor, now=at, subject_id=held.patient_id)
