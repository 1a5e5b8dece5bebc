"""Stored decisions that a pharmacy asked for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.records.tables.deciding import Decision


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
