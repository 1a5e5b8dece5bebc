"""A refusal on paper: the question asked in earnest, so that the slip rests on a stored answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import confirmations
from tracker.rules.authority import Actor, Permission
from tracker.rules.errors import Conflict
from tracker.services import gates
from tracker.services.counter import counter_for
from tracker.services.writing import writing


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
        held = confirmations.newest(session, request.authorization_id)
        question = counter.next_question(session, held)
        earlier = gates.earlier(
            session,
            actor,
            gate=question.gate,
            prescription_id=question.prescription_id,
            request_id=request.request_id,
        )
        stored = earlier or gates.ask(
            session, actor, question, request_id=request.request_id, at=at
        )
        if stored.decision.allowed:
            raise Conflict("Nothing stops this dispense any more. Re-check it.")
    return stored.id
