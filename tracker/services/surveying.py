"""Surveys: answering them, and closing the intervention that a risky answer asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import audit_log, surveys
from tracker.records.enrollments import EnrollmentRow
from tracker.records.identifiers import new_id
from tracker.records.surveys import SurveyRow
from tracker.records.tables.attesting import Survey, SurveyResolution
from tracker.records.transaction import PatientLock, store
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import Conflict, InvalidInput, NotFound
from tracker.rules.events import SurveyCompleted, SurveyResolved
from tracker.rules.labeling import SurveyQuestion
from tracker.rules.program import ProgramVersion
from tracker.rules.surveying import Answered, flag_reasons, suspected_pregnancy
from tracker.rules.vocabulary import ReportOf
from tracker.services import reporting_pregnancy, signing
from tracker.services.enrolling.agreements import open_enrollment, version_at
from tracker.services.reach import Reached, reach
from tracker.services.writing import writing

ANSWERS: Final = ("yes", "no")
_MEANING: Final = "I have answered every question myself, and my answers are true."
_MEANING_FOR_A_CHILD: Final = (
    "I have answered every question for the child whose guardian I am, and my answers are true."
)


@dataclass(frozen=True, slots=True)
class SurveyRequest:
    """`answers`: yes or no by question key. `document_digest`: of the questions as shown."""

    patient_id: str
    enrollment_id: str
    answers: Mapping[str, str]
    document_digest: str


@dataclass(frozen=True, slots=True)
class ResolutionRequest:
    """`note`: what was talked about and decided."""

    patient_id: str
    survey_id: str
    note: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What one party is asked in one category; `text` is what the page shows, canonically.
    `child_name`: whom a guardian answers for."""

    patient_id: str
    child_name: str | None
    rems_id: str
    program_version: str
    category: str
    by: str
    questions: tuple[SurveyQuestion, ...]

    @property
    def meaning(self) -> str:
        """What the signature says."""
        return _MEANING if self.child_name is None else _MEANING_FOR_A_CHILD

    @property
    def text(self) -> str:
        return self.answered({})

    def answered(self, answers: Mapping[str, str]) -> str:
        """The document that is signed: the questions, and the answers given."""
        document = {
            "rems_id": self.rems_id,
            "program_version": self.program_version,
            "category": self.category,
            "by": self.by,
            "questions": [{"key": q.key, "text": q.text} for q in self.questions],
            "answers": dict(answers),
            "meaning": self.meaning,
        }
        return audit_log.canonical(document).decode()


def asked_of(
    session: Session, actor: Actor, patient_id: str, enrollment_id: str, *, now: datetime
) -> Questionnaire:
    """What the page asks this actor. Raises NotFound, or Conflict when nothing is asked."""
    require(actor, _answering_permission(actor))
    reached = reach(session, actor, patient_id, at=now)
    enrollment = open_enrollment(reached, enrollment_id, now)
    return _questionnaire(version_at(session, enrollment, now), reached, enrollment, actor)


def _questionnaire(
    version: ProgramVersion, reached: Reached, enrollment: EnrollmentRow, actor: Actor
) -> Questionnaire:
    """The questions to this actor about this patient. Raises Conflict when there are none."""
    by = "patient" if actor.role is Role.PATIENT else "prescriber"
    questions = version.survey_for(by, enrollment.risk_category)
    if not questions:
        raise Conflict("This program has no survey for you to answer.")
    patient = reached.patient
    return Questionnaire(
        patient_id=patient.id,
        child_name=patient.name if reached.capacity == "guardian" else None,
        rems_id=patient.rems_id,
        program_version=version.ref,
        category=enrollment.risk_category,
        by=by,
        questions=questions,
    )


