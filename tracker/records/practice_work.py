"""What waits in a practice, found by query; what the program asks in detail is for the rules."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from tracker.records.confirmations import given_under
from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.deciding import Authorization, AuthorizationVoiding, Decision
from tracker.records.tables.enrollments import Enrollment, EnrollmentEnding
from tracker.records.tables.monitoring import (
    Correction,
    PregnancyReport,
    PregnancyTest,
)
from tracker.records.tables.people import Organization
from tracker.records.tables.prescriptions import Prescription

_OPENING = ("positive", "indeterminate")


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """The newest prescription under an enrollment, without a number; `decision_id` None: nobody
    has asked for one yet. `zone` is the practice's."""

    patient_id: str
    enrollment_id: str
    prescription_id: str
    prescriber_id: str
    program: str
    zone: str
    written_at: datetime
    decision_id: str | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """An open pregnancy case, and since when."""

    patient_id: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedRow:
    """An open number under which a pharmacy was told no, the last time that it asked; `zone` and
    `pharmacy` are that pharmacy's."""

    patient_id: str
    prescription_id: str
    program: str
    decision_id: str
    gate: str
    decided_at: datetime
    pharmacy_id: str
    pharmacy: str
    zone: str


def without_number(
    session: Session,
    practice_id: str,
    turn: Turn,
    *,
    since: datetime,
    prescriber_id: str | None = None,
) -> Page[RefusedRow]:
    """Prescriptions written from `since` on that wait for their number, the newest first; of one
    prescriber or of all."""
    query = _unnumbered().where(
        Prescription.practice_id == practice_id, Prescription.written_at >= since
    )
    if prescriber_id is not None:
        query = query.where(Prescription.prescriber_id == prescriber_id)
    key = (Prescription.written_at, Prescription.id)
    rows, page = turned(session, query, turn, key, newest_first=True)
    return page.of(RefusedRow(*row) for row in rows)


@cache
def _unnumbered() -> Select[*tuple[Any, ...]]:
    newer = aliased(Prescription)
    rewritten = exists().where(
        newer.patient_id == Prescription.patient_id,
        newer.enrollment_id == Prescription.enrollment_id,
        newer.written_at > Prescription.written_at,
    )
    issued = exists().where(Authorization.prescription_id == Prescription.id)
    asked = (
        select(Decision.id)
        .where(Decision.prescription_id == Prescription.id, Decision.gate == "authorize")
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Prescription.patient_id,
            Prescription.enrollment_id,
            Prescription.id,
            Prescription.prescriber_id,
            Prescription.program,
            Organization.time_zone,
            Prescription.written_at,
            asked,
        )
        .join(Organization, Organization.id == Prescription.practice_id)
        .where(~rewritten, ~issued, ~_ended(Prescription.patient_id, Prescription.enrollment_id))
    )


def open_pregnancies(session: Session, practice_id: str, turn: Turn) -> Page[CaseRow]:
    """Open cases of the practice's patients, the longest open first (domain.md 10.3, 10.23)."""
    ruled_out = aliased(PregnancyReport)

    def closed(patient_id: Any, at: Any) -> ColumnElement[bool]:
        return exists().where(
            ruled_out.patient_id == patient_id,
            ruled_out.of_whom == "patient",
            ruled_out.status == "ruled-out",
            ruled_out.reported_at > at,
        )

    tests = select(PregnancyTest.patient_id, PregnancyTest.collected_at.label("at")).where(
        PregnancyTest.result.in_(_OPENING),
        _at_practice(PregnancyTest.patient_id, practice_id),
        ~_struck(PregnancyTest),
        ~closed(PregnancyTest.patient_id, PregnancyTest.collected_at),
    )
    reports = select(PregnancyReport.patient_id, PregnancyReport.reported_at.label("at")).where(
        PregnancyReport.status != "ruled-out",
        PregnancyReport.of_whom == "patient",
        _at_practice(PregnancyReport.patient_id, practice_id),
        ~closed(PregnancyReport.patient_id, PregnancyReport.reported_at),
    )
    found = tests.union_all(reports).subquery()
    since = func.min(found.c.at, type_=found.c.at.type).label("since")
    cases = select(found.c.patient_id, since).group_by(found.c.patient_id).subquery()
    key = (cases.c.since, cases.c.patient_id)
    rows, page = turned(session, select(cases.c.patient_id, cases.c.since), turn, key)
    return page.of(CaseRow(*row) for row in rows)


def stopped_at_pharmacy(
    session: Session, practice_id: str, turn: Turn, *, at: datetime, since: datetime
) -> Page[StoppedRow]:
    """Refused from `since` on under a number that could still be used; the newest first."""
    later = aliased(Decision)
    asked_again = exists().where(
        later.prescription_id == Decision.prescription_id,
        tuple_(later.decided_at, later.id) > tuple_(Decision.decided_at, Decision.id),
    )
    voided = exists().where(AuthorizationVoiding.authorization_id == Authorization.id)
    query = _refused_at_pharmacies().where(
        Prescription.practice_id == practice_id,
        Decision.decided_at >= since,
        ~asked_again,
        ~voided,
        ~given_under(Authorization.id),
        or_(Authorization.valid_until.is_(None), Authorization.valid_until >= at),
    )
    key = (Decision.decided_at, Decision.id)
    rows, page = turned(session, query, turn, key, newest_first=True)
    return page.of(StoppedRow(**row._mapping) for row in rows)


@cache
def _refused_at_pharmacies() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Decision.patient_id,
            Decision.prescription_id,
            Decision.program,
            Decision.id.label("decision_id"),
            Decision.gate,
            Decision.decided_at,
            Organization.id.label("pharmacy_id"),
            Organization.name.label("pharmacy"),
            Organization.time_zone.label("zone"),
        )
        .join(Prescription, Prescription.id == Decision.prescription_id)
        .join(Authorization, Authorization.prescription_id == Decision.prescription_id)
        .join(Organization, Organization.id == Decision.pharmacy_id)
        .where(Decision.gate != "authorize", ~Decision.allowed)
    )


def _struck(table: type[PregnancyTest]) -> ColumnElement[bool]:
    return exists().where(Correction.patient_id == table.patient_id, Correction.fact_id == table.id)


def _at_practice(patient_id: Any, practice_id: str) -> ColumnElement[bool]:
    return exists().where(
        Enrollment.patient_id == patient_id, Enrollment.practice_id == practice_id
    )


def _ended(patient_id: Any, enrollment_id: Any) -> ColumnElement[bool]:
    return exists().where(
        and_(
            EnrollmentEnding.patient_id == patient_id,
            EnrollmentEnding.enrollment_id == enrollment_id,
        )
    )
