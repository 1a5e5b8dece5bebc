"""What a practice does for its own patients: the permission, the patient, the practice's days."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records.enrollments import EnrollmentRow
from tracker.records.patients import PatientRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import InvalidInput
from tracker.rules.timeline import day_of
from tracker.services.reach import Reached, reach


@dataclass(frozen=True, slots=True)
class Cared:
    """A patient of the actor's practice at an instant; days are counted where the practice is."""

    reached: Reached
    at: datetime

    @property
    def patient(self) -> PatientRow:
        return self.reached.patient

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.reached.enrollments[0].zone)

    def enrollment(self, enrollment_id: str) -> EnrollmentRow:
        """Raises NotFound for one that is not this practice's."""
        return self.reached.enrollment(enrollment_id)

    def check_day(self, field: str, day: date) -> None:
        """Raises InvalidInput for a day in the future or before the patient was born."""
        if day > day_of(self.at, self.zone):
            raise InvalidInput(field, "This day is in the future. Enter the day it happened.")
        if day < self.patient.birth_date:
            raise InvalidInput(field, "This day is before the patient's birth. Check the year.")

    def check_instant(self, field: str, instant: datetime) -> None:
        """The same for a time of day."""
        if instant > self.at:
            raise InvalidInput(field, "This time is in the future. Enter when it happened.")
        if day_of(instant, self.zone) < self.patient.birth_date:
            raise InvalidInput(field, "This day is before the patient's birth. Check the year.")


def care_for(
    session: Session, actor: Actor, patient_id: str, permission: Permission, *, at: datetime
) -> Cared:
    """The patient, for somebody of their practice with that permission.

    Raises NotPermitted without the permission, NotFound for another practice's patient.
    Ask again inside `writing`.
    """
    require(actor, permission)
    return Cared(reach(session, actor, patient_id, at=at), at)
