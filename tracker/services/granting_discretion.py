"""Enforcement discretion: one administrator proposes it, another approves it, either ends it.

It rests on a letter of the regulator, is for one requirement of one program, and lasts a
limited time. What it does to decisions is `tracker.rules.discretion`'s to say.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.records import audit_log, discretion, publications
from tracker.records.discretion import DiscretionRow
from tracker.records.identifiers import new_id
from tracker.records.tables import discretion as tables
from tracker.records.transaction import CertificationsLock, ProgramLock, store
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.rules.events import (
    DiscretionApproved,
    DiscretionProposed,
    DiscretionRejected,
    DiscretionRevoked,
)
from tracker.services.discretion_limits import (
    DiscretionRequest,
    check_days,
    check_requirement,
    today_of,
)
from tracker.services.signing import Proof, check_proof
from tracker.services.writing import writing


def propose(session: Session, actor: Actor, request: DiscretionRequest, *, now: datetime) -> str:
    """Returns the proposal's id. It changes no decision before somebody else approves it.

    Raises InvalidInput for a requirement that is not relaxed, or days that are too many, over,
    or too far back.
    """
    require(actor, Permission.PROPOSE_DISCRETION)
    if not publications.is_known(session, request.program):
        raise InvalidInput("program", "Choose a program that is published here.")
    with writing(session, ProgramLock(request.program), now=now) as at:
        check_requirement(session, request.program, request.requirement, at)
        check_days(request, today_of(session, request.program, at))
        row = tables.Discretion(
            id=new_id(),
            program=request.program,
            requirement=request.requirement,
            applies_from=request.applies_from,
            applies_until=request.applies_until,
            letter=_said("letter", request.letter, 200),
            reason=_said("reason", request.reason),
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, row)
        event = DiscretionProposed(
            discretion_id=row.id,
            program=row.program,
            requirement=row.requirement,
            applies_from=row.applies_from.isoformat(),
            applies_until=row.applies_until.isoformat(),
        )
        audit_log.append(session, event, actor=actor, now=at)
        return row.id


def approve(
    session: Session, actor: Actor, discretion_id: str, proof: Proof, *, now: datetime
) -> None:
    """From its first day on the requirement only warns; at once where that day has come. `proof`
    is the password entered again.

    Raises NotPermitted for whoever proposed it, and Conflict when it was reviewed already, is
    over, or names a requirement that today's version does not relax.
    """
    require(actor, Permission.REVIEW_DISCRETION)
    program = _found(session, discretion_id).program
    check_proof(actor, proof, at=now)
    with writing(session, ProgramLock(program), now=now) as at:
        held = _unreviewed(session, discretion_id)
        if held.proposed_by == actor.id:
            raise NotPermitted("Another administrator approves what you proposed.")
        if held.applies_until < today_of(session, program, at):
            raise Conflict("Its last day is over. Reject it, and propose other days.")
        _check_still_relaxed(session, held, at)
        store(session, _review(held, actor, None, at))
        event = DiscretionApproved(
            discretion_id=held.id,
            program=held.program,
            requirement=held.requirement,
            applies_from=held.applies_from.isoformat(),
            applies_until=held.applies_until.isoformat(),
            method=proof.method,
        )
        audit_log.append(session, event, actor=actor, now=at)


def reject(
    session: Session, actor: Actor, discretion_id: str, reason: str, *, now: datetime
) -> None:
    """It never applies. Whoever proposed it may take it back this way. Raises Conflict when it
    was reviewed already."""
    require(actor, Permission.REVIEW_DISCRETION)
    said = _said("reason", reason)
    program = _found(session, discretion_id).program
    with writing(session, ProgramLock(program), now=now) as at:
        held = _unreviewed(session, discretion_id)
        store(session, _review(held, actor, said, at))
        event = DiscretionRejected(
            discretion_id=held.id, program=held.program, requirement=held.requirement
        )
        audit_log.append(session, event, actor=actor, now=at)


def revoke(
    session: Session, actor: Actor, discretion_id: str, reason: str, *, now: datetime
) -> None:
    """The requirement is enforced again at once; one administrator is enough for that.

    Waits for decisions under way in the program, and they for it. Raises Conflict for what was
    not approved, is over, or was revoked already.
    """
    require(actor, Permission.REVOKE_DISCRETION)
    said = _said("reason", reason)
    program = _found(session, discretion_id).program
    everybody = CertificationsLock(program, exclusive=True, whole_program=True)
    with writing(session, ProgramLock(program), everybody, now=now) as at:
        held = _found(session, discretion_id)
        _check_revocable(held, today_of(session, program, at))
        row = tables.DiscretionRevocation(
            discretion_id=held.id, approved=True, reason=said, recorded_at=at, recorded_by=actor.id
        )
        store(session, row)
        event = DiscretionRevoked(
            discretion_id=held.id, program=held.program, requirement=held.requirement
        )
        audit_log.append(session, event, actor=actor, now=at)


def _check_still_relaxed(session: Session, held: DiscretionRow, at: datetime) -> None:
    try:
        check_requirement(session, held.program, held.requirement, at)
    except InvalidInput as error:
        raise Conflict(f"The program has changed since. {error.problem}") from error


def _check_revocable(held: DiscretionRow, today: date) -> None:
    if not held.approved:
        raise Conflict("This was never approved: there is nothing to revoke.")
    if held.revoked_at is not None:
        raise Conflict("This was revoked already.")
    if held.applies_until < today:
        raise Conflict("Its last day is over: there is nothing to revoke.")


def _review(
    held: DiscretionRow, actor: Actor, rejection: str | None, at: datetime
) -> tables.DiscretionReview:
    return tables.DiscretionReview(
        discretion_id=held.id,
        proposed_by=held.proposed_by,
        approved=rejection is None,
        reason=rejection,
        recorded_at=at,
        recorded_by=actor.id,
    )


def _unreviewed(session: Session, discretion_id: str) -> DiscretionRow:
    held = _found(session, discretion_id)
    if held.approved is not None:
        done = "approved" if held.approved else "rejected"
        raise Conflict(f"This was {done} already.")
    return held


def _found(session: Session, discretion_id: str) -> DiscretionRow:
    row = discretion.by_id(session, discretion_id)
    if row is None:
        raise NotFound("Not found.")
    return row


def _said(field: str, text: str, most: int = 2000) -> str:
    said = text.strip()
    if not 1 <= len(said) <= most:
        raise InvalidInput(field, f"Say it in up to {most:,} characters.")
    return said
