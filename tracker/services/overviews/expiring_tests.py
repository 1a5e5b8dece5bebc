"""Pregnancy tests that run out before a number rests on them: then a new test is needed.

A query finds who was tested and has no number since; the program says until when a prescription
can be written on that test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import facts, programs, renewals
from tracker.records.facts import Draft
from tracker.records.renewals import TestedRow
from tracker.rules.deciding import decide
from tracker.rules.pregnancy_windows import TestsStanding, tests_standing
from tracker.rules.question import Prescription

ENDING_IN: Final = timedelta(days=3)
# No window of a shipped program is longer than 14 days; a day more, as zones differ.
_TESTED_WITHIN: Final = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class ExpiringTest:
    """`tests` is usable: a prescription can be written on it until its `until`, at `at`."""

    patient_id: str
    enrollment_id: str
    at: datetime
    tests: TestsStanding


def expiring_tests(session: Session, practice_id: str, *, at: datetime) -> list[ExpiringTest]:
    """The next to end first, for a reader of that practice's patients."""
    rows = renewals.tested_for_a_number(session, practice_id, at=at, since=at - _TESTED_WITHIN)
    return sorted(_ending(session, rows, at), key=lambda each: each.at)


def _ending(session: Session, rows: list[TestedRow], at: datetime) -> Iterator[ExpiringTest]:
    in_force = programs.InForceAt(session, at)
    drafts = [
        Draft(
            patient_id=row.patient_id,
            enrollment_id=row.enrollment_id,
            prescriber_id=row.prescriber_id,
            zone=row.zone,
            order=Prescription(written_at=at),
        )
        for row in rows
    ]
    for row, question in zip(rows, facts.questions_for(session, drafts, at=at), strict=True):
        version = in_force.version(row.program, ZoneInfo(row.zone))
        if version is None:
            continue
        tests = tests_standing(version, question, decide(version, question))
        if tests.usable and tests.until is not None and at <= tests.until <= at + ENDING_IN:
            yield ExpiringTest(row.patient_id, row.enrollment_id, tests.until, tests)
