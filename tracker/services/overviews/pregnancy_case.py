"""An open pregnancy case: why it is open, what stops, whom to call."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records.patients import PatientRow
from tracker.rules.authority import Actor, Permission
from tracker.rules.labeling import Contact
from tracker.services.caring import care_for
from tracker.services.next_prescription import outlook

OPEN_CASE = "no-open-pregnancy"


@dataclass(frozen=True, slots=True)
class PregnancyCase:
    """`reason` and `remedy` are empty when no case is open."""

    patient: PatientRow
    drug: str
    reason: str
    remedy: str
    contacts: tuple[Contact, ...]

    @property
    def open(self) -> bool:
        return bool(self.reason)


def pregnancy_case(
    session: Session, actor: Actor, patient_id: str, *, now: datetime
) -> PregnancyCase:
    """Raises NotFound for another practice's patient."""
    cared = care_for(session, actor, patient_id, Permission.VIEW_PATIENT, at=now)
    enrolled = cared.reached.enrollments
    enrollment = next((e for e in enrolled if e.is_open(now)), enrolled[0])
    found = outlook(session, actor, cared, enrollment)
    finding = next((f for f in found.decision.stopping if f.requirement == OPEN_CASE), None)
    return PregnancyCase(
        cared.patient,
        found.version.drug if found.version else "the drug",
        finding.reason if finding else "",
        (finding.remedy or "") if finding else "",
        found.version.contacts if found.version else (),
    )
