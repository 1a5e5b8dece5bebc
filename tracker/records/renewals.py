"""Patients under treatment in the order in which their pregnancy tests were taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.enrollments import Enrollment, EnrollmentEnding
from tracker.records.tables.monitoring import Correction, PregnancyTest
from tracker.records.tables.prescriptions import Prescription


@dataclass(frozen=True, slots=True)
class TestedRow:
    """An open enrollment with a prescription, and when the newest test that stands was taken."""

    __test__ = False  # no test of pytest's

    patient_id: str
    enrollment_id: str
    tested_at: datetime


def by_last_test(
    session: Session, practice_id: str, turn: Turn, *, since: datetime
) -> Page[TestedRow]:
    """Whose newest test was taken from `since` on, the oldest test first."""
    query = _tested(practice_id).where(PregnancyTest.collected_at >= since)
    rows, page = turned(session, query, turn, (PregnancyTest.collected_at, Enrollment.id))
    return page.of(TestedRow(*row) for row in rows)


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
    prescribed = exists().where(
        Prescription.patient_id == Enrollment.patient_id,
        Prescription.enrollment_id == Enrollment.id,
    )
    return (
        select(Enrollment.patient_id, Enrollment.id, PregnancyTest.collected_at)
        .join(PregnancyTest, PregnancyTest.patient_id == Enrollment.patient_id)
        .where(
            Enrollment.practice_id == practice_id,
            prescribed,
            ~ended,
            ~_struck(PregnancyTest),
            ~superseded,
        )
    )


def _struck(table: Any) -> ColumnElement[bool]:
    return exists().where(Correction.patient_id == table.patient_id, Correction.fact_id == table.id)
