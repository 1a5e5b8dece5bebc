"""Patients under treatment in the order in which their pregnancy tests were taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from tracker.records.column_types import UtcDateTime
from tracker.records.tables.enrollments import Enrollment, EnrollmentEnding
from tracker.records.tables.monitoring import Correction, PregnancyTest
from tracker.records.tables.prescriptions import Prescription

_PLACE = (PregnancyTest.collected_at, Enrollment.id)


@dataclass(frozen=True, slots=True)
class TestedRow:
    """An open enrollment with a prescription, and when the newest test that stands was taken."""

    __test__ = False  # no test of pytest's

    patient_id: str
    enrollment_id: str
    tested_at: datetime


def by_last_test(
    session: Session,
    practice_id: str,
    *,
    since: datetime,
    after: str | None = None,
    most: int,
) -> tuple[list[TestedRow], bool]:
    """Whose newest test was taken from `since` on, the oldest test first; those after one
    enrollment, and whether there are more. An enrollment that is not listed begins anew."""
    query = _tested(practice_id).where(PregnancyTest.collected_at >= since)
    if after is not None:
        anchor = query.with_only_columns(*_PLACE).where(Enrollment.id == after)
        place = session.execute(anchor).one_or_none()
        if place is not None:
            query = query.where(tuple_(*_PLACE) > tuple_(*place, types=[UtcDateTime, String]))
    found = session.execute(query.order_by(*_PLACE).limit(most + 1)).all()
    return [TestedRow(*row) for row in found[:most]], len(found) > most


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
