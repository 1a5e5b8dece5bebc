"""What changes after enrolling: the facts, the identity, the end."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import audit_log
from tracker.records.enrollments import EnrollmentRow
from tracker.records.patients import PatientRow
from tracker.records.tables.enrollments import EnrollmentEnding
from tracker.records.transaction import PatientLock, store
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import InvalidInput
from tracker.rules.events import EnrollmentEnded, PatientIdentityCorrected
from tracker.services import authorizing
from tracker.services.back_dating import lateness_of
from tracker.services.enrolling import judging
from tracker.services.enrolling.agreements import open_enrollment, prepare_in, version_at
from tracker.services.enrolling.judging import Derived
from tracker.services.enrolling.requests import (
    EndingRequest,
    IdentityRequest,
    ReproductiveFacts,
    RiskRequest,
)
from tracker.services.enrolling.rows import add_assessment, identity_row
from tracker.services.reach import Reached, reach
from tracker.services.writing import writing


def assess_risk(
    session: Session, actor: Actor, request: RiskRequest, *, now: datetime
) -> str | None:
    """Record the facts as they are now. Where they prove another category: void what is open,
    prepare the agreement of the new category and return its id; otherwise None, and the
    agreement stands (domain.md 10.14)."""
    require(actor, Permission.PREPARE_ENROLLMENT)
    reach(session, actor, request.patient_id, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        reached = reach(session, actor, request.patient_id, at=at)
        enrollment = open_enrollment(reached, request.enrollment_id, at)
        version, on = version_at(session, enrollment, at), enrollment.day(at)
        problem = next(judging.fact_problems(version, reached.patient, request.facts, on), None)
        if problem is not None:
            raise problem
        return _assess(session, actor, reached, enrollment, request.facts, at=at)


def preview_risk(
    session: Session, actor: Actor, request: RiskRequest, *, now: datetime
) -> tuple[tuple[InvalidInput, ...], Derived]:
    """What `assess_risk` would say, for the page that shows it first; nothing is stored."""
    require(actor, Permission.PREPARE_ENROLLMENT)
    reached = reach(session, actor, request.patient_id, at=now)
    enrollment = open_enrollment(reached, request.enrollment_id, now)
    version, on = version_at(session, enrollment, now), enrollment.day(now)
    problems = tuple(judging.fact_problems(version, reached.patient, request.facts, on))
    facts = judging.kept(reached.patient, request.facts)
    return problems, judging.derive(version, reached.patient, facts, on)


def correct_identity(
    session: Session, actor: Actor, request: IdentityRequest, *, now: datetime
) -> bool:
    """Add the right identity; the wrong one stays in the record. Returns whether a category
    changed with it, which voids what is open and prepares a new agreement."""
    require(actor, Permission.CORRECT_RECORD)
    reach(session, actor, request.patient_id, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        before = reach(session, actor, request.patient_id, at=at)
        person = _corrected(before.patient, request)
        _check_identity(before, person, request, at)
        row = identity_row(actor, request.patient_id, person, at=at, reason=request.reason.strip())
        store(session, row)
        event = PatientIdentityCorrected(identity_id=row.id)
        audit_log.append(session, event, actor=actor, now=at, subject_id=request.patient_id)
        after = reach(session, actor, request.patient_id, at=at)
        if (person.birth_date, person.sex) == (before.patient.birth_date, before.patient.sex):
            return False
        changed = [
            _assess(session, actor, after, enrollment, facts_of(enrollment), at=at)
            for enrollment in after.enrollments
            if enrollment.ended_on is None
        ]
        return any(changed)


def end_enrollment(
    session: Session, actor: Actor, request: EndingRequest, *, now: datetime
) -> None:
    """Disenroll, with a reason; `ended_on` is the last day that counts. Voids what is open."""
    require(actor, Permission.END_ENROLLMENT)
    reach(session, actor, request.patient_id, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        reached = reach(session, actor, request.patient_id, at=at)
        enrollment = open_enrollment(reached, request.enrollment_id, at)
        if not request.reason.strip():
            raise InvalidInput("reason", "Say why the enrollment ends.")
        if not enrollment.day(enrollment.enrolled_at) <= request.ended_on <= enrollment.day(at):
            raise InvalidInput(
                "ended_on", "The last day lies between the day of enrollment and today."
            )
        row = EnrollmentEnding(
            patient_id=request.patient_id,
            enrollment_id=enrollment.id,
            ended_on=request.ended_on,
            reason=request.reason.strip(),
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, row)
        event = EnrollmentEnded(
            enrollment_id=enrollment.id,
            ended_on=request.ended_on.isoformat(),
            back_dated_days=lateness_of(session, request.patient_id).days(request.ended_on, at),
        )
        audit_log.append(session, event, actor=actor, now=at, subject_id=request.patient_id)
        authorizing.void_open(
            session,
            actor,
            request.patient_id,
            cause="enrollment-ended",
            reason="The enrollment has ended.",
            enrollment_id=enrollment.id,
            at=at,
        )


def facts_of(enrollment: EnrollmentRow) -> ReproductiveFacts:
    """Those of the newest assessment."""
    return ReproductiveFacts(
        menses=enrollment.menses,
        last_menses_on=enrollment.last_menses_on,
        menarche=enrollment.menarche,
        hysterectomy=enrollment.hysterectomy,
        bilateral_oophorectomy=enrollment.bilateral_oophorectomy,
        natural_menopause=enrollment.natural_menopause,
    )


def _assess(
    session: Session,
    actor: Actor,
    reached: Reached,
    enrollment: EnrollmentRow,
    facts: ReproductiveFacts,
    *,
    at: datetime,
) -> str | None:
    version = version_at(session, enrollment, at)
    facts = judging.kept(reached.patient, facts)
    derived = judging.derive(version, reached.patient, facts, enrollment.day(at))
    previous, code = enrollment.risk_category, derived.category.code
    ids = (reached.patient.id, enrollment.id)
    add_assessment(session, actor, ids, facts, derived, at=at, previous=previous)
    if code == previous:
        return None
    authorizing.void_open(
        session,
        actor,
        reached.patient.id,
        cause="category-changed",
        reason=f"The risk category changed from {previous} to {code}.",
        enrollment_id=enrollment.id,
        at=at,
    )
    renewed = replace(enrollment, risk_category=code)
    return prepare_in(session, actor, version, reached, renewed, at=at)


def _corrected(patient: PatientRow, request: IdentityRequest) -> PatientRow:
    return replace(
        patient,
        given_name=request.given_name,
        family_name=request.family_name,
        birth_date=request.birth_date,
        sex=request.sex,
        phone=request.phone,
    )


def _check_identity(
    before: Reached, person: PatientRow, request: IdentityRequest, at: datetime
) -> None:
    if not request.reason.strip():
        raise InvalidInput("reason", "Say what was wrong.")
    problem = next(judging.identity_problems(person, before.enrollments[0].day(at)), None)
    if problem is not None:
        raise problem
    if person == before.patient:
        raise InvalidInput("given_name", "Nothing differs from what is on record.")
