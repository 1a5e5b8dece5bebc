"""A pregnancy case: why it is open, what stops, whom to call, and its course to the outcome."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.records import monitoring, pregnancies, surveys
from tracker.records.enrollments import EnrollmentRow
from tracker.records.monitoring import Entry
from tracker.records.patients import PatientRow
from tracker.records.surveys import SurveyRow
from tracker.records.tables.monitoring import PregnancyTest
from tracker.rules.authority import Actor, Permission
from tracker.rules.labeling import Contact
from tracker.rules.timeline import day_of
from tracker.rules.vocabulary import FollowUpStatus, PregnancyStatus, ReportOf
from tracker.services.caring import Cared, care_for
from tracker.services.monitoring_entries import OPENING
from tracker.services.next_prescription import outlook
from tracker.services.overviews.open_case import OPEN_CASE
from tracker.services.phone_books import PhoneBook, phone_book
from tracker.services.reporting_pregnancy import subject_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseStep:
    """One thing that happened: a `result` of a test, a report's status, or a follow-up's, with an
    `outcome` where it ended."""

    kind: str
    status: str
    happened_on: date
    entry: Entry
    outcome: str | None = None
    birth_defect: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyCase:
    """`reason` and `remedy` are empty when no case stops the drug; they tell the time in `zone`.

    `of_whom` says whose pregnancy this record can hold: a partner's does not stop the patient's
    own supply. `follows` is the report that waits for its outcome; `finished`: the outcome is
    known, or the pregnancy was lost to follow-up. `course` is the newest first. `surveys` are
    flagged ones that hold authorizations as well, whatever becomes of the case.
    """

    patient: PatientRow
    enrollment: EnrollmentRow
    of_whom: ReportOf
    drug: str
    zone: str
    reason: str
    remedy: str
    book: PhoneBook
    contacts: tuple[Contact, ...]
    course: tuple[CourseStep, ...]
    follows: str | None
    finished: bool
    surveys: tuple[SurveyRow, ...]

    @property
    def open(self) -> bool:
        """It stops the drug."""
        return bool(self.reason)


def pregnancy_case(
    session: Session, actor: Actor, patient_id: str, *, now: datetime
) -> PregnancyCase:
    """Raises NotFound for another practice's patient."""
    cared = care_for(session, actor, patient_id, Permission.VIEW_PATIENT, at=now)
    enrolled = cared.reached.enrollments
    enrollment = next((e for e in enrolled if e.is_open(now)), enrolled[0])
    found = outlook(session, actor, cared, enrollment)
    finding = next((f for f in found.decision.stopping if f.requirement == OPEN_CASE), None)
    of_whom = subject_of(cared.patient.sex)
    follows, finished = _followed(session, patient_id, of_whom)
    return PregnancyCase(
        patient=cared.patient,
        enrollment=enrollment,
        of_whom=of_whom,
        drug=found.version.drug if found.version else "the drug",
        zone=(found.version and found.version.zone) or enrollment.zone,
        reason=finding.reason if finding else "",
        remedy=(finding.remedy or "") if finding else "",
        book=phone_book(session, enrollment.practice_id),
        contacts=found.version.contacts if found.version else (),
        course=course_of(session, cared),
        follows=follows,
        finished=finished,
        surveys=_held(session, cared),
    )


def course_of(session: Session, cared: Cared) -> tuple[CourseStep, ...]:
    """Opening tests, reports and follow-ups."""
    patient_id = cared.patient.id
    steps = [
        CourseStep(
            kind="test",
            status=test.result,
            happened_on=day_of(test.collected_at, cared.zone),
            entry=entry,
        )
        for test, entry in monitoring.recorded(session, PregnancyTest, patient_id)
        if test.result in OPENING
    ]
    steps += [
        CourseStep(
            kind="report",
            status=report.status,
            happened_on=day_of(report.reported_at, cared.zone),
            entry=entry,
            note=report.note,
        )
        for report, entry in monitoring.reports(session, patient_id)
    ]
    steps += [
        CourseStep(
            kind="follow-up",
            status=row.status,
            happened_on=row.happened_on,
            entry=entry,
            outcome=row.outcome,
            birth_defect=row.birth_defect,
            note=row.note,
        )
        for row, entry in pregnancies.follow_ups(session, patient_id)
    ]
    return tuple(sorted(steps, key=lambda step: (step.happened_on, step.entry.at), reverse=True))


def _held(session: Session, cared: Cared) -> tuple[SurveyRow, ...]:
    own = {enrollment.id for enrollment in cared.reached.enrollments}
    found = surveys.of_patient(session, cared.patient.id)
    return tuple(row for row in found if row.holds and row.enrollment_id in own)


def _followed(session: Session, patient_id: str, of_whom: ReportOf) -> tuple[str | None, bool]:
    reports = (row for row, _ in monitoring.reports(session, patient_id) if row.of_whom == of_whom)
    newest = next(reports, None)
    if newest is None or newest.status == PregnancyStatus.RULED_OUT:
        return None, False
    about = [row for row, _ in pregnancies.follow_ups(session, patient_id)]
    own = [row for row in about if row.report_id == newest.id]
    last = max(own, key=lambda row: row.recorded_at, default=None)
    return newest.id, last is not None and last.status != FollowUpStatus.ONGOING
