"""Whether a pregnancy case stops one patient's drug, and when one was settled."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import monitoring, own_records
from tracker.records.enrollments import EnrollmentRow
from tracker.rules.deciding import decide
from tracker.rules.decision import Decision
from tracker.rules.pregnancy_windows import TESTS
from tracker.rules.program import ProgramVersion
from tracker.rules.schedules import Due
from tracker.rules.vocabulary import PregnancyStatus, ReportOf, Status
from tracker.services.standing import next_question

OPEN_CASE: Final = "no-open-pregnancy"


def case_is_open(decision: Decision) -> bool:
    return any(
        each.requirement == OPEN_CASE and each.status is Status.UNMET for each in decision.findings
    )


def case_stops(
    session: Session, enrollment: EnrollmentRow, version: ProgramVersion, now: datetime
) -> bool:
    """The same, asked for one enrollment, for a reader whose right to see it was checked."""
    _, question = next_question(session, enrollment, at=now)
    return case_is_open(decide(version, question))


def due_beside(version: ProgramVersion, due: Iterable[Due], *, case_open: bool) -> tuple[Due, ...]:
    """What is due; while a case is open, no test of the schedule: one for it is due now."""
    return tuple(
        each
        for each in due
        if not (case_open and isinstance(version.requirement(each.key).rule, TESTS))
    )


def settled_on(session: Session, enrollment: EnrollmentRow) -> date | None:
    """The day on which the newest case was ruled out, until a pharmacy hands over again: so long
    the patient may not know whether to go on."""
    reports = (
        row
        for row, _ in monitoring.reports(session, enrollment.patient_id)
        if row.of_whom == ReportOf.PATIENT
    )
    newest = next(reports, None)
    if newest is None or newest.status != PregnancyStatus.RULED_OUT:
        return None
    supplied = own_records.supplies(session, enrollment.patient_id)
    again = any(s.recorded_at > newest.reported_at and s.reversed_at is None for s in supplied)
    return None if again else enrollment.day(newest.reported_at)
