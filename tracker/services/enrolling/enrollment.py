"""Enrolling a patient: the facts decide the category, everything else follows from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.records import agreements, audit_log, enrollments, organizations, patients, programs
from tracker.records.identifiers import new_id
from tracker.records.numbers import draw_number
from tracker.records.transaction import hold_new_patient, store, writing
from tracker.rules import parties
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import Conflict, InvalidInput, NoProgramVersion, NotPermitted
from tracker.rules.events import PatientEnrolled
from tracker.rules.numbers import NumberKind, shown
from tracker.rules.timeline import day_of
from tracker.services.enrolling import judging
from tracker.services.enrolling.accounts import Holder, known_here, open_or_link
from tracker.services.enrolling.agreements import prepare_in
from tracker.services.enrolling.judging import Derived
from tracker.services.enrolling.requests import EnrolledPatient, EnrollmentRequest
from tracker.services.enrolling.rows import (
    Place,
    add_assessment,
    enrollment_row,
    identity_row,
    patient_row,
    person_of,
)
from tracker.services.reach import reach


@dataclass(frozen=True, slots=True)
class Checked:
    """What enrolling would say: every problem, and the category where it can be told."""

    problems: tuple[InvalidInput, ...]
    derived: Derived | None


def check(session: Session, actor: Actor, request: EnrollmentRequest, *, now: datetime) -> Checked:
    """The same judgment as `enroll`, for the page that shows the category first."""
    require(actor, Permission.PREPARE_ENROLLMENT)
    try:
        place = _place(session, actor, request, now)
    except InvalidInput as problem:
        return Checked((problem,), None)
    problems = tuple(_problems(session, actor, request, place))
    try:
        facts = judging.kept(person_of(request), request.facts)
        derived = judging.derive(place.version, person_of(request), facts, place.on)
    except InvalidInput as problem:
        return Checked((*problems, problem), None)
    return Checked(problems, derived)


def enroll(
    session: Session, actor: Actor, request: EnrollmentRequest, *, now: datetime
) -> EnrolledPatient:
    """Add the patient, the enrollment, its first assessment, the agreement to be signed, and
    the account of whoever signs for the patient.

    The same request id again returns the first answer, without the secret. Raises InvalidInput,
    and NoProgramVersion when the program has no version in force.
    """
    require(actor, Permission.PREPARE_ENROLLMENT)
    try:
        with writing(session, now=now) as at:
            answered = earlier(session, actor, request.request_id, now=at)
            return answered or _checked_and_enrolled(session, actor, request, at=at)
    except IntegrityError:  # the same form, sent twice, met at its unique key
        answered = earlier(session, actor, request.request_id, now=now)
        if answered is None:
            raise
        return answered


def _checked_and_enrolled(
    session: Session, actor: Actor, request: EnrollmentRequest, *, at: datetime
) -> EnrolledPatient:
    place = _place(session, actor, request, at)
    problem = next(_problems(session, actor, request, place), None)
    if problem is not None:
        raise problem
    return _enroll(session, actor, request, place, at=at)


def earlier(
    session: Session, actor: Actor, request_id: str, *, now: datetime
) -> EnrolledPatient | None:
    """Whom this very form enrolled before: a double click, a retry. Without the secret."""
    require(actor, Permission.PREPARE_ENROLLMENT)
    patient_id = patients.by_request(session, request_id)
    if patient_id is None:
        return None
    reached = reach(session, actor, patient_id, at=now)
    agreement = agreements.of_patient(session, patient_id)[-1]
    rems_id = reached.patient.rems_id
    return EnrolledPatient(
        patient_id, reached.enrollments[-1].id, agreement.id, rems_id, secret=None
    )


def _enroll(
    session: Session, actor: Actor, request: EnrollmentRequest, place: Place, *, at: datetime
) -> EnrolledPatient:
    patient_id, enrollment_id = new_id(), new_id()
    rems_id = draw_number(session, NumberKind.REMS_ID)
    store(session, patient_row(request, actor, patient_id, rems_id, at))
    hold_new_patient(session, patient_id)
    store(session, identity_row(actor, patient_id, person_of(request), at=at))
    ids = (patient_id, enrollment_id)
    store(session, enrollment_row(request, actor, place, ids, at))
    facts = judging.kept(person_of(request), request.facts)
    derived = judging.derive(place.version, person_of(request), facts, place.on)
    event = PatientEnrolled(
        enrollment_id=enrollment_id,
        program=request.program,
        risk_category=derived.category.code,
    )
    audit_log.append(session, event, actor=actor, now=at, subject_id=patient_id)
    add_assessment(session, actor, ids, facts, derived, at=at)
    linked = open_or_link(session, actor, patient_id, _holder(request), at=at)
    reached = reach(session, actor, patient_id, at=at)
    enrollment = reached.enrollment(enrollment_id)
    agreement_id = prepare_in(session, actor, place.version, reached, enrollment, at=at)
    return EnrolledPatient(patient_id, enrollment_id, agreement_id, rems_id, linked.secret)


def _place(session: Session, actor: Actor, request: EnrollmentRequest, at: datetime) -> Place:
    practice = organizations.by_id(session, actor.organization_id or "")
    if practice is None:
        raise NotPermitted("Only a practice enrolls patients.")
    own = actor.id if actor.role is Role.PRESCRIBER else None
    chosen = request.prescriber_id or own
    if chosen not in {p.id for p in enrollments.prescribers_of(session, practice.id)}:
        raise InvalidInput("prescriber_id", "Choose a prescriber of your practice.")
    zone = ZoneInfo(practice.time_zone)
    version = programs.in_force(session, request.program, at, zone)
    if version is None:
        raise NoProgramVersion("No version of this program is in force today.")
    if not version.enrolls:
        raise Conflict("This program takes no new patients here.")
    return Place(practice.id, str(chosen), version, day_of(at, zone))


def _problems(
    session: Session, actor: Actor, request: EnrollmentRequest, place: Place
) -> Iterator[InvalidInput]:
    person = person_of(request)
    child = person.is_child(place.on)
    yield from judging.identity_problems(person, place.on)
    yield from _phone_problem(request.phone)
    yield from judging.fact_problems(place.version, person, request.facts, place.on)
    yield from judging.indication_problems(place.version, request)
    yield from judging.guardian_problems(request, child=child)
    yield from _twin_problem(session, request, place)
    yield from _account_problem(session, actor, request, child=child)


def _twin_problem(
    session: Session, request: EnrollmentRequest, place: Place
) -> Iterator[InvalidInput]:
    twin = patients.namesake(
        session, person_of(request), practice_id=place.practice_id, program=request.program
    )
    if twin is not None:
        yield InvalidInput(
            "family_name",
            "Somebody of this name, sex and date of birth is enrolled in this program at your"
            f" practice: {shown(twin.rems_id)}. Open that record instead.",
        )


def _account_problem(
    session: Session, actor: Actor, request: EnrollmentRequest, *, child: bool
) -> Iterator[InvalidInput]:
    holder = _holder(request)
    if not holder.email or child != (request.guardian is not None):
        return  # said already
    try:
        known_here(session, actor, holder)
    except InvalidInput as problem:
        yield problem


def _phone_problem(phone: str | None) -> Iterator[InvalidInput]:
    if not phone:
        return
    try:
        parties.phone(phone)
    except InvalidInput as problem:
        yield problem


def _holder(request: EnrollmentRequest) -> Holder:
    guardian = request.guardian
    if guardian is not None:
        return Holder(guardian.name, guardian.email, guardian.relationship, "guardian_email")
    name = f"{request.given_name.strip()} {request.family_name.strip()}"
    return Holder(name, request.email or "", None)
