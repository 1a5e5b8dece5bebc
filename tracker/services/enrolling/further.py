"""A patient whom the practice has, in one program more.

Person, accounts, tests and reproductive facts are the patient's and stay; the category, the
agreement and everything signed or ordered are the new enrollment's own.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records.identifiers import new_id
from tracker.records.transaction import PatientLock
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import InvalidInput
from tracker.services.enrolling import judging
from tracker.services.enrolling.agreements import prepare_in
from tracker.services.enrolling.enrollment import Checked
from tracker.services.enrolling.placing import add_place, place_for
from tracker.services.enrolling.requests import EnrolledPatient, FurtherRequest
from tracker.services.enrolling.rows import Place
from tracker.services.reach import Reached, reach
from tracker.services.writing import writing


def check_further(
    session: Session, actor: Actor, request: FurtherRequest, *, now: datetime
) -> Checked:
    """The same judgment as `enroll_further`, for the page that shows the category first."""
    require(actor, Permission.PREPARE_ENROLLMENT)
    reached = reach(session, actor, request.patient_id, at=now)
    try:
        place = place_for(session, actor, request, now)
    except InvalidInput as problem:
        return Checked((problem,), None)
    problems = tuple(_problems(reached, request, place, now))
    try:
        facts = judging.kept(reached.patient, request.facts)
        derived = judging.derive(place.version, reached.patient, facts, place.on)
    except InvalidInput as problem:
        return Checked((*problems, problem), None)
    return Checked(problems, derived)


def enroll_further(
    session: Session, actor: Actor, request: FurtherRequest, *, now: datetime
) -> EnrolledPatient:
    """Add the enrollment, its first assessment and the agreement to be signed.

    Raises InvalidInput, also while the patient is enrolled in this program (a second sending of
    the same form, too), NotFound for another practice's patient, and NoProgramVersion.
    """
    require(actor, Permission.PREPARE_ENROLLMENT)
    reach(session, actor, request.patient_id, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        reached = reach(session, actor, request.patient_id, at=at)
        place = place_for(session, actor, request, at)
        problem = next(_problems(reached, request, place, at), None)
        if problem is not None:
            raise problem
        enrollment_id, person = new_id(), reached.patient
        add_place(session, actor, request, place, person, enrollment_id=enrollment_id, at=at)
        reached = reach(session, actor, person.id, at=at)
        enrollment = reached.enrollment(enrollment_id)
        agreement_id = prepare_in(session, actor, place.version, reached, enrollment, at=at)
        return EnrolledPatient(person.id, enrollment_id, agreement_id, person.rems_id, None)


def _problems(
    reached: Reached, request: FurtherRequest, place: Place, at: datetime
) -> Iterator[InvalidInput]:
    if any(e.program == request.program and e.is_open(at) for e in reached.enrollments):
        yield InvalidInput("program", "This patient is enrolled in this program already.")
    yield from judging.fact_problems(place.version, reached.patient, request.facts, place.on)
    yield from judging.indication_problems(place.version, request)
