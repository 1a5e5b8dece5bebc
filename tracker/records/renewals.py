"""Patients in the order in which their newest pregnancy tests were taken."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from tracker.records.confirmations import given_under
from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.deciding import Authorization, AuthorizationVoiding
from tracker.records.tables.enrollments import Enrollment, EnrollmentEnding
from tracker.records.tables.monitoring import Correction, PregnancyTest
from tracker.records.tables.people import Organization
from tracker.records.tables.prescriptions import Prescription

_PLACE = (PregnancyTest.collected_at, Enrollment.id)


@dataclass(frozen=True, slots=True)
class TestedRow:
    """An open enrollment, and when the newest test that stands was taken; `zone` is the
    practice's."""

    __test__ = False  # no test of pytest's

    patient_id: str
    enrollment_id: str
    tested_at: datetime
    program: str
    prescriber_id: str
    zone: str


def by_last_test(
    session: Session, practice_id: str, turn: Turn, *, since: datetime
) -> Page[TestedRow]:
    """Who has a prescription and a newest test from `since` on, the oldest test first."""
    prescribed = exists().where(
        Prescription.patient_id == Enrollment.patient_id,
        Prescription.enrollment_id == Enrollment.id,
    )
    query = _tested(practice_id).where(PregnancyTest.collected_at >= since, prescribed)
    rows, page = turned(session, query, turn, _PLACE)
    return page.of(TestedRow(*row) for row in rows)


def tested_for_a_number(
    session: Session, practice_id: str, *, at: datetime, since: datetime
) -> list[TestedRow]:
    """Whose newest test from `since` on still waits for a number: none that could be used is
    open, and none was issued since the test. The oldest test first."""
    voided = exists().where(AuthorizationVoiding.authorization_id == Authorization.id)
    usable = or_(Authorization.valid_until.is_(None), Authorization.valid_until >= at)
    numbered = exists().where(
        Authorization.prescription_id == Prescription.id,
        Prescription.patient_id == Enrollment.patient_id,
        Prescription.enrollment_id == Enrollment.id,
        ~voided,
        or_(
            and_(usable, ~given_under(Authorization.id)),
            Authorization.issued_at >= PregnancyTest.collected_at,
        ),
    )
    query = _tested(practice_id).where(PregnancyTest.collected_at >= since, ~numbered)
    rows = session.execute(query.order_by(*_PLACE))
    return [TestedRow(*row) for row in rows]


@lru_cache(maxsize=64)
def _tested(practice_id: str) -> Select[*tuple[Any, ...]]:
    newer = aliased(PregnancyTest)
    superseded = exists().where(
        newer.patient_id == PregnancyTest.patient_id,
        tuple_(newer.collected_at, newer.id) > tuple_(PregnancyTest.collected_at, PregnancyTest.id),
        ~_struck(newer),
    )
    ended = exists().where(
        EnrollmentEnding.patient_id == Enrollment.patient_id,
        EnrollmentEnding.enrollment_id == Enrollment.id,
    )
    return (
        select(
            Enrollment.patient_id,
            Enrollment.id,
            PregnancyTest.collected_at,
            Enrollment.program,
            Enrollment.prescriber_id,
            Organization.time_zone,
        )
        .join(Organization, Organization.id == Enrollment.practice_id)
        .join(PregnancyTest, PregnancyTest.patient_id == Enrollment.patient_id)
        .where(
            Enrollment.practice_id == practice_id,
            ~ended,
            ~_struck(PregnancyTest),
            ~superseded,
        )
    )


def _struck(table: Any) -> ColumnElement[bool]:
    return exists().where(Correction.patient_id == table.patient_id, Correction.fact_id == table.id)
