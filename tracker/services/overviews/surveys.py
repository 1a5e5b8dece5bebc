"""Surveys as pages show them: the answers, what they led to, and those that wait."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import agreements, surveys
from tracker.records.agreements import SignatureRow
from tracker.records.enrollments import EnrollmentRow
from tracker.records.paging import FIRST, Page, Turn
from tracker.records.patients import PatientRow
from tracker.records.surveys import FlaggedRow, SurveyRow
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import NotFound
from tracker.rules.labeling import Contact
from tracker.rules.program import ProgramVersion
from tracker.rules.surveying import own_reasons
from tracker.rules.vocabulary import ReportOf
from tracker.services.enrolling.agreements import version_at
from tracker.services.overviews.open_case import case_stops, settled_on
from tracker.services.phone_books import PhoneBook, phone_book
from tracker.services.reach import reach
from tracker.services.surveying import answers_of, survey_in_reach, unreported_suspicion

_ELSEWHERE: Final = "An answer of yours does not fit what your practice has on record."


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPage:
    """`case_open`: a pregnancy case stops the drug; `settled_on`: when the last one was ruled out.
    `told_to_stop`: the patient is, by that case or by these answers, though nobody reported them.
    `topics` are those whose answer was risky (rules/surveying.py).

    `reasons` say why it is flagged: to the practice all of them, to a patient or guardian none
    that tells what somebody else answered.
    """

    patient: PatientRow
    enrollment: EnrollmentRow
    survey: SurveyRow
    signature: SignatureRow
    case_open: bool
    told_to_stop: bool
    settled_on: date | None
    topics: tuple[str, ...]
    reasons: tuple[str, ...]
    book: PhoneBook
    contacts: tuple[Contact, ...]


def survey_page(
    session: Session, actor: Actor, patient_id: str, survey_id: str, *, now: datetime
) -> SurveyPage:
    """For the practice; patients and guardians see their own surveys, not the prescriber's."""
    own = actor.role is Role.PATIENT
    require(actor, Permission.VIEW_OWN_RECORD if own else Permission.VIEW_PATIENT)
    reached = reach(session, actor, patient_id, at=now)
    survey = survey_in_reach(session, reached, survey_id)
    if own and survey.by_role == "prescriber":
        raise NotFound("Not found.")
    enrollment = reached.enrollment(survey.enrollment_id)
    version = version_at(session, enrollment, now)
    case_open = case_stops(session, enrollment, version, now)
    unreported = unreported_suspicion(session, version, survey)
    return SurveyPage(
        patient=reached.patient,
        enrollment=enrollment,
        survey=survey,
        signature=agreements.signature(session, survey.signature_id),
        case_open=case_open,
        told_to_stop=case_open or unreported is ReportOf.PATIENT,
        settled_on=settled_on(session, enrollment),
        topics=tuple(each.topic for each in answers_of(version, survey) if each.risky),
        reasons=_own_reasons(version, survey) if own else survey.flag_reasons,
        book=phone_book(session, enrollment.practice_id),
        contacts=version.contacts,
    )


def _own_reasons(version: ProgramVersion, survey: SurveyRow) -> tuple[str, ...]:
    own = own_reasons(answers_of(version, survey))
    return own if len(own) >= len(survey.flag_reasons) else (*own, _ELSEWHERE)


def flagged(
    session: Session, actor: Actor, by_role: str | None = None, turn: Turn = FIRST
) -> Page[FlaggedRow]:
    """The practice's flagged surveys that nobody has resolved, the oldest first; answered by
    anybody or by one kind of signer."""
    require(actor, Permission.VIEW_PATIENT)
    return surveys.flagged_at(session, actor.organization_id or "", turn, by_role=by_role)
