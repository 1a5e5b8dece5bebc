"""Counseling checklists of one authorization at one pharmacy."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.records.tables.attesting import Signature
from tracker.records.tables.dispensing import Checklist


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """Who counseled whom when, as signed."""

    id: str
    medication_guide_given: bool
    completed_at: datetime
    signed_by: str


def newest(session: Session, authorization_id: str, pharmacy_id: str) -> ChecklistRow | None:
    """The last one signed at this pharmacy for this number."""
    found = session.execute(
        select(
            Checklist.id,
            Checklist.medication_guide_given,
            Checklist.completed_at,
            Signature.printed_name,
        )
        .join(Signature, Signature.id == Checklist.signature_id)
        .where(Checklist.authorization_id == authorization_id, Checklist.pharmacy_id == pharmacy_id)
        .order_by(Checklist.completed_at.desc(), Checklist.id.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else ChecklistRow(*found)
