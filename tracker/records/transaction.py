"""The one way to write: one transaction, lock first, read second (design.md section 5)."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tracker.records.database import Base
from tracker.records.locks import (
    AccountLock,
    AuthorizationLock,
    CertificationsLock,
    PatientLock,
    ProgramLock,
    Subject,
    take,
)
from tracker.records.tables.audit import AuditEntry
from tracker.records.turns import BUSY, turn
from tracker.rules.errors import Conflict
from tracker.rules.events import GateDecided

__all__ = [
    "LOOKING",
    "AccountLock",
    "AuthorizationLock",
    "CertificationsLock",
    "PatientLock",
    "ProgramLock",
    "Write",
    "current",
    "hold_new_patient",
    "next_entry_at",
    "store",
    "writing",
]

_KEY: Final = "tracker.write"
# Set in `session.info` where a form is only drawn again: then a write but of a view is refused.
LOOKING: Final = "tracker.looking"
_TICK: Final = timedelta(microseconds=1)
# PostgreSQL: lock not available, deadlock, serialization failure.
_BUSY_STATES: Final = {"55P03", "40P01", "40001"}


@dataclass(frozen=True, slots=True)
class Write:
    """The write that a session is in: its instant, whose rows it holds, its entries so far."""

    at: datetime
    patients: frozenset[str]
    entries: int = 0


@contextmanager
def writing(session: Session, *subjects: Subject, now: datetime) -> Iterator[datetime]:
    """Lock `subjects`, yield the instant of this write, commit; roll back on any exception.

    The instant is `now`, or just after the newest entry about the patients locked: a
    report that another committed while we waited must not lie in our future. Where
    certifications are held alone it is also just after the newest decision, which may have
    read them while we waited. Rows that the session held before are read anew.

    Raises NotFound when a row to lock does not exist, Conflict when others hold it too
    long, and RuntimeError (a mistake of ours) when changes are unsaved or a write is open.
    """
    if _KEY in session.info:
        raise RuntimeError("already writing: a use case has one transaction")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("unsaved changes: everything is written inside `writing`")
    session.rollback()  # ends the read that loaded the user
    with _pen(session), _busy_as_conflict():
        try:
            _begin(session)
            take(session, subjects)
            patients = frozenset(s.id for s in subjects if isinstance(s, PatientLock))
            at = max([now, *(newest + _TICK for newest in _newest(session, subjects))])
            session.info[_KEY] = Write(at, patients)
            yield at
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop(_KEY, None)


def current(session: Session) -> Write:
    """The open write. RuntimeError outside `writing`."""
    write: Write | None = session.info.get(_KEY)
    if write is None:
        raise RuntimeError("not writing: open `writing` first")
    return write


def hold_new_patient(session: Session, patient_id: str) -> None:
    """The open write has just added this patient. Nobody else sees the row before the commit,
    so it is held like one that was locked."""
    write = current(session)
    session.info[_KEY] = replace(write, patients=write.patients | {patient_id})


def next_entry_at(session: Session) -> datetime:
    """When the next log entry of the open write is recorded: the instant of the write, and a
    microsecond more for each entry before it, so that the log keeps their order."""
    write = current(session)
    session.info[_KEY] = replace(write, entries=write.entries + 1)
    return write.at + write.entries * _TICK


def store(session: Session, *rows: Base) -> None:
    """Insert in this order: the ORM does not know which row another one needs."""
    for row in rows:
        session.add(row)
        session.flush()


def _begin(session: Session) -> None:
    """SQLite: take the write lock now; after a read it would be too late."""
    if _on_sqlite(session):
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _pen(session: Session) -> AbstractContextManager[None]:
    bind = session.get_bind()
    if _on_sqlite(session) and isinstance(bind, Engine):
        return turn(bind)
    return nullcontext()


def _newest(session: Session, subjects: Iterable[Subject]) -> Iterator[datetime]:
    """When the newest thing was recorded that this write must come after, by subject: what is
    on record about a patient; every decision, where certifications are held alone."""
    for subject in subjects:
        match subject:
            case PatientLock(id=patient_id):
                chosen = (
                    select(AuditEntry.recorded_at)
                    .where(AuditEntry.subject_id == patient_id, AuditEntry.subject_seq.is_not(None))
                    .order_by(AuditEntry.subject_seq.desc())
                )
            case CertificationsLock(exclusive=True):
                chosen = (
                    select(AuditEntry.recorded_at)
                    .where(AuditEntry.name == GateDecided.name)
                    .order_by(AuditEntry.recorded_at.desc())
                )
            case _:
                continue
        yield from session.scalars(chosen.limit(1))


@contextmanager
def _busy_as_conflict() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        name = str(getattr(error.orig, "sqlite_errorname", ""))
        if state in _BUSY_STATES or name.startswith("SQLITE_BUSY"):
            raise Conflict(BUSY) from error
        raise


def _only_when_writing(session: Session, *_: Any) -> None:
    current(session)


event.listen(Session, "before_flush", _only_when_writing)
