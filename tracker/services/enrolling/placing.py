"""A place in a program, for a new patient and for one whom the practice has: who, where, when."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import audit_log, enrollments, organizations, programs
from tracker.records.patients import PatientRow
from tracker.records.transaction import store
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, InvalidInput, NoProgramVersion, NotPermitted
from tracker.rules.events import PatientEnrolled
from tracker.rules.timeline import day_of
from tracker.services.enrolling import judging
from tracker.services.enrolling.requests import PlacementRequest
from tracker.services.enrolling.rows import Place, add_assessment, enrollment_row


def place_for(session: Session, actor: Actor, request: PlacementRequest, at: datetime) -> Place:
    """Raises InvalidInput for a prescriber of elsewhere, Conflict for a program that is closed,
    and NoProgramVersion when it has no version in force."""
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


def add_place(
    session: Session,
    actor: Actor,
    request: PlacementRequest,
    place: Place,
    person: PatientRow,
    *,
    enrollment_id: str,
    at: datetime,
) -> None:
    """The enrollment and its first assessment. Inside `writing`."""
    ids = (person.id, enrollment_id)
    store(session, enrollment_row(request, actor, place, ids, at))
    facts = judging.kept(person, request.facts)
    derived = judging.derive(place.version, person, facts, place.on)
    event = PatientEnrolled(
        enrollment_id=enrollment_id,
        program=request.program,
        risk_category=derived.category.code,
    )
    audit_log.append(session, event, actor=actor, now=at, subject_id=person.id)
    add_assessment(session, actor, ids, facts, derived, at=at)
