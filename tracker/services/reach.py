"""Which patients a person may touch: those of the own practice, or those one acts for.

Everybody else's are NotFound, and look like none at all.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from tracker.records import enrollments, patients
from tracker.records.enrollments import EnrollmentRow
from tracker.records.patients import PatientRow
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import NotFound

Capacity = Literal["prescriber", "patient", "guardian"]


@dataclass(frozen=True, slots=True)
class Reached:
    """A patient whom the actor may see; `capacity` is what the actor signs as.

    `enrollments` are those that the actor may see, newest first.
    """

    patient: PatientRow
    enrollments: tuple[EnrollmentRow, ...]
    capacity: Capacity | None

    def enrollment(self, enrollment_id: str) -> EnrollmentRow:
        """Raises NotFound."""
        found = next((e for e in self.enrollments if e.id == enrollment_id), None)
        if found is None:
            raise NotFound("Not found.")
        return found


def reach(session: Session, actor: Actor, patient_id: str, *, at: datetime) -> Reached:
    """The patient, or NotFound when unknown or a stranger's. Ask again inside `writing`."""
    if actor.role is Role.PATIENT:
        found = next(
            (r for r in reached_by(session, actor, at=at) if r.patient.id == patient_id), None
        )
    else:
        found = _of_practice(session, actor, patient_id)
    if found is None:
        raise NotFound("Not found.")
    return found


def reached_by(session: Session, actor: Actor, *, at: datetime) -> tuple[Reached, ...]:
    """Everybody for whom this account acts at `at`: oneself, and children.

    A guardian's reach ends on the child's 18th birthday, in the practice's zone.
    """
    found = []
    for acted in patients.acted_for(session, actor.id):
        enrolled = enrollments.of_patient(session, acted.patient.id)
        capacity: Capacity = "guardian" if acted.capacity == "guardian" else "patient"
        if capacity == "guardian" and enrolled and not acted.patient.is_child(enrolled[0].day(at)):
            continue
        found.append(Reached(acted.patient, enrolled, capacity))
    return tuple(found)


def role_in_words(session: Session, actor: Actor, *, at: datetime) -> str:
    """For whom a patient's account acts: for the person alone, as a guardian, or as both."""
    capacities = {each.capacity for each in reached_by(session, actor, at=at)}
    if "guardian" not in capacities:
        return "Patient"
    return "Guardian" if len(capacities) == 1 else "Patient and guardian"


def _of_practice(session: Session, actor: Actor, patient_id: str) -> Reached | None:
    practice_id = actor.organization_id
    patient = patients.cared_for(session, patient_id, practice_id) if practice_id else None
    if patient is None:
        return None
    enrolled = enrollments.of_patient(session, patient_id)
    own = tuple(e for e in enrolled if e.practice_id == practice_id)
    return Reached(patient, own, "prescriber" if actor.role is Role.PRESCRIBER else None)
