"""Whose pregnancy test, or whose number, runs out soon: patients to renew a prescription for.

A query finds who was tested, the oldest test first; the program says, for a prescription written
now as the last one was, until when the tests hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import (
    authorizations,
    enrollments,
    facts,
    practice_patients,
    prescriptions,
    programs,
)
from tracker.records import renewals as tested_patients
from tracker.records.paging import FIRST, Page, Turn
from tracker.records.practice_patients import ListedPatient
from tracker.records.prescriptions import Order
from tracker.records.renewals import TestedRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.deciding import decide
from tracker.rules.decision import Decision
from tracker.rules.pregnancy_windows import TestsStanding, tests_standing
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Question
from tracker.services.next_prescription import draft_of, usual

PAGE: Final = 25
_TESTED_WITHIN: Final = timedelta(days=60)
_NONE: Final = TestsStanding(until=None, wanting=None, second_hours=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """One patient. `tests`: how those on record do for a prescription written now, in sentences
    that tell the time in `zone`. `number_until`: of the number that is open now. `missing` counts
    what stops a prescription written now, tests included."""

    patient_id: str
    enrollment_id: str
    name: str
    rems_id: str
    last_order_id: str
    tested_at: datetime
    tests: TestsStanding
    zone: str
    number_until: datetime | None
    missing: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a prescription like the last one would meet now. `version` None: none is in force."""

    last: Order | None
    version: ProgramVersion | None
    question: Question
    decision: Decision


def renewals(
    session: Session, actor: Actor, turn: Turn = FIRST, *, within: timedelta, now: datetime
) -> Page[Renewal]:
    """Of one page of patients, those whose test or number ends within that time, or does not do
    any more."""
    require(actor, Permission.VIEW_PATIENT)
    practice_id = actor.organization_id or ""
    found = tested_patients.by_last_test(
        session, practice_id, turn.up_to(PAGE), since=now - _TESTED_WITHIN
    )
    people = practice_patients.named(session, practice_id, (row.patient_id for row in found.rows))
    asked = _asked(session, actor, found.rows, now)
    numbers = _numbers(session, people, now)
    rows = (
        _renewal(row, people[row.patient_id], each, numbers.get(row.patient_id))
        for row, each in zip(found.rows, asked, strict=True)
    )
    return found.of(row for row in rows if _ends_by(row, now + within))


def _ends_by(row: Renewal, by: datetime) -> bool:
    ends = [end for end in (row.tests.until, row.number_until) if end is not None]
    return row.tests.wanting is not None or any(end <= by for end in ends)


def _asked(
    session: Session, actor: Actor, rows: Sequence[TestedRow], now: datetime
) -> list[_Asked]:
    """Each about a prescription written now as the last one was, in a few statements for all."""
    enrolled = {
        each.id: each for each in enrollments.of_patients(session, {row.patient_id for row in rows})
    }
    last = prescriptions.latest(session, {row.enrollment_id: row.patient_id for row in rows})
    in_force = programs.InForceAt(session, now)
    versions = [in_force.version(row.program, ZoneInfo(row.zone)) for row in rows]
    drafts = []
    for row, version in zip(rows, versions, strict=True):
        enrollment = enrolled[row.enrollment_id]
        content = usual(last.get(row.enrollment_id), enrollment, version)
        drafts.append(draft_of(actor, enrollment, content, at=now))
    questions = facts.questions_for(session, drafts, at=now)
    return [
        _Asked(last.get(row.enrollment_id), version, question, decide(version, question))
        for row, version, question in zip(rows, versions, questions, strict=True)
    ]


def _renewal(
    row: TestedRow, person: ListedPatient, asked: _Asked, number_until: datetime | None
) -> Renewal:
    version = asked.version
    return Renewal(
        patient_id=row.patient_id,
        enrollment_id=row.enrollment_id,
        name=person.name,
        rems_id=person.rems_id,
        last_order_id=asked.last.row.id if asked.last else "",
        tested_at=row.tested_at,
        tests=tests_standing(version, asked.question, asked.decision) if version else _NONE,
        zone=(version and version.zone) or row.zone,
        number_until=number_until,
        missing=len(asked.decision.stopping),
    )


def _numbers(session: Session, patient_ids: Iterable[str], now: datetime) -> dict[str, datetime]:
    """By patient: the last instant of the number that a pharmacy can use longest."""
    found: dict[str, datetime] = {}
    for issued in authorizations.open_of_patients(session, patient_ids, at=now):
        patient_id, until = issued.row.patient_id, issued.row.valid_until
        if until is not None:
            found[patient_id] = max(until, found.get(patient_id, until))
    return found
