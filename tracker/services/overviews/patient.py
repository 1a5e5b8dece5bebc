"""A patient's own pages: what is due, what is missing and who does it, in whose name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from sqlalchemy.orm import Session

from tracker.records import agreements, surveys
from tracker.records.enrollments import EnrollmentRow
from tracker.records.next_steps import NextStep
from tracker.records.patients import PatientRow
from tracker.records.surveys import SurveyRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.deciding import decide
from tracker.rules.decision import Decision
from tracker.rules.errors import NoProgramVersion
from tracker.rules.labeling import Contact
from tracker.rules.program import Category, ProgramVersion
from tracker.rules.schedules import Due, due_items
from tracker.rules.vocabulary import Owner
from tracker.services.enrolling.agreements import version_at
from tracker.services.overviews import tasks
from tracker.services.overviews.agreements import AgreementBrief, brief
from tracker.services.overviews.if_late import IfLate, if_late
from tracker.services.overviews.open_case import case_is_open, due_beside, settled_on
from tracker.services.overviews.tasks import OpenTask
from tracker.services.phone_books import PhoneBook, phone_book, phone_books
from tracker.services.program_names import program_name
from tracker.services.reach import Reached, reach, reached_by
from tracker.services.standing import next_question, waits

_SURVEY: Final = "patient-survey"
NextToDo = Literal["agreement", "survey"]
# A survey is asked for a week before it is due, so that a prescription does not wait for it.
_SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OwnPatient:
    """Somebody for whom the reader acts; `to_do`: how many things only the reader can do.
    `next_due`: the soonest of all programs, whoever does it."""

    id: str
    name: str
    capacity: str
    to_do: int
    next_due: Due | None


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps the newest prescription from its drug, and who mends it."""

    title: str
    who: Owner
    reason: str


