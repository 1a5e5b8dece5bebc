"""How reported pregnancies go on: follow-ups, and which still wait for their outcome."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from tracker.records.monitoring import Entry
from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.enrollments import Enrollment
from tracker.records.tables.monitoring import PregnancyFollowUp, PregnancyReport
from tracker.records.tables.people import Account

_FINAL = ("ended", "lost-to-follow-up")


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """A pregnancy, of the patient or a partner, whose outcome is not known yet; the newest report
    about it."""

    patient_id: str
    report_id: str
    of_whom: str
    reported_at: datetime


def follow_ups(session: Session, patient_id: str) -> list[tuple[PregnancyFollowUp, Entry]]:
    """Of all reports about this patient, the newest first."""
    rows = session.execute(
        select(PregnancyFollowUp, Account.printed_name)
        .outerjoin(Account, Account.id == PregnancyFollowUp.recorded_by)
        .where(PregnancyFollowUp.patient_id == patient_id)
        .order_by(
            PregnancyFollowUp.happened_on.desc(),
            PregnancyFollowUp.recorded_at.desc(),
            PregnancyFollowUp.id,
        )
    )
    return [(row, Entry(row.recorded_at, by)) for row, by in rows]


def without_outcome(session: Session, practice_id: str, turn: Turn) -> Page[FollowedRow]:
    """Of the practice's patients, the longest known first."""
    at_practice = exists().where(
        Enrollment.patient_id == PregnancyReport.patient_id, Enrollment.practice_id == practice_id
    )
    key = (PregnancyReport.reported_at, PregnancyReport.id)
    rows, page = turned(session, _open().where(at_practice), turn, key)
    return page.of(FollowedRow(*row) for row in rows)


def counted_without_outcome(session: Session) -> int:
    """How many there are in the whole installation."""
    return session.scalar(select(func.count()).select_from(_open().subquery())) or 0


def _open() -> Select[*tuple[Any, ...]]:
    """The newest report about the patient or the partner, where it does not rule a pregnancy out
    and no outcome was recorded since."""
    later = aliased(PregnancyReport)
    replaced = exists().where(
        later.patient_id == PregnancyReport.patient_id,
        later.of_whom == PregnancyReport.of_whom,
        later.reported_at > PregnancyReport.reported_at,
    )
    return select(
        PregnancyReport.patient_id,
        PregnancyReport.id,
        PregnancyReport.of_whom,
        PregnancyReport.reported_at,
    ).where(PregnancyReport.status != "ruled-out", ~replaced, ~_finished())


def _finished() -> ColumnElement[bool]:
    """The newest follow-up of that report is its last."""
    newer = aliased(PregnancyFollowUp)
    return exists().where(
        PregnancyFollowUp.patient_id == PregnancyReport.patient_id,
        PregnancyFollowUp.report_id == PregnancyReport.id,
        PregnancyFollowUp.status.in_(_FINAL),
        ~exists().where(
            newer.patient_id == PregnancyFollowUp.patient_id,
            newer.report_id == PregnancyFollowUp.report_id,
            newer.recorded_at > PregnancyFollowUp.recorded_at,
        ),
    )
