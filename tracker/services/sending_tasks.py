"""A blocked dispense, sent to whoever can mend it: one task for each owner."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import audit_log, tasks
from tracker.records.identifiers import new_id
from tracker.records.tables.counter import Task
from tracker.records.transaction import store
from tracker.rules.authority import Actor, Permission
from tracker.rules.decision import Decision
from tracker.rules.errors import Conflict, InvalidInput
from tracker.rules.events import TaskSent
from tracker.rules.vocabulary import Owner
from tracker.services.counter import Counter, counter_for
from tracker.services.gates import StoredDecision
from tracker.services.refusing import refused
from tracker.services.writing import writing

# Chosen, not written: a task leaves the pharmacy, so it holds no words of anybody's.
NOTES: Final = {
    "patient-waits": "The patient waits at the counter",
    "patient-returns": "The patient comes back later",
    "call-us": "Please call us",
}


@dataclass(frozen=True, slots=True)
class TaskRequest:
    """`note` is a key of NOTES or None. A request id that comes twice is sent once."""

    request_id: str
    authorization_id: str
    note: str | None = None


def send_tasks(
    session: Session, actor: Actor, request: TaskRequest, *, now: datetime
) -> tuple[Owner, ...]:
    """Store the refusal and one task for each owner outside the counter; returns the owners.

    Raises Conflict when nothing stops it, when only the pharmacist's own steps do, and when
    everything that is missing was sent before.
    """
    if request.note is not None and request.note not in NOTES:
        raise InvalidInput("note", "Choose one of the notes.")
    counter = counter_for(session, actor, Permission.SEND_TASK, request.authorization_id)
    with writing(session, *counter.locks, now=now) as at:
        stored = refused(session, actor, counter, request.request_id, at=at)
        earlier = tasks.of_prescriptions(
            session, [counter.authorization.prescription_id], counter.pharmacy_id
        )
        again = tuple(Owner(row.owner) for row in earlier if row.decision_id == stored.id)
        if again:
            return again
        open_keys = {
            (Owner(row.owner), key)
            for row in earlier
            if row.cleared_at is None
            for key in row.requirements
        }
        wanted = {
            owner: keys
            for owner, keys in missing_by_owner(stored.decision).items()
            if not {(owner, key) for key in keys} <= open_keys
        }
        if not wanted:
            raise Conflict("All that is missing was sent before, or is for you to do here.")
        for owner, keys in wanted.items():
            _send(session, actor, counter, stored, (owner, keys, request.note))
    return tuple(wanted)


def missing_by_owner(decision: Decision) -> dict[Owner, tuple[str, ...]]:
    """The keys that stop it, by who mends them; without the pharmacist's own."""
    found: dict[Owner, tuple[str, ...]] = {}
    for finding in decision.stopping:
        if finding.owner is not Owner.PHARMACIST:
            found[finding.owner] = (*found.get(finding.owner, ()), finding.requirement)
    return found


def _send(
    session: Session,
    actor: Actor,
    counter: Counter,
    stored: StoredDecision,
    what: tuple[Owner, tuple[str, ...], str | None],
) -> None:
    owner, keys, note = what
    own, at = counter.authorization, stored.decision.decided_at
    row = Task(
        id=new_id(),
        patient_id=own.patient_id,
        prescription_id=own.prescription_id,
        authorization_id=own.id,
        decision_id=stored.id,
        gate=stored.decision.gate.value,
        allowed=False,
        pharmacy_id=counter.pharmacy_id,
        owner=owner.value,
        requirements=json.dumps(keys),
        note=note,
        recorded_at=at,
        recorded_by=actor.id,
    )
    store(session, row)
    event = TaskSent(
        task_id=row.id,
        decision_id=stored.id,
        pharmacy_id=counter.pharmacy_id,
        owner=owner.value,
        requirements=keys,
    )
    audit_log.append(session, event, actor=actor, now=at, subject_id=own.patient_id)