_UNASKED: Final = Missing(
    "Authorization number",
    Owner.PRESCRIBER,
    "Nothing else is missing: your prescriber asks for the number of the prescription.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEnrollment:
    """One program. `unsigned`: the agreement waits for the reader's signature. `survey_asked`:
    there are questions for this category; `survey_wanted`: it is time to answer them. `if_late`
    has an answer for each due item's key. `pharmacy` is the newest prescription's, where it names
    one; `waits`: that still waits for its drug. `settled_on`: when the newest pregnancy case was
    ruled out, until the drug is handed over again. `zone`: where the program's sentences tell the
    time."""

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
    if_late: Mapping[str, IfLate]
    missing: tuple[Missing, ...]
    waits: bool
    pharmacy: PhoneBook | None
    pregnancy_case: bool
    settled_on: date | None
    held: tuple[SurveyRow, ...]
    book: PhoneBook
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
    return tuple(_own_patient(session, each, now) for each in reached_by(session, actor, at=now))


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


def agreement_to_sign(session: Session, actor: Actor, *, now: datetime) -> tuple[str, str] | None:
    """Patient and agreement, where the reader acts for one person only and is to sign for them."""
    require(actor, Permission.VIEW_OWN_RECORD)
    people = reached_by(session, actor, at=now)
    if len(people) != 1:
        return None
    found = (_agreement(session, people[0], each) for each in people[0].enrollments)
    waiting = next((agreement for agreement, signs in found if agreement and signs), None)
    return None if waiting is None else (people[0].patient.id, waiting.id)


def next_to_do(
    session: Session, actor: Actor, patient_id: str, *, now: datetime
) -> tuple[NextToDo, str] | None:
    """What only the reader can do for this patient, and its id: agreements first, as nothing goes
    ahead without them, then the survey of an enrollment."""
    require(actor, Permission.VIEW_OWN_RECORD)
    reached = reach(session, actor, patient_id, at=now)
    own = [_own(session, reached, enrollment, now) for enrollment in reached.enrollments]
    unsigned = [each.agreement.id for each in own if each.unsigned and each.agreement]
    if unsigned:
        return "agreement", unsigned[0]
    surveys_wanted = [each.enrollment.id for each in own if each.survey_wanted]
    return ("survey", surveys_wanted[0]) if surveys_wanted else None


def own_practices(session: Session, actor: Actor, *, now: datetime) -> tuple[PhoneBook, ...]:
    """Whom to call at the practices of everybody for whom this account acts, each once."""
    require(actor, Permission.VIEW_OWN_RECORD)
    ids = dict.fromkeys(
        enrollment.practice_id
        for reached in reached_by(session, actor, at=now)
        for enrollment in reached.enrollments
    )
    books = phone_books(session, ids)
    return tuple(books[id] for id in ids)


def contacts_for(
    session: Session, enrollment: EnrollmentRow, *, now: datetime
) -> tuple[Contact, ...]:
    """Whom to call in this program; none where no version is in force."""
    try:
        return version_at(session, enrollment, now).contacts
    except NoProgramVersion:
        return ()


def _own_patient(session: Session, reached: Reached, now: datetime) -> OwnPatient:
    own = [_own(session, reached, each, now) for each in reached.enrollments]
    asked = tasks.for_patient(session, reached.patient.id, now=now)
    return OwnPatient(
        id=reached.patient.id,
        name=reached.patient.name,
        capacity=reached.capacity or "",
        to_do=sum(each.to_do for each in own) + len(asked),
        next_due=min(
            (due for each in own for due in each.due), key=lambda due: due.due_on, default=None
        ),
    )


def _agreement(
    session: Session, reached: Reached, enrollment: EnrollmentRow
) -> tuple[AgreementBrief | None, bool]:
    """The newest one, and whether it waits for the reader's signature."""
    newest = agreements.newest(session, reached.patient.id, enrollment.id)
    if newest is None:
        return None, False
    agreement = brief(newest)
    return agreement, reached.capacity in agreement.lacking and _open(enrollment)


def _own(
    session: Session, reached: Reached, enrollment: EnrollmentRow, now: datetime
) -> OwnEnrollment:
    agreement, signs = _agreement(session, reached, enrollment)
    book = phone_book(session, enrollment.practice_id)
    try:
        version = version_at(session, enrollment, now)
    except NoProgramVersion:
        return _bare(enrollment, program_name(session, enrollment.program), agreement, book)
    step, question = next_question(session, enrollment, at=now)
    decision = decide(version, question)
    case_open = case_is_open(decision)
    due = due_items(version, question) if _open(enrollment) else ()
    due = due_beside(version, due, case_open=case_open)
    waiting = waits(step) and _open(enrollment)
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
        survey_wanted=_survey_wanted(due, enrollment.day(now + _SOON)),
        due=due,
        if_late={each.key: if_late(version, each, decision) for each in due},
        missing=_missing(version, decision, step) if waiting else (),
        waits=waiting,
        pharmacy=phone_book(session, step.pharmacy_id) if step.pharmacy_id else None,
        pregnancy_case=case_open,
        settled_on=settled_on(session, enrollment),
        held=_held(session, enrollment),
        book=book,
        contacts=version.contacts,
    )


def _survey_wanted(due: Iterable[Due], until_on: date) -> bool:
    return any(each.key == _SURVEY and each.due_on <= until_on for each in due)


def _bare(
    enrollment: EnrollmentRow, name: str, agreement: AgreementBrief | None, book: PhoneBook
) -> OwnEnrollment:
    """Under a program without a version in force nothing can be told but that it exists."""
    return OwnEnrollment(
        enrollment=enrollment,
        program=name,
        drug="",
        category=None,
        agreement=agreement,
        zone=enrollment.zone,
        unsigned=False,
        survey_asked=False,
        survey_wanted=False,
        due=(),
        if_late={},
        missing=(),
        waits=False,
        pharmacy=None,
        pregnancy_case=False,
        settled_on=None,
        held=(),
        book=book,
        contacts=(),
    )


def _missing(version: ProgramVersion, decision: Decision, step: NextStep) -> tuple[Missing, ...]:
    """Where nothing is, the number itself: its prescriber has to ask for it."""
    if decision.allowed and not step.issued:
        return (_UNASKED,)
    return tuple(
        Missing(version.requirement(found.requirement).title, found.owner, found.reason)
        for found in decision.stopping
    )


def _held(session: Session, enrollment: EnrollmentRow) -> tuple[SurveyRow, ...]:
    rows = surveys.of_patient(session, enrollment.patient_id)
    return tuple(row for row in rows if row.enrollment_id == enrollment.id and row.holds)


def _open(enrollment: EnrollmentRow) -> bool:
    return enrollment.ended_on is None
