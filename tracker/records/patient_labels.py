"""A patient as a pharmacy knows one: given name and initial, birth date, REMS ID."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.records.openings import newest_identity
from tracker.records.tables.enrollments import Patient, PatientIdentity


@dataclass(frozen=True, slots=True)
class PatientLabel:
    """Of the newest identity on record."""

    rems_id: str
    given_name: str
    family_name: str
    birth_date: date

    @property
    def short_name(self) -> str:
        return short_name(self.given_name, self.family_name)

    def age_on(self, day: date) -> int:
        """Whole years; somebody born on 29 February ages on 1 March in common years."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)


def short_name(given_name: str, family_name: str) -> str:
    """`Maria G.`: enough to call somebody to the counter."""
    return f"{given_name} {family_name[:1]}."


def patient(session: Session, patient_id: str) -> PatientLabel:
    """Every patient has an identity from the day of enrollment."""
    return patients(session, (patient_id,))[patient_id]


def patients(session: Session, patient_ids: Iterable[str]) -> dict[str, PatientLabel]:
    """By id, in one query."""
    rows = session.execute(
        select(
            Patient.id,
            Patient.rems_id,
            PatientIdentity.given_name,
            PatientIdentity.family_name,
            PatientIdentity.birth_date,
        )
        .join(PatientIdentity, newest_identity(Patient.id))
        .where(Patient.id.in_(tuple(patient_ids)))
    )
    return {
        row.id: PatientLabel(row.rems_id, row.given_name, row.family_name, row.birth_date)
        for row in rows
    }
