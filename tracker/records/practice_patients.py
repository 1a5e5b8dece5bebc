"""A practice's own patients as a list: searched, in the order of their names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.records.byte_order import in_bytes
from tracker.records.confirmations import given_under
from tracker.records.names import called
from tracker.records.openings import newest_identity
from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.deciding import Authorization, AuthorizationVoiding
from tracker.records.tables.enrollments import (
    Enrollment,
    EnrollmentEnding,
    Patient,
    PatientIdentity,
    RiskAssessment,
)
from tracker.records.tables.people import Account
from tracker.records.tables.prescriptions import Prescription

_NAME_ORDER = (
    func.lower(in_bytes(PatientIdentity.family_name)),
    func.lower(in_bytes(PatientIdentity.given_name)),
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
    """What is given must hold. `name` is how the family or given name begins, or both; `open`
    is about the enrollment, `number_open_at` about an authorization that can be used then."""

    rems_id: str | None = None
    name: str = ""
    birth_date: date | None = None
    program: str | None = None
    risk_category: str | None = None
    prescriber_id: str | None = None
    open: bool | None = None
    number_open_at: datetime | None = None


def listed(session: Session, practice_id: str, wanted: Wanted, turn: Turn) -> Page[ListedPatient]:
    """In the order of names; a place is a patient's id."""
    everybody = _patients(practice_id)
    query = everybody.where(*_conditions(wanted))
    rows, page = turned(session, query, turn, _NAME_ORDER, named_in=everybody)
    return page.of(ListedPatient(*row) for row in rows)


def named(
    session: Session, practice_id: str, patient_ids: Iterable[str]
) -> dict[str, ListedPatient]:
    """Those of the practice among these, by id."""
    query = _patients(practice_id).where(Patient.id.in_(set(patient_ids)))
    found = [ListedPatient(*row) for row in session.execute(query)]
    return {patient.id: patient for patient in found}


@dataclass(frozen=True, slots=True)
class Offered:
    """What the practice's enrollments have: the choices of a filter. `prescribers` by name."""

    programs: tuple[str, ...]
    categories: tuple[str, ...]
    prescribers: tuple[tuple[str, str], ...]


def offered(session: Session, practice_id: str) -> Offered:
    """Categories of every assessment, older ones too."""
    here = Enrollment.practice_id == practice_id
    programs = session.scalars(select(Enrollment.program).where(here).distinct())
    assessed = (
        select(RiskAssessment.risk_category)
        .join(Enrollment, _of_enrollment(RiskAssessment))
        .where(here)
        .distinct()
    )
    people = (
        select(Account.id, Account.printed_name)
        .where(Account.id.in_(select(Enrollment.prescriber_id).where(here)))
        .order_by(Account.printed_name, Account.id)
    )
    return Offered(
        tuple(sorted(programs)),
        tuple(sorted(session.scalars(assessed))),
        tuple((id, name) for id, name in session.execute(people)),
    )


@lru_cache(maxsize=64)
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


@cache
def _reassessed() -> ColumnElement[bool]:
    newer = aliased(RiskAssessment)
    return exists().where(
        newer.patient_id == RiskAssessment.patient_id,
        newer.enrollment_id == RiskAssessment.enrollment_id,
        newer.recorded_at > RiskAssessment.recorded_at,
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    given = [
        (Patient.rems_id, wanted.rems_id),
        (PatientIdentity.birth_date, wanted.birth_date),
        (Enrollment.program, wanted.program),
        (Enrollment.prescriber_id, wanted.prescriber_id),
        (RiskAssessment.risk_category, wanted.risk_category),
    ]
    found: list[ColumnElement[bool]] = [
        column == value for column, value in given if value is not None
    ]
    if wanted.name:
        found.append(called(wanted.name))
    if wanted.open is not None:
        ended = EnrollmentEnding.ended_on
        found.append(ended.is_(None) if wanted.open else ended.is_not(None))
    if wanted.number_open_at is not None:
        found.append(_has_open_number(wanted.number_open_at))
    return found


def _has_open_number(at: datetime) -> ColumnElement[bool]:
    """An authorization under this enrollment that can still be used."""
    return exists().where(
        Prescription.patient_id == Enrollment.patient_id,
        Prescription.enrollment_id == Enrollment.id,
        Authorization.patient_id == Prescription.patient_id,
        Authorization.prescription_id == Prescription.id,
        or_(Authorization.valid_until.is_(None), Authorization.valid_until >= at),
        ~exists().where(AuthorizationVoiding.authorization_id == Authorization.id),
        ~given_under(Authorization.id),
    )
