"""The reports of suspected pregnancies that surveys answered before 2026-11-27 did not make."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import enrollments, patients, surveys
from tracker.records.enrollments import EnrollmentRow
from tracker.records.surveys import SurveyRow
from tracker.records.transaction import PatientLock
from tracker.rules.errors import NoProgramVersion
from tracker.services import reporting_pregnancy
from tracker.services.enrolling.agreements import version_at
from tracker.services.surveying import unreported_suspicion
from tracker.services.writing import writing


@dataclass(frozen=True, slots=True)
class Found:
    """`reported` is false where no version of the program is in force to read the survey by."""

    rems_id: str
    reported: bool


def report_suspected(session: Session, *, now: datetime) -> Iterator[Found]:
    """Each in a write of its own, by nobody's account. What was reported meanwhile, or ruled out
    since the survey, is not reported again; a survey under an ended enrollment stops nothing."""
    for survey in surveys.held(session):
        enrollment = enrollments.one(session, survey.patient_id, survey.enrollment_id)
        if enrollment is None or not enrollment.is_open(now):
            continue
        patient = patients.cared_for(session, survey.patient_id, enrollment.practice_id)
        rems_id = patient.rems_id if patient else ""
        try:
            if _report(session, enrollment, survey, now):
                yield Found(rems_id, reported=True)
        except NoProgramVersion:
            yield Found(rems_id, reported=False)


def _report(session: Session, enrollment: EnrollmentRow, listed: SurveyRow, now: datetime) -> bool:
    """Looked at without a lock first: only whose report is missing is held and looked at again."""
    version = version_at(session, enrollment, now)
    if unreported_suspicion(session, version, listed) is None:
        return False
    with writing(session, PatientLock(listed.patient_id), now=now) as at:
        survey = surveys.one(session, listed.patient_id, listed.id)
        whose = survey and unreported_suspicion(session, version, survey)
        if whose:
            reporting_pregnancy.suspect(session, None, listed.patient_id, whose, at=at)
    return bool(whose)
