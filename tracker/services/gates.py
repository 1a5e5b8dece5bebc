"""Asking the one question: may this go ahead, at this gate, now? Asked, answered, stored.

`ask` is for acts: it stores the decision, allowed or not, with the question that it answers,
and logs it. `preview` is for pages and stores nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import audit_log, decisions, facts, programs
from tracker.records.identifiers import new_id
from tracker.records.tables import deciding as tables
from tracker.records.transaction import store
from tracker.rules.authority import Actor
from tracker.rules.codec import question_to_object
from tracker.rules.deciding import Decision, decide, decision_from_object, decision_to_object
from tracker.rules.errors import Conflict
from tracker.rules.events import GateDecided
from tracker.rules.vocabulary import Delivery, Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class GateQuestion:
    """Which gate of which prescription. `zone` is where its days are counted: the practice's at
    authorize, the pharmacy's afterwards (design.md section 11), unless the program fixes one."""

    gate: Gate
    patient_id: str
    prescription_id: str
    program: str
    zone: str
    pharmacy_id: str | None = None
    confirmation_id: str | None = None
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision and the id under which it is kept."""

    id: str
    decision: Decision


def preview(session: Session, asked: GateQuestion, *, at: datetime) -> Decision:
    """What the answer would be at `at`; nothing is stored."""
    return previews(session, (asked,), at=at)[0]


def previews(
    session: Session, asked: Sequence[GateQuestion], *, at: datetime
) -> tuple[Decision, ...]:
    """The same for many, each in its place, their facts read at once."""
    in_force = programs.InForceAt(session, at)
    questions = facts.questions_for(session, asked, at=at)
    return tuple(
        decide(in_force.version(each.program, ZoneInfo(each.zone)), question)
        for each, question in zip(asked, questions, strict=True)
    )


def ask(
    session: Session, actor: Actor, asked: GateQuestion, *, request_id: str, at: datetime
) -> StoredDecision:
    """Decide, store and log. Inside `writing`, with the locks that the gate reads under.

    A request id that was answered before is the caller's to look up first (`earlier`).
    """
    question = facts.question_for(session, asked, at=at)
    version = programs.in_force(session, asked.program, at, ZoneInfo(asked.zone))
    decision = decide(version, question)
    row = tables.Decision(
        id=new_id(),
        patient_id=asked.patient_id,
        prescription_id=asked.prescription_id,
        gate=asked.gate.value,
        allowed=decision.allowed,
        program=asked.program,
        program_version=decision.program_version,
        digest=decision.digest,
        question=_kept(question_to_object(question)),
        answer=_kept(decision_to_object(decision)),
        decided_at=at,
        asked_by=actor.id,
        pharmacy_id=asked.pharmacy_id,
        request_id=request_id,
    )
    store(session, row)
    event = GateDecided(
        gate=asked.gate.value,
        decision_id=row.id,
        prescription_id=asked.prescription_id,
        program_version=decision.program_version,
        program_digest=decision.digest,
        allowed=decision.allowed,
        stops=tuple(finding.requirement for finding in decision.stopping),
    )
    audit_log.append(session, event, actor=actor, now=at, subject_id=asked.patient_id)
    return StoredDecision(row.id, decision)


def earlier(
    session: Session, actor: Actor, *, gate: Gate, prescription_id: str, request_id: str
) -> StoredDecision | None:
    """The answer to this very request, asked before by the same person (a double click).

    Raises Conflict when the request id was used for anything else.
    """
    row = decisions.by_request(session, request_id)
    if row is None:
        return None
    if (row.asked_by, row.gate, row.prescription_id) != (actor.id, gate.value, prescription_id):
        raise Conflict("This form was already used for something else. Open the page again.")
    return StoredDecision(row.id, answer_of(row))


def answer_of(row: tables.Decision) -> Decision:
    """The stored answer, as it was given."""
    return decision_from_object(json.loads(row.answer))


def _kept(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
