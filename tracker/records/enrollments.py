"""Enrollments with their newest risk assessment, as values."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from tracker.records.tables.enrollments import Enrollment, EnrollmentEnding, RiskAssessment
from tracker.records.tables.people import Account, AccountClosing, Organization
from tracker.rules.authority import Role
from tracker.rules.timeline import day_of


@dataclass(frozen=True, slots=True)
class EnrollmentRow:
    """A patient's place in a program, with the category that the newest facts proved."""

    patient_id: str
    id: str
    program: str
    practice_id: str
    practice_name: str
    zone: str
    prescriber_id: str
    prescriber_name: str
    indication: str
    criteria: tuple[str, ...]
    enrolled_at: datetime
    ended_on: date | None
    ended_because: str | None
    risk_category: str
    category_reason: str
    menses: str | None
    last_menses_on: date | None
    menarche: bool | None
    hysterectomy: bool | None
    bilateral_oophorectomy: bool | None
    natural_menopause: bool | None

    def day(self, at: datetime) -> date:
        """The calendar day of an instant in the practice's zone."""
        return day_of(at, ZoneInfo(self.zone))

    def is_open(self, at: datetime) -> bool:
        """Not ended, or the last day is not over."""
        return self.ended_on is None or self.day(at) <= self.ended_on


@dataclass(frozen=True, slots=True)
class PrescriberRow:
    """Somebody of a practice who can be named as the prescriber."""

    id: str
    printed_name: str


_COLUMNS: Final[tuple[Any, ...]] = (
    Enrollment.patient_id,
    Enrollment.id,
    Enrollment.program,
    Enrollment.practice_id,
    Organization.name.label("practice_name"),
    Organization.time_zone.label("zone"),
    Enrollment.prescriber_id,
    Account.printed_name.label("prescriber_name"),
    Enrollment.indication,
    Enrollment.indication_criteria,
    Enrollment.enrolled_at,
    EnrollmentEnding.ended_on,
    EnrollmentEnding.reason.label("ended_because"),
    RiskAssessment.risk_category,
    RiskAssessment.category_reason,
    RiskAssessment.menses,
    RiskAssessment.last_menses_on,
    RiskAssessment.menarche,
    RiskAssessment.hysterectomy,
    RiskAssessment.bilateral_oophorectomy,
    RiskAssessment.natural_menopause,
)


def of_patient(session: Session, patient_id: str) -> tuple[EnrollmentRow, ...]:
    """Newest first; ended ones too."""
    return of_patients(session, (patient_id,))


def of_patients(session: Session, patient_ids: Iterable[str]) -> tuple[EnrollmentRow, ...]:
    """The same of many patients."""
    rows = session.execute(_of_patients(), {"patient_ids": list(patient_ids)}).all()
    return tuple(_row(row) for row in rows)


def one(session: Session, patient_id: str, enrollment_id: str) -> EnrollmentRow | None:
    """Whoever asks has shown before that the patient is theirs to see."""
    found = session.execute(
        _enrollments().where(Enrollment.patient_id == patient_id, Enrollment.id == enrollment_id)
    ).one_or_none()
    return None if found is None else _row(found)


def prescribers_of(session: Session, practice_id: str) -> tuple[PrescriberRow, ...]:
    """The open prescriber accounts of a practice, by name."""
    closed = exists().where(AccountClosing.account_id == Account.id)
    rows = session.execute(
        select(Account.id, Account.printed_name)
        .where(Account.organization_id == practice_id, Account.role == Role.PRESCRIBER, ~closed)
        .order_by(Account.printed_name, Account.id)
    ).all()
    return tuple(PrescriberRow(*row) for row in rows)


@cache
def _of_patients() -> Select[*tuple[Any, ...]]:
    return (
        _enrollments()
        .where(Enrollment.patient_id.in_(bindparam("patient_ids", expanding=True)))
        .order_by(Enrollment.enrolled_at.desc(), Enrollment.id)
    )


@cache
def _enrollments() -> Select[*tuple[Any, ...]]:
    later = aliased(RiskAssessment)
    overtaken = exists().where(
        later.patient_id == RiskAssessment.patient_id,
        later.enrollment_id == RiskAssessment.enrollment_id,
        later.recorded_at > RiskAssessment.recorded_at,
    )
    return (
        select(*_COLUMNS)
        .join(Organization, Organization.id == Enrollment.practice_id)
        .join(Account, Account.id == Enrollment.prescriber_id)
        .join(
            RiskAssessment,
            and_(
                RiskAssessment.patient_id == Enrollment.patient_id,
                RiskAssessment.enrollment_id == Enrollment.id,
            ),
        )
        .outerjoin(
            EnrollmentEnding,
            and_(
                EnrollmentEnding.patient_id == Enrollment.patient_id,
                EnrollmentEnding.enrollment_id == Enrollment.id,
            ),
        )
        .where(~overtaken)
    )


def _row(found: Row[*tuple[Any, ...]]) -> EnrollmentRow:
    values = dict(found._mapping)
    values["criteria"] = tuple(json.loads(values.pop("indication_criteria")))
    return EnrollmentRow(**values)
