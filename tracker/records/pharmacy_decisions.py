"""Stored decisions that a pharmacy asked for."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.records.confirmations import ConfirmationRow
from tracker.records.tables.deciding import Decision
from tracker.rules.vocabulary import Delivery, Gate


def for_pharmacy(
    session: Session, decision_id: str, prescription_id: str, pharmacy_id: str
) -> Decision | None:
    """Of one prescription; None for an unknown one and for another pharmacy's."""
    return session.scalar(
        select(Decision).where(
            Decision.id == decision_id,
            Decision.prescription_id == prescription_id,
            Decision.pharmacy_id == pharmacy_id,
        )
    )


def delivery_tried(session: Session, held: ConfirmationRow) -> Delivery | None:
    """How the last attempt to hand over under this confirmation was to leave; None without one."""
    question = session.scalar(
        select(Decision.question)
        .where(
            Decision.prescription_id == held.prescription_id,
            Decision.gate == Gate.HAND_OVER.value,
            Decision.pharmacy_id == held.pharmacy_id,
            Decision.decided_at >= held.issued_at,
        )
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(1)
    )
    confirmation = None if question is None else json.loads(question).get("confirmation")
    delivery = (confirmation or {}).get("delivery")
    return None if delivery is None else Delivery(delivery)
