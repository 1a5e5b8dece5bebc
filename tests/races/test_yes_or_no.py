"""A no and a yes at the same moment: both succeed only when the yes was committed first."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import orjson
import pytest
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tests.counter import confirm, hand_over
from tests.databases import Database
from tests.races.racing import TIMES, Runner, race
from tests.races.scene import Case, Scene
from tracker.records.tables.attesting import Attestation
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.deciding import Decision
from tracker.rules.errors import Conflict
from tracker.rules.events import (
    AttestationRevoked,
    AuthorizationVoided,
    Event,
    GateDecided,
    PartySuspended,
    PregnancyReported,
    PregnancyTestRecorded,
)
from tracker.services import attesting, authorizing, certifying, monitoring, reporting_pregnancy

pytestmark = pytest.mark.race

ROUNDS: Final = 6 * TIMES
HEAD_START: Final = 0.25
JITTER: Final = 0.02

Tick = Callable[[], datetime]
Ask = Callable[[Scene, Case, Session, Tick], Any]


def confirming(scene: Scene, case: Case, session: Session, clock: Tick) -> Any:
    return confirm(session, scene.pharmacist, case.authorization_id, clock)


def handing_over(scene: Scene, case: Case, session: Session, clock: Tick) -> Any:
    return hand_over(session, scene.pharmacist, case.confirmation_id, clock)


def suspend_pharmacy(scene: Scene, case: Case, session: Session, clock: Tick) -> Any:
    return _suspend(session, scene, scene.certification_id, clock)


def suspend_prescriber(scene: Scene, case: Case, session: Session, clock: Tick) -> Any:
    return _suspend(session, scene, scene.clinic.certification_id, clock)


def _suspend(session: Session, scene: Scene, certification_id: str, clock: Tick) -> str:
    now = clock()
    request = certifying.SuspensionRequest(certification_id, now.date(), "Training lapsed.")
    return certifying.suspend(session, scene.clinic.administrator, request, now=now)


def void(scene: Scene, case: Case, session: Session, clock: Tick) -> Any:
    request = authorizing.VoidingRequest(case.authorization_id, "The dose will change.")
    return authorizing.void(session, scene.clinic.prescriber, request, now=clock())


def revoke_counseling(scene: Scene, case: Case, session: Session, clock: Tick) -> Any:
    attestation_id = session.scalars(
        select(Attestation.id).where(
            Attestation.patient_id == case.patient_id,
            Attestation.kind == "contraception-counseling",
        )
    ).one()
    request = attesting.RevocationRequest(case.patient_id, attestation_id, "Signed by mistake.")
    return attesting.revoke(session, scene.clinic.prescriber, request, now=clock())


def positive_test(scene: Scene, case: Case, session: Session, clock: Tick) -> Any:
    now = clock()
    request = monitoring.PregnancyTestRequest(case.patient_id, now, "positive", 25.0, "laboratory")
    return monitoring.record_pregnancy_test(session, scene.clinic.delegate, request, now=now)


def report_of_the_patient(scene: Scene, case: Case, session: Session, clock: Tick) -> Any:
    request = reporting_pregnancy.PregnancyReportRequest(case.patient_id, "patient", "suspected")
    return reporting_pregnancy.report(session, case.account, request, now=clock())


@dataclass(frozen=True, slots=True)
class Meeting:
    """`event` is what the log calls the no. `stops` is the key that it stops. `excludes`: after
    the yes, the no is a Conflict."""

    yes: Ask
    no: Ask
    event: type[Event]
    stops: str
    female: bool = False
    excludes: bool = False

    @property
    def name(self) -> str:
        return f"{self.no.__name__} against {self.yes.__name__}"


MEETINGS: Final = (
    Meeting(confirming, suspend_pharmacy, PartySuspended, "pharmacy-certified"),
    Meeting(confirming, suspend_prescriber, PartySuspended, "prescriber-certified"),
    Meeting(handing_over, suspend_pharmacy, PartySuspended, "pharmacy-certified"),
    Meeting(confirming, void, AuthorizationVoided, "authorization"),
    Meeting(handing_over, void, AuthorizationVoided, "authorization", excludes=True),
    Meeting(confirming, revoke_counseling, AttestationRevoked, "authorization"),
    Meeting(handing_over, positive_test, PregnancyTestRecorded, "no-open-pregnancy", True),
    Meeting(handing_over, report_of_the_patient, PregnancyReported, "no-open-pregnancy", True),
)


@pytest.mark.parametrize("meeting", MEETINGS, ids=lambda meeting: meeting.name)
def test_both_succeed_only_when_the_yes_was_committed_first(
    database: Database, meeting: Meeting
) -> None:
    scene = Scene(database)
    confirmed = meeting.yes is handing_over
    seen = set()

    for place, case in enumerate(scene.cases(ROUNDS, female=meeting.female, confirmed=confirmed)):
        first, second = lateness(place)
        yes, no = race(
            database,
            scene.clock,
            [
                Runner(partial(meeting.yes, scene, case), first),
                Runner(partial(meeting.no, scene, case), second),
            ],
        )
        with database.session() as session:
            seen.add(judge(session, meeting, case, yes, no))
            if meeting.event is PartySuspended:
                reinstate(session, scene, no)

    assert seen == {"yes, then no", "no"}


def lateness(place: int) -> tuple[float, float]:
    """The first two rounds have a winner, so that both orders are seen; then it is a race."""
    if place < 2:
        return (0, HEAD_START) if place else (HEAD_START, 0)
    dice = random.Random(place)
    return dice.random() * JITTER, dice.random() * JITTER


def judge(session: Session, meeting: Meeting, case: Case, yes: Any, no: Any) -> str:
    """Which of the two it was; anything else fails."""
    decision = session.get(Decision, yes.decision_id)
    assert decision is not None
    if not decision.allowed:
        assert not isinstance(no, Exception), no
        assert meeting.stops in stops(decision)
        return "no"
    if meeting.excludes:
        assert isinstance(no, Conflict), no
        return "yes, then no"
    assert not isinstance(no, Exception), no
    said_no = newest(session, meeting.event, case.patient_id)
    assert decision.decided_at < said_no.recorded_at
    if said_no.subject_id is not None:
        assert sequence_of_decision(session, decision.id) < (said_no.subject_seq or 0)
    return "yes, then no"


def stops(decision: Decision) -> set[str]:
    findings = orjson.loads(decision.answer)["findings"]
    return {found["requirement"] for found in findings if found["status"] == "unmet"}


def newest(session: Session, event: type[Event], patient_id: str) -> AuditEntry:
    """The no; suspending is about no patient."""
    wanted = select(AuditEntry).where(
        AuditEntry.name == event.name,
        or_(AuditEntry.subject_id.is_(None), AuditEntry.subject_id == patient_id),
    )
    return session.scalars(wanted.order_by(AuditEntry.recorded_at.desc()).limit(1)).one()


def sequence_of_decision(session: Session, decision_id: str) -> int:
    wanted = select(AuditEntry).where(AuditEntry.name == GateDecided.name)
    for entry in session.scalars(wanted):
        if orjson.loads(entry.entry)["detail"]["decision_id"] == decision_id:
            return entry.subject_seq or 0
    raise AssertionError("the decision is not in the log")


def reinstate(session: Session, scene: Scene, suspension_id: str) -> None:
    request = certifying.ReinstatementRequest(suspension_id, "Training done.")
    certifying.reinstate(session, scene.clinic.administrator, request, now=scene.clock())


def test_a_suspension_that_waited_is_recorded_after_the_yes_that_it_waited_for(
    database: Database,
) -> None:
    scene = Scene(database)
    asked, later = scene.clock(), scene.clock() + timedelta(seconds=2)
    with database.session() as session:
        (case,) = scene.cases(1)
        answer = confirm(session, scene.pharmacist, case.authorization_id, lambda: later)
        suspend_pharmacy(scene, case, session, lambda: asked)

        assert answer.allowed
        suspended = newest(session, PartySuspended, case.patient_id)
        decision = session.get_one(Decision, answer.decision_id)
        assert decision.decided_at < suspended.recorded_at
