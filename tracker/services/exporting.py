"""Exporting the audit log: as CSV for people, as JSON Lines with the exact bytes.

One entry is written before the first byte, with filter and reason, and one after the last,
with rows and digest, or saying that it broke off. All rows come from one snapshot, two
thousand at a time, so that memory stays flat however long the log is.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from tracker.records import audit_log, audit_pages
from tracker.records.audit_pages import AuditRow
from tracker.records.identifiers import new_id
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import InvalidInput
from tracker.rules.events import ExportEnded, ExportStarted
from tracker.rules.numbers import shown
from tracker.services import csv_text
from tracker.services.overviews import audit
from tracker.services.overviews.audit import Entry, LogFilter
from tracker.services.signing import Proof, check_proof
from tracker.services.writing import writing

Format = Literal["csv", "jsonl"]
Clock = Callable[[], datetime]

FORMATS: Final[dict[Format, str]] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
}
COLUMNS: Final = (
    "recorded_at", "event", "outcome", "who", "role", "subject", "subject_seq", "detail",
    "leaf_hash", "entry_id",
)  # fmt: skip
# A slow reader may hold the snapshot longer than a page may; a dead one is noticed by TCP.
_PATIENCE: Final = (
    "SET LOCAL idle_in_transaction_session_timeout = '15min'",
    "SET LOCAL statement_timeout = '60s'",
)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Which entries, in which form, and why: the reason is read by whoever checks exports."""

    format: Format
    wanted: LogFilter
    reason: str


class Export:
    """The body of one export: an iterator over bytes. `close` it, finished or not.

    Closing before the end writes that the export was broken off; servers close the body when
    the reader leaves.
    """

    def __init__(
        self, session: Session, actor: Actor, request: ExportRequest, clock: Clock
    ) -> None:
        self.id = new_id()
        self.file_name = _file_name(request.format, clock())
        self.mimetype = FORMATS[request.format]
        self._session = session
        self._actor = actor
        self._request = request
        self._clock = clock
        self._digest = hashlib.sha256()
        self._rows = 0
        self._ended = False
        self._chunks = self._read()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            chunk = next(self._chunks)
        except StopIteration:
            self._end(completed=True)
            raise
        except BaseException:
            self._end(completed=False)
            raise
        self._digest.update(chunk)
        return chunk

    def close(self) -> None:
        """Ends the snapshot; says so in the log when the reader had not got everything."""
        self._end(completed=False)

    def _read(self) -> Generator[bytes, None, None]:
        _open_snapshot(self._session)
        if self._request.format == "csv":
            yield csv_text.line(COLUMNS).encode()
        wanted = self._request.wanted.as_instants()
        with closing(audit_pages.stream(self._session, wanted)) as chunks:
            for rows in chunks:
                chunk = self._written(rows)
                self._rows += len(rows)
                yield chunk.encode()

    def _written(self, rows: tuple[AuditRow, ...]) -> str:
        if self._request.format == "csv":
            entries = audit.entries(self._session, rows)
            return "".join(csv_text.line(_cells(entry)) for entry in entries)
        return "".join(f"{row.entry}\n" for row in rows)

    def _end(self, *, completed: bool) -> None:
        if self._ended:
            return
        self._ended = True
        self._chunks.close()
        event = ExportEnded(
            export_id=self.id,
            rows=self._rows,
            digest=f"sha256:{self._digest.hexdigest()}",
            completed=completed,
        )
        try:
            with writing(self._session, now=self._clock()) as at:
                audit_log.append(self._session, event, actor=self._actor, now=at)
        finally:
            self._session.close()


def export(
    session: Session, actor: Actor, request: ExportRequest, proof: Proof, *, clock: Clock
) -> Export:
    """Write down that the export begins, and return its body, which reads by itself.

    `proof` is the password entered again. The body has a session of its own, since it
    outlives the request that asked for it, and reads the edge's `clock` when it ends.
    Raises InvalidInput without a reason.
    """
    require(actor, Permission.EXPORT_AUDIT_LOG)
    now = clock()
    check_proof(actor, proof, at=now)
    reason = request.reason.strip()
    if not reason:
        raise InvalidInput("reason", "Say what the export is for.")
    body = Export(Session(session.get_bind()), actor, request, clock)
    event = ExportStarted(
        export_id=body.id,
        format=request.format,
        reason=reason,
        filter=audit_log.canonical(_as_object(request.wanted)).decode(),
    )
    with writing(session, now=now) as at:
        audit_log.append(session, event, actor=actor, now=at)
    return body


def _open_snapshot(session: Session) -> None:
    """Everything from here on is one picture of the database. SQLite: one read transaction."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection()
        return
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    for statement in _PATIENCE:
        session.execute(text(statement))


def _cells(entry: Entry) -> tuple[object, ...]:
    who = entry.who
    return (
        entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.name,
        entry.outcome,
        who.name,
        who.role,
        entry.rems_id and shown(entry.rems_id),
        entry.subject_seq,
        audit_log.canonical(entry.detail).decode(),
        entry.leaf,
        entry.id,
    )


def _as_object(wanted: LogFilter) -> dict[str, object]:
    """What was asked for, with internal ids only."""
    return {
        "zone": wanted.zone.key,
        "since": wanted.since and wanted.since.isoformat(),
        "until": wanted.until and wanted.until.isoformat(),
        "actor_id": wanted.actor_id,
        "subject_id": wanted.subject_id,
        "name": wanted.name,
        "outcome": wanted.outcome,
    }


def _file_name(kind: Format, at: datetime) -> str:
    """Made of our own characters only, so it is safe in a header."""
    return f"audit-log-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.{kind}"
