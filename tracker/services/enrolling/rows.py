"""The rows that enrolling writes."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.records import audit_log
from tracker.records.identifiers import new_id
from tracker.records.patients import PatientRow
from tracker.records.tables.enrollments import (
    Enrollment,
    Patient,
    PatientIdentity,
    RiskAssessment,
)
from tracker.records.transaction import store
from tracker.rules import parties
from tracker.rules.authority import Actor
from tracker.rules.events import RiskAssessed
from tracker.rules.program import ProgramVersion
from tracker.services.enrolling import judging
from tracker.services.enrolling.judging import Derived
from tracker.services.enrolling.requests import (
    EnrollmentRequest,
    PlacementRequest,
    ReproductiveFacts,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and under which text somebody is enrolled, on the practice's day."""

    practice_id: str
    prescriber_id: str
    version: ProgramVersion
    on: date


def person_of(request: EnrollmentRequest) -> PatientRow:
    """The requested identity in the shape of a record; it has no ids yet."""
    return PatientRow(
        id="",
        rems_id="",
        given_name=request.given_name,
        family_name=request.family_name,
        birth_date=request.birth_date,
        sex=request.sex,
        phone=request.phone,
    )


def identity_row(
    actor: Actor, patient_id: str, person: PatientRow, *, at: datetime, reason: str | None = None
) -> PatientIdentity:
    """One more identity; the newest holds."""
    return PatientIdentity(
        patient_id=patient_id,
        id=new_id(),
        given_name=person.given_name.strip(),
        family_name=person.family_name.strip(),
        birth_date=person.birth_date,
        sex=person.sex,
        phone=None if not person.phone else parties.phone(person.phone),
        reason=reason,
        recorded_at=at,
        recorded_by=actor.id,
    )


def add_assessment(
    session: Session,
    actor: Actor,
    ids: tuple[str, str],
    facts: ReproductiveFacts,
    derived: Derived,
    *,
    at: datetime,
    previous: str | None = None,
) -> None:
    """`ids`: patient and enrollment. Inside `writing`."""
    row = RiskAssessment(
        patient_id=ids[0],
        id=new_id(),
        enrollment_id=ids[1],
        menses=facts.menses,
        last_menses_on=facts.last_menses_on,
        menarche=facts.menarche,
        hysterectomy=facts.hysterectomy,
        bilateral_oophorectomy=facts.bilateral_oophorectomy,
        natural_menopause=facts.natural_menopause,
        risk_category=derived.category.code,
        category_reason=derived.reason,
        assessed_at=at,
        recorded_at=at,
        recorded_by=actor.id,
    )
    store(session, row)
    event = RiskAssessed(
        assessment_id=row.id,
        enrollment_id=ids[1],
        risk_category=row.risk_category,
        previous_category=previous,
    )
    audit_log.append(session, event, actor=actor, now=at, subject_id=ids[0])


def patient_row(
    request: EnrollmentRequest, actor: Actor, patient_id: str, rems_id: str, at: datetime
) -> Patient:
    return Patient(
        id=patient_id,
        rems_id=rems_id,
        request_id=request.request_id,
        recorded_at=at,
        recorded_by=actor.id,
    )


def enrollment_row(
    request: PlacementRequest,
    actor: Actor,
    place: Place,
    ids: tuple[str, str],
    at: datetime,
) -> Enrollment:
    return Enrollment(
        patient_id=ids[0],
        id=ids[1],
        program=request.program,
        practice_id=place.practice_id,
        prescriber_id=place.prescriber_id,
        indication=request.indication.strip(),
        indication_criteria=json.dumps(judging.confirmed(place.version, request)),
        enrolled_at=at,
        recorded_at=at,
        recorded_by=actor.id,
    )