def complete(
    session: Session, actor: Actor, request: SurveyRequest, proof: signing.Proof, *, now: datetime
) -> str:
    """Sign and record the answers, and return the survey's id.

    It is flagged when an answer is risky or contradicts another; authorizations then wait for
    `resolve`. An answer that tells to stop the drug opens a pregnancy case at once. Raises
    InvalidInput for an unanswered question, by its key.
    """
    require(actor, _answering_permission(actor))
    reach(session, actor, request.patient_id, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        reached = reach(session, actor, request.patient_id, at=at)
        enrollment = open_enrollment(reached, request.enrollment_id, at)
        version = version_at(session, enrollment, at)
        asked = _questionnaire(version, reached, enrollment, actor)
        signing.same_as_shown(asked.text, request.document_digest)
        answered = _checked(asked.questions, request.answers)
        if reached.capacity is None:
            raise NotFound("Not found.")
        document = asked.answered({a.question.key: a.answer for a in answered})
        act = signing.SigningAct(reached.capacity, asked.meaning, document)
        signature_id = signing.sign(session, actor, proof, act, at=at)
        row = _row(actor, enrollment, reached.capacity, answered, at)
        row.signature_id = signature_id
        _flag(row, answered, _answers_of_the_other(session, version, enrollment, by=asked.by))
        _store(session, actor, row)
        of_whom = suspected_pregnancy(answered)
        if of_whom is not None:
            reporting_pregnancy.suspect(session, actor, request.patient_id, of_whom, at=at)
    return row.id


def resolve(session: Session, actor: Actor, request: ResolutionRequest, *, now: datetime) -> None:
    """Close the intervention, with a note. Raises Conflict when there is none, or not any more."""
    require(actor, Permission.RESOLVE_SURVEY)
    reach(session, actor, request.patient_id, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        reached = reach(session, actor, request.patient_id, at=at)
        survey = survey_in_reach(session, reached, request.survey_id)
        if not survey.holds:
            raise Conflict("This survey does not wait for an intervention.")
        if not request.note.strip():
            raise InvalidInput("note", "Write down what was talked about and decided.")
        row = SurveyResolution(
            patient_id=request.patient_id,
            survey_id=survey.id,
            note=request.note.strip(),
            resolved_at=at,
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, row)
        event = SurveyResolved(survey_id=survey.id)
        audit_log.append(session, event, actor=actor, now=at, subject_id=request.patient_id)


def survey_in_reach(session: Session, reached: Reached, survey_id: str) -> SurveyRow:
    """Raises NotFound."""
    found = surveys.one(session, reached.patient.id, survey_id)
    if found is None:
        raise NotFound("Not found.")
    reached.enrollment(found.enrollment_id)
    return found


def _answering_permission(actor: Actor) -> Permission:
    if actor.role is Role.PATIENT:
        return Permission.ANSWER_PATIENT_SURVEY
    return Permission.ANSWER_PRESCRIBER_SURVEY


def answers_of(version: ProgramVersion, survey: SurveyRow) -> tuple[Answered, ...]:
    """The answers with the version's questions; those that it no longer asks are left out."""
    asked = {question.key: question for question in version.surveys}
    return tuple(Answered(asked[row.key], row.answer) for row in survey.answers if row.key in asked)


def unreported_suspicion(
    session: Session, version: ProgramVersion, survey: SurveyRow
) -> ReportOf | None:
    """Whose pregnancy a survey that still holds tells of, where nobody reported it: answers given
    before answers were reports opened no case."""
    whose = suspected_pregnancy(answers_of(version, survey)) if survey.holds else None
    if whose is None:
        return None
    missing = reporting_pregnancy.is_unreported(
        session, survey.patient_id, whose, said_at=survey.completed_at
    )
    return whose if missing else None


def _checked(
    questions: Iterable[SurveyQuestion], answers: Mapping[str, str]
) -> tuple[Answered, ...]:
    for question in questions:
        if answers.get(question.key) not in ANSWERS:
            raise InvalidInput(question.key, "Answer this question with yes or no.")
    return tuple(Answered(question, answers[question.key]) for question in questions)


def _answers_of_the_other(
    session: Session, version: ProgramVersion, enrollment: EnrollmentRow, *, by: str
) -> tuple[Answered, ...]:
    """The other party's newest answers; none where their intervention is closed."""
    for survey in surveys.of_patient(session, enrollment.patient_id):
        party = "prescriber" if survey.by_role == "prescriber" else "patient"
        if survey.enrollment_id == enrollment.id and party != by:
            return () if survey.resolved_at else answers_of(version, survey)
    return ()


def _row(
    actor: Actor,
    enrollment: EnrollmentRow,
    capacity: str,
    answered: tuple[Answered, ...],
    at: datetime,
) -> Survey:
    kept = [{"key": a.question.key, "text": a.question.text, "answer": a.answer} for a in answered]
    return Survey(
        patient_id=enrollment.patient_id,
        id=new_id(),
        enrollment_id=enrollment.id,
        by_role=capacity,
        answers=audit_log.canonical(kept).decode(),
        completed_at=at,
        recorded_at=at,
        recorded_by=actor.id,
    )


def _flag(row: Survey, own: tuple[Answered, ...], other: tuple[Answered, ...]) -> None:
    reasons = flag_reasons(own, other)
    row.flagged = bool(reasons)
    row.flag_reasons = audit_log.canonical(list(reasons)).decode()


def _store(session: Session, actor: Actor, row: Survey) -> None:
    store(session, row)
    event = SurveyCompleted(
        survey_id=row.id,
        by_role=row.by_role,
        flagged=row.flagged,
        signature_id=row.signature_id,
    )
    audit_log.append(session, event, actor=actor, now=row.completed_at, subject_id=row.patient_id)
