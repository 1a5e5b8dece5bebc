"""Every active patient of a program, page by page, with the step that comes next for each.

What a page needs comes with a handful of statements, whatever its size.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, Select, String, and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from tracker.records import newest_orders
from tracker.records.newest_orders import NewestOrder
from tracker.records.tables.enrollments import (
    Enrollment,
    EnrollmentEnding,
    Patient,
    RiskAssessment,
)
from tracker.records.tables.people import Organization
from tracker.records.tables.prescriptions import Prescription

PAGE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivePatient:
    """An enrollment that may still be treated: `ended_on` lies ahead, or nowhere."""

    patient_id: str
    enrollment_id: str
    program: str
    rems_id: str
    risk_category: str
    prescriber_id: str
    zone: str
    ended_on: date | None
    order: NewestOrder | None


def pages(session: Session, program: str, *, at: datetime) -> Iterator[list[ActivePatient]]:
    """By patient. Enrollments that ended the day before `at` in UTC are in: only their zone can
    tell whether the day is over."""
    after = ("", "")
    while True:
        found = session.execute(_page(program, at, after)).all()
        if not found:
            return
        written = {row.prescription_id: row.patient_id for row in found if row.prescription_id}
        orders = newest_orders.of(session, written, at=at)
        yield [_patient(row._mapping, orders) for row in found]
        after = (found[-1].patient_id, found[-1].enrollment_id)


def _page(program: str, at: datetime, after: tuple[str, str]) -> Select[*tuple[Any, ...]]:
    yesterday = at.date() - timedelta(days=1)
    ended = EnrollmentEnding.ended_on
    place = tuple_(Enrollment.patient_id, Enrollment.id)
    return (
        _enrollments()
        .where(
            Enrollment.program == program,
            or_(ended.is_(None), ended >= yesterday),
            place > tuple_(*after, types=[String, String]),
        )
        .order_by(Enrollment.patient_id, Enrollment.id)
        .limit(PAGE)
    )


@cache
def _enrollments() -> Select[*tuple[Any, ...]]:
    later, order = aliased(RiskAssessment), aliased(Prescription)
    overtaken = exists().where(
        later.patient_id == RiskAssessment.patient_id,
        later.enrollment_id == RiskAssessment.enrollment_id,
        later.recorded_at > RiskAssessment.recorded_at,
    )
    newest_order = (
        select(order.id)
        .where(order.patient_id == Enrollment.patient_id, order.enrollment_id == Enrollment.id)
        .order_by(order.written_at.desc(), order.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Enrollment.patient_id,
            Enrollment.id.label("enrollment_id"),
            Enrollment.program,
            Patient.rems_id,
            RiskAssessment.risk_category,
            Enrollment.prescriber_id,
            Organization.time_zone.label("zone"),
            EnrollmentEnding.ended_on,
            newest_order.label("prescription_id"),
        )
        .join(Patient, Patient.id == Enrollment.patient_id)
        .join(Organization, Organization.id == Enrollment.practice_id)
        .join(RiskAssessment, _same_enrollment(RiskAssessment))
        .outerjoin(EnrollmentEnding, _same_enrollment(EnrollmentEnding))
        .where(~overtaken)
    )


def _same_enrollment(table: type[RiskAssessment | EnrollmentEnding]) -> ColumnElement[bool]:
    return and_(table.patient_id == Enrollment.patient_id, table.enrollment_id == Enrollment.id)


def _patient(row: RowMapping, orders: Mapping[str, NewestOrder]) -> ActivePatient:
    values: dict[str, Any] = dict(row)
    return ActivePatient(order=orders.get(values.pop("prescription_id") or ""), **values)
