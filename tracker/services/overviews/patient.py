"""A patient's own pages: what is due, what is missing and who does it, in whose name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import agreements, next_steps, surveys
from tracker.records.enrollments import EnrollmentRow
from tracker.records.patients import PatientRow
from tracker.records.surveys import SurveyRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.deciding import decide
from tracker.rules.decision import Decision
from tracker.rules.errors import NoProgramVersion
from tracker.rules.labeling import Contact
from tracker.rules.program import Category, ProgramVersion
from tracker.rules.schedules import Due, due_items
from tracker.rules.vocabulary import Owner, Status
from tracker.services.enrolling.agreements import version_at
from tracker.services.overviews import tasks
from tracker.services.overviews.agreements import AgreementBrief, brief
from tracker.services.overviews.tasks import OpenTask
from tracker.services.reach import Reached, reach, reached_by
from tracker.services.standing import question_of, waits

_OPEN_CASE: Final = "no-open-pregnancy"
_SURVEY: Final = "patient-survey"
# A survey is asked for a week before it is due, so that a prescription does not wait for it.
_SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OwnPatient:
    """Somebody for whom the reader acts; `to_do`: how many things only the reader can do."""

    id: str
    name: str
    capacity: str
    to_do: int


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps the newest prescription from its drug, and who mends it."""

    title: str
    who: Owner
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEnrollment:
    """One program. `unsigned`: the agreement waits for the reader's signature. `survey_asked`:
    there are questions for this category; `survey_wanted`: it is time to answer them. `zone`: where
    the program's sentences tell the time."""

    enrollment: EnrollmentRow
    program: str
    drug: str
    category: Category | None
    agreement: AgreementBrief | None
    zone: str
    unsigned: bool
    survey_asked: bool
    survey_wanted: bool
    due: tuple[Due, ...]
    missing: tuple[Missing, ...]
    pregnancy_case: bool
    held: tuple[SurveyRow, ...]
    contacts: tuple[Contact, ...]

    @property
    def to_do(self) -> int:
        """How many things wait for the reader alone."""
        return int(self.unsigned) + int(self.survey_wanted)


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """`several`: the reader acts for others too, and can go back to choose. `tasks`: what a
    pharmacy asked for and still waits for."""

    patient: PatientRow
    capacity: str
    several: bool
    enrollments: tuple[OwnEnrollment, ...]
    tasks: tuple[OpenTask, ...]


def own_patients(session: Session, actor: Actor, *, now: datetime) -> tuple[OwnPatient, ...]:
    """Everybody for whom this account acts today, by name."""
    require(actor, Permission.VIEW_OWN_RECORD)
    return tuple(
        OwnPatient(
            reached.patient.id,
            reached.patient.name,
            reached.capacity or "",
            sum(_own(session, reached, each, now).to_do for each in reached.enrollments)
            + len(tasks.for_patient(session, reached.patient.id, now=now)),
        )
        for reached in reached_by(session, actor, at=now)
    )


def own_record(session: Session, actor: Actor, patient_id: str, *, now: datetime) -> OwnRecord:
    """Raises NotFound for anybody for whom this account does not act."""
    require(actor, Permission.VIEW_OWN_RECORD)
    reached = reach(session, actor, patient_id, at=now)
    return OwnRecord(
        reached.patient,
        reached.capacity or "",
        len(reached_by(session, actor, at=now)) > 1,
        tuple(_own(session, reached, enrollment, now) for enrollment in reached.enrollments),
        tasks.for_patient(session, patient_id, now=now),
    )


def contacts_for(
    session: Session, enrollment: EnrollmentRow, *, now: datetime
) -> tuple[Contact, ...]:
    """Whom to call in this program; none where no version is in force."""
    try:
        return version_at(session, enrollment, now).contacts
    except NoProgramVersion:
        return ()


def _own(
    session: Session, reached: Reached, enrollment: EnrollmentRow, now: datetime
) -> OwnEnrollment:
    newest = agreements.newest(session, reached.patient.id, enrollment.id)
    agreement = None if newest is None else brief(newest)
    signs = agreement is not None and reached.capacity in agreement.lacking and _open(enrollment)
    try:
        version = version_at(session, enrollment, now)
    except NoProgramVersion:
        return _bare(enrollment, agreement)
    steps = next_steps.of_patient(session, enrollment.patient_id)
    step = next(each for each in steps if each.enrollment_id == enrollment.id)
    question = question_of(session, step, at=now)
    decision = decide(version, question)
    due = due_items(version, question) if _open(enrollment) else ()
    missing = _missing(version, decision) if waits(step) and _open(enrollment) else ()
    return OwnEnrollment(
        enrollment=enrollment,
        program=version.name,
        drug=version.drug,
        category=version.categories.get(enrollment.risk_category),
        agreement=agreement,
        zone=version.zone or enrollment.zone,
        unsigned=signs,
        survey_asked=_open(enrollment)
        and bool(version.survey_for("patient", enrollment.risk_category)),
        survey_wanted=any(
            d.key == _SURVEY and d.due_on <= enrollment.day(now + _SOON) for d in due
        ),
        due=due,
        missing=missing,
        pregnancy_case=any(
            each.requirement == _OPEN_CASE and each.status is Status.UNMET
            for each in decision.findings
        ),
        held=_held(session, enrollment),
        contacts=version.contacts,
    )


def _bare(enrollment: EnrollmentRow, agreement: AgreementBrief | None) -> OwnEnrollment:
    """Under a program without a version in force nothing can be told but that it exists."""
    return OwnEnrollment(
        enrollment=enrollment,
        program=enrollment.program,
        drug="",
        category=None,
        agreement=agreement,
        zone=enrollment.zone,
        unsigned=False,
        survey_asked=False,
        survey_wanted=False,
        due=(),
        missing=(),
        pregnancy_case=False,
        held=(),
        contacts=(),
    )


def _missing(version: ProgramVersion, decision: Decision) -> tuple[Missing, ...]:
    return tuple(
        Missing(version.requirement(found.requirement).title, found.owner, found.reason)
        for found in decision.stopping
    )


def _held(session: Session, enrollment: EnrollmentRow) -> tuple[SurveyRow, ...]:
    rows = surveys.of_patient(session, enrollment.patient_id)
    return tuple(row for row in rows if row.enrollment_id == enrollment.id and row.holds)


def _open(enrollment: EnrollmentRow) -> bool:
    return enrollment.ended_on is None
