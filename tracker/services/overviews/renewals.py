"""Whose pregnancy test, or whose number, runs out soon: patients to renew a prescription for.

A query finds who was tested, the oldest test first; the program says, for a prescription written
now as the last one was, until when the tests hold.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import authorizations, prescriptions
from tracker.records import renewals as tested_patients
from tracker.records.paging import FIRST, Page, Turn
from tracker.records.renewals import TestedRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.pregnancy_windows import TestsStanding, tests_standing
from tracker.services.caring import care_for
from tracker.services.next_prescription import outlook

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


def renewals(
    session: Session, actor: Actor, turn: Turn = FIRST, *, within: timedelta, now: datetime
) -> Page[Renewal]:
    """Of one page of patients, those whose test or number ends within that time, or does not do
    any more."""
    require(actor, Permission.VIEW_PATIENT)
    found = tested_patients.by_last_test(
        session, actor.organization_id or "", turn.up_to(PAGE), since=now - _TESTED_WITHIN
    )
    rows = (_renewal(session, actor, row, now) for row in found.rows)
    return found.of(row for row in rows if _ends_by(row, now + within))


def _ends_by(row: Renewal, by: datetime) -> bool:
    ends = [end for end in (row.tests.until, row.number_until) if end is not None]
    return row.tests.wanting is not None or any(end <= by for end in ends)


def _renewal(session: Session, actor: Actor, row: TestedRow, now: datetime) -> Renewal:
    cared = care_for(session, actor, row.patient_id, Permission.VIEW_PATIENT, at=now)
    enrollment = cared.enrollment(row.enrollment_id)
    found = outlook(session, actor, cared, enrollment)
    version = found.version
    last = prescriptions.latest(session, row.patient_id, row.enrollment_id)
    return Renewal(
        patient_id=row.patient_id,
        enrollment_id=row.enrollment_id,
        name=cared.patient.name,
        rems_id=cared.patient.rems_id,
        last_order_id=last.id if last else "",
        tested_at=row.tested_at,
        tests=tests_standing(version, found.question, found.decision) if version else _NONE,
        zone=(version and version.zone) or enrollment.zone,
        number_until=_number_until(session, row.patient_id, now),
        missing=len(found.decision.stopping),
    )


def _number_until(session: Session, patient_id: str, now: datetime) -> datetime | None:
    """Of the number that a pharmacy can use longest."""
    ends = [
        issued.row.valid_until
        for issued in authorizations.open_of_patient(session, patient_id, at=now)
        if issued.row.valid_until is not None
    ]
    return max(ends, default=None)
