"""A practice's own patients as a list: searched, in the order of their names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from tracker.records.openings import newest_identity
from tracker.records.tables.enrollments import (
    Enrollment,
    EnrollmentEnding,
    Patient,
    PatientIdentity,
    RiskAssessment,
)

_NAME_ORDER = (
    func.lower(PatientIdentity.family_name),
    func.lower(PatientIdentity.given_name),
    Patient.id,
)


@dataclass(frozen=True, slots=True)
class ListedPatient:
    """A patient with the newest enrollment at this practice."""

    id: str
    rems_id: str
    given_name: str
    family_name: str
    birth_date: date
    enrollment_id: str
    program: str
    enrolled_at: datetime
    ended_on: date | None
    risk_category: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is given must hold. `family_name` is how the name begins, in any case."""

    rems_id: str | None = None
    family_name: str = ""
    birth_date: date | None = None


def listed(
    session: Session,
    practice_id: str,
    wanted: Wanted,
    *,
    after: str | None = None,
    most: int,
) -> tuple[list[ListedPatient], bool]:
    """The first `most` in the order of names, or those after one patient, and whether the list
    goes on. Somebody who is not in the list begins it anew."""
    query = _patients(practice_id).where(*_conditions(wanted))
    if after is not None:
        place = session.execute(
            query.with_only_columns(*_NAME_ORDER).where(Patient.id == after)
        ).one_or_none()
        if place is not None:
            query = query.where(tuple_(*_NAME_ORDER) > tuple_(*place))
    rows = session.execute(query.order_by(*_NAME_ORDER).limit(most + 1)).all()
    return [ListedPatient(*row) for row in rows[:most]], len(rows) > most


def named(
    session: Session, practice_id: str, patient_ids: Iterable[str]
) -> dict[str, ListedPatient]:
    """Those of the practice among these, by id."""
    query = _patients(practice_id).where(Patient.id.in_(set(patient_ids)))
    found = [ListedPatient(*row) for row in session.execute(query)]
    return {patient.id: patient for patient in found}


def _patients(practice_id: str) -> Select[*tuple[Any, ...]]:
    """Each patient's newest enrollment here, with its newest assessment."""
    return (
        select(
            Patient.id,
            Patient.rems_id,
            PatientIdentity.given_name,
            PatientIdentity.family_name,
            PatientIdentity.birth_date,
            Enrollment.id,
            Enrollment.program,
            Enrollment.enrolled_at,
            EnrollmentEnding.ended_on,
            RiskAssessment.risk_category,
        )
        .select_from(Enrollment)
        .join(Patient, Patient.id == Enrollment.patient_id)
        .join(PatientIdentity, newest_identity(Enrollment.patient_id))
        .join(RiskAssessment, _of_enrollment(RiskAssessment))
        .outerjoin(EnrollmentEnding, _of_enrollment(EnrollmentEnding))
        .where(Enrollment.practice_id == practice_id, ~_enrolled_later(practice_id), ~_reassessed())
    )


def _of_enrollment(table: type[RiskAssessment] | type[EnrollmentEnding]) -> ColumnElement[bool]:
    return and_(table.patient_id == Enrollment.patient_id, table.enrollment_id == Enrollment.id)


def _enrolled_later(practice_id: str) -> ColumnElement[bool]:
    later = aliased(Enrollment)
    return exists().where(
        later.patient_id == Enrollment.patient_id,
        later.practice_id == practice_id,
        or_(
            later.enrolled_at > Enrollment.enrolled_at,
            and_(later.enrolled_at == Enrollment.enrolled_at, later.id > Enrollment.id),
        ),
    )


def _reassessed() -> ColumnElement[bool]:
    newer = aliased(RiskAssessment)
    return exists().where(
        newer.patient_id == RiskAssessment.patient_id,
        newer.enrollment_id == RiskAssessment.enrollment_id,
        newer.recorded_at > RiskAssessment.recorded_at,
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.rems_id is not None:
        found.append(Patient.rems_id == wanted.rems_id)
    if wanted.birth_date is not None:
        found.append(PatientIdentity.birth_date == wanted.birth_date)
    if wanted.family_name:
        # SQLite folds the case of ASCII letters only, so the spellings people use are tried.
        name = wanted.family_name
        spellings = {name, name.lower(), name.upper(), name.title()}
        found.append(
            or_(*(PatientIdentity.family_name.istartswith(s, autoescape=True) for s in spellings))
        )
    return found
