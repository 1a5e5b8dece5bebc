"""The audit log: one entry for each thing that happened, appended in its transaction.

An entry is canonical JSON: keys sorted, no spaces, UTF-8, no floats, instants in UTC with
microseconds. Exactly these bytes are stored and hashed (docs/audit-log-format.md).
"""

from datetime import UTC, datetime
from functools import cache

import orjson
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.records.identifiers import new_id
from tracker.records.tables.audit import AuditEntry
from tracker.records.transaction import LOOKING, current, next_entry_at, writing
from tracker.rules.authority import Actor
from tracker.rules.errors import Conflict, LogUnavailable
from tracker.rules.events import Event
from tracker.rules.merkle import leaf_hash


def append(
    session: Session,
    event: Event,
    *,
    actor: Actor | None,
    now: datetime,
    subject_id: str | None = None,
    counts: bool = True,
) -> str:
    """Add the entry to the open write and return its id. `now` is what `writing` yielded.

    `subject_id` is the patient. A write about a patient counts: it gets the next
    `subject_seq`, for which `writing` must hold that patient. A view or a refusal that
    changes nothing does not.
    """
    write = current(session)
    if counts and session.info.get(LOOKING):
        raise Conflict("Nothing was recorded. Look through the form, and send it again.")
    if now < write.at:
        raise RuntimeError("an entry is recorded at the instant of its write, not before")
    seq = None
    if counts and subject_id is not None:
        if subject_id not in write.patients:
            raise RuntimeError("a write about a patient locks that patient first")
        seq = _next_seq(session, subject_id)
    row = AuditEntry(
        id=new_id(),
        name=event.name,
        outcome=event.outcome,
        actor_id=actor.id if actor else None,
        subject_id=subject_id,
        subject_seq=seq,
        recorded_at=max(now, next_entry_at(session)),
    )
    row.entry = canonical(_entry(row, event, actor)).decode()
    row.leaf = leaf_hash(row.entry.encode())
    session.add(row)
    session.flush()
    return row.id


def record_view(
    session: Session,
    event: Event,
    *,
    actor: Actor | None,
    now: datetime,
    subject_id: str | None = None,
) -> None:
    """For a page that was read: a short write of its own, before the body is sent.

    Raises LogUnavailable when that fails; then the page must not be shown.
    """
    try:
        with writing(session, now=now) as at:
            append(session, event, actor=actor, now=at, subject_id=subject_id, counts=False)
    except (SQLAlchemyError, Conflict) as error:
        raise LogUnavailable("The audit log cannot be written, so nothing is shown.") from error


def canonical(value: object) -> bytes:
    """The bytes that stand for `value`. TypeError for a float, which has no one spelling."""
    _refuse_floats(value)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _next_seq(session: Session, subject_id: str) -> int:
    return (session.scalar(_newest_seq(), {"subject_id": subject_id}) or 0) + 1


@cache
def _newest_seq() -> Select[int | None]:
    of_subject = AuditEntry.subject_id == bindparam("subject_id")
    return select(func.max(AuditEntry.subject_seq)).where(of_subject)


def _entry(row: AuditEntry, event: Event, actor: Actor | None) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "outcome": row.outcome,
        "actor_id": row.actor_id,
        "actor_role": actor.role.value if actor else None,
        "organization_id": actor.organization_id if actor else None,
        "recorded_at": _utc(row.recorded_at),
        "subject_id": row.subject_id,
        "subject_seq": row.subject_seq,
        "detail": event.detail(),
    }


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def _refuse_floats(value: object) -> None:
    match value:
        case float():
            raise TypeError("a float has no place in an audit entry")
        case dict():
            for member in value.values():
                _refuse_floats(member)
        case list() | tuple():
            for member in value:
                _refuse_floats(member)
        case _:
            pass
