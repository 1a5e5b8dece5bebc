"""Completed surveys, their answers, and how a flagged one was resolved."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, exists, select
from sqlalchemy.orm import Session, aliased

from tracker.records.openings import newest_identity
from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.attesting import Survey, SurveyResolution
from tracker.records.tables.enrollments import Enrollment, Patient, PatientIdentity
from tracker.records.tables.people import Account


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question as it was asked, and the answer: "yes" or "no"."""

    key: str
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """One completed survey. `flag_reasons` are sentences; `resolved_at` ends the hold."""

    patient_id: str
    id: str
    enrollment_id: str
    by_role: str
    by_name: str
    answers: tuple[AnswerRow, ...]
    flagged: bool
    flag_reasons: tuple[str, ...]
    completed_at: datetime
    signature_id: str
    note: str | None
    resolved_at: datetime | None
    resolved_by: str | None

    @property
    def holds(self) -> bool:
        """Flagged and not resolved: authorizations wait."""
        return self.flagged and self.resolved_at is None


@dataclass(frozen=True, slots=True)
class FlaggedRow:
    """A flagged survey that waits for its resolution."""

    patient_id: str
    rems_id: str
    patient_name: str
    survey_id: str
    by_role: str
    completed_at: datetime


def of_patient(session: Session, patient_id: str) -> tuple[SurveyRow, ...]:
    """Newest first."""
    rows = session.execute(
        _surveys()
        .where(Survey.patient_id == patient_id)
        .order_by(Survey.completed_at.desc(), Survey.id)
    ).all()
    return tuple(_row(row) for row in rows)


def one(session: Session, patient_id: str, survey_id: str) -> SurveyRow | None:
    found = session.execute(
        _surveys().where(Survey.patient_id == patient_id, Survey.id == survey_id)
    ).one_or_none()
    return None if found is None else _row(found)


def flagged_at(
    session: Session, practice_id: str, turn: Turn, *, by_role: str | None = None
) -> Page[FlaggedRow]:
    """Flagged and not resolved, of the practice's patients; the oldest first. `by_role`: who
    answered."""
    resolved = exists().where(
        SurveyResolution.patient_id == Survey.patient_id,
        SurveyResolution.survey_id == Survey.id,
    )
    query = (
        select(
            Survey.patient_id,
            Patient.rems_id,
            PatientIdentity.given_name.concat(" ").concat(PatientIdentity.family_name),
            Survey.id,
            Survey.by_role,
            Survey.completed_at,
        )
        .join(Patient, Patient.id == Survey.patient_id)
        .join(PatientIdentity, newest_identity(Survey.patient_id))
        .join(
            Enrollment,
            and_(Enrollment.patient_id == Survey.patient_id, Enrollment.id == Survey.enrollment_id),
        )
        .where(Enrollment.practice_id == practice_id, Survey.flagged, ~resolved)
    )
    if by_role is not None:
        query = query.where(Survey.by_role == by_role)
    rows, page = turned(session, query, turn, (Survey.completed_at, Survey.id))
    return page.of(FlaggedRow(*row) for row in rows)


def held(session: Session) -> tuple[SurveyRow, ...]:
    """Of every patient, those that wait for their resolution, the oldest first."""
    rows = session.execute(
        _surveys()
        .where(Survey.flagged, SurveyResolution.resolved_at.is_(None))
        .order_by(Survey.completed_at, Survey.id)
    ).all()
    return tuple(_row(row) for row in rows)


@cache
def _surveys() -> Select[*tuple[Any, ...]]:
    resolver = aliased(Account)
    return (
        select(
            Survey.patient_id,
            Survey.id,
            Survey.enrollment_id,
            Survey.by_role,
            Account.printed_name.label("by_name"),
            Survey.answers,
            Survey.flagged,
            Survey.flag_reasons,
            Survey.completed_at,
            Survey.signature_id,
            SurveyResolution.note,
            SurveyResolution.resolved_at,
            resolver.printed_name.label("resolved_by"),
        )
        .join(Account, Account.id == Survey.recorded_by)
        .outerjoin(
            SurveyResolution,
            and_(
                SurveyResolution.patient_id == Survey.patient_id,
                SurveyResolution.survey_id == Survey.id,
            ),
        )
        .outerjoin(resolver, resolver.id == SurveyResolution.recorded_by)
    )


def _row(found: Row[*tuple[Any, ...]]) -> SurveyRow:
    values = dict(found._mapping)
    values["answers"] = tuple(AnswerRow(**answer) for answer in json.loads(values["answers"]))
    values["flag_reasons"] = tuple(json.loads(values["flag_reasons"]))
    return SurveyRow(**values)
