"""A refusal kept: the question asked in earnest, so that slip and task rest on a stored answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import confirmations
from tracker.records.transaction import writing
from tracker.rules.authority import Actor, Permission
from tracker.rules.errors import Conflict
from tracker.services import gates
from tracker.services.counter import Counter, counter_for
from tracker.services.gates import StoredDecision


@dataclass(frozen=True, slots=True)
class RefusalRequest:
    """Of one authorization, at the gate that comes next."""

    request_id: str
    authorization_id: str


def record_refusal(
    session: Session, actor: Actor, request: RefusalRequest, *, now: datetime
) -> str:
    """Store the blocked decision and return its id. Raises Conflict when nothing stops it."""
    counter = counter_for(session, actor, Permission.CONFIRM_DISPENSE, request.authorization_id)
    with writing(session, *counter.locks, now=now) as at:
        return refused(session, actor, counter, request.request_id, at=at).id


def refused(
    session: Session, actor: Actor, counter: Counter, request_id: str, *, at: datetime
) -> StoredDecision:
    """Inside `writing`: the blocked decision at the gate that comes next, stored."""
    held = confirmations.newest(session, counter.authorization.id)
    question = counter.next_question(session, held)
    earlier = gates.earlier(
        session,
        actor,
        gate=question.gate,
        prescription_id=question.prescription_id,
        request_id=request_id,
    )
    stored = earlier or gates.ask(session, actor, question, request_id=request_id, at=at)
    if stored.decision.allowed:
        raise Conflict("Nothing stops this dispense any more. Re-check it.")
    return stored
