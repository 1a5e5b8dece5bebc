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
from tracker.rules.decision import Finding
from tracker.rules.kinds.pregnancy import (
    FirstTestDaysBefore,
    FirstTestHoursBefore,
    PrescriptionTest,
    ScheduledTest,
)
from tracker.rules.pregnancy_windows import tests_until
from tracker.rules.vocabulary import Status
from tracker.services.caring import care_for
from tracker.services.next_prescription import Outlook, outlook

PAGE: Final = 25
_TESTED_WITHIN: Final = timedelta(days=60)
_TESTS: Final = (FirstTestDaysBefore, FirstTestHoursBefore, ScheduledTest, PrescriptionTest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """One patient. `wanting`: why the tests on record do not do for a prescription written now,
    and `remedy` what to do about it, both telling the time in `zone`; empty where they do.
    `test_until`: the last moment at which they do; None where that has no end. `number_until`: of
    the number that is open now. `missing` counts what stops a prescription written now, tests
    included."""

    patient_id: str
    enrollment_id: str
    name: str
    rems_id: str
    last_order_id: str
    tested_at: datetime
    test_until: datetime | None
    wanting: str
    remedy: str
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
    ends = [end for end in (row.test_until, row.number_until) if end is not None]
    return bool(row.wanting) or any(end <= by for end in ends)


def _renewal(session: Session, actor: Actor, row: TestedRow, now: datetime) -> Renewal:
    cared = care_for(session, actor, row.patient_id, Permission.VIEW_PATIENT, at=now)
    enrollment = cared.enrollment(row.enrollment_id)
    found = outlook(session, actor, cared, enrollment)
    tests = _tests(found)
    wanting = next((each for each in tests if each.status is Status.UNMET), None)
    last = prescriptions.latest(session, row.patient_id, row.enrollment_id)
    return Renewal(
        patient_id=row.patient_id,
        enrollment_id=row.enrollment_id,
        name=cared.patient.name,
        rems_id=cared.patient.rems_id,
        last_order_id=last.id if last else "",
        tested_at=row.tested_at,
        test_until=_test_until(found),
        wanting=wanting.reason if wanting else "",
        remedy=(wanting.remedy or "") if wanting else "",
        zone=(found.version and found.version.zone) or enrollment.zone,
        number_until=_number_until(session, row.patient_id, now),
        missing=len(found.decision.stopping),
    )


def _tests(found: Outlook) -> list[Finding]:
    """What the program says about pregnancy tests, where it asks for any."""
    rules = found.version.requirements if found.version else ()
    keys = {each.key for each in rules if isinstance(each.rule, _TESTS)}
    return [each for each in found.decision.findings if each.requirement in keys]


def _test_until(found: Outlook) -> datetime | None:
    if found.version is None:
        return None
    return tests_until(found.version, found.question, found.decision)


def _number_until(session: Session, patient_id: str, now: datetime) -> datetime | None:
    """Of the number that a pharmacy can use longest."""
    ends = [
        issued.row.valid_until
        for issued in authorizations.open_of_patient(session, patient_id, at=now)
        if issued.row.valid_until is not None
    ]
    return max(ends, default=None)
