"""Reading the audit log: pages both ways, neighbors, a stream for exports, counts."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.enrollments import Patient
from tracker.rules.errors import NotFound
from tracker.rules.events import PageViewed

CHUNK: Final = 2000
# As the name of a filter: everything that people did, without what they looked at.
WITHOUT_VIEWS: Final = "all-but-page-views"
_KEY: Final = (AuditEntry.recorded_at, AuditEntry.id)

_Rows: TypeAlias = Select[str, datetime, str, str, str | None, str | None, int | None, str, bytes]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is given must hold. `since` is included, `until` is not; `name` is an event's, or
    WITHOUT_VIEWS."""

    since: datetime | None = None
    until: datetime | None = None
    actor_id: str | None = None
    subject_id: str | None = None
    name: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry; `entry` is its canonical JSON, of which the others are parts."""

    id: str
    recorded_at: datetime
    name: str
    outcome: str
    actor_id: str | None
    subject_id: str | None
    subject_seq: int | None
    entry: str
    leaf: bytes


def entry(session: Session, entry_id: str) -> AuditRow:
    """One entry. Raises NotFound."""
    row = session.execute(_rows(AuditFilter()).where(AuditEntry.id == entry_id)).one_or_none()
    if row is None:
        raise NotFound("Not found.")
    return AuditRow(*row)


def page(session: Session, wanted: AuditFilter, turn: Turn) -> Page[AuditRow]:
    """The entries that fit, newest first."""
    rows, place = turned(session, _rows(wanted), turn, _KEY, newest_first=True)
    return place.of(AuditRow(**row._mapping) for row in rows)


def neighbors(session: Session, row: AuditRow) -> tuple[str | None, str | None]:
    """The ids of the entries just before and just after, about the same patient."""
    if row.subject_id is None:
        return None, None
    return _beside(session, row, newest_first=True), _beside(session, row, newest_first=False)


def _beside(session: Session, row: AuditRow, *, newest_first: bool) -> str | None:
    """The first entry after that one in this order, about the same patient."""
    query = _rows(AuditFilter(subject_id=row.subject_id))
    turn = Turn(after=(row.recorded_at, row.id), size=1)
    found, _ = turned(session, query, turn, _KEY, newest_first=newest_first)
    return found[0].id if found else None


def stream(session: Session, wanted: AuditFilter) -> Generator[tuple[AuditRow, ...], None, None]:
    """Every entry that fits, oldest first, two thousand at a time; memory stays flat.

    Closing it half-way closes the database's cursor: an export may be broken off.
    """
    query = _rows(wanted).order_by(AuditEntry.recorded_at, AuditEntry.id)
    with session.execute(query, execution_options={"yield_per": CHUNK}) as result:
        for rows in result.partitions(CHUNK):
            yield tuple(AuditRow(*row) for row in rows)


def counted_by_outcome(session: Session, *, since: datetime) -> dict[str, int]:
    """How many entries from `since` on (included) had each outcome but `done`."""
    query = (
        select(AuditEntry.outcome, func.count())
        .where(AuditEntry.recorded_at >= since, AuditEntry.outcome != "done")
        .group_by(AuditEntry.outcome)
    )
    return dict(session.execute(query).all())


def counted(session: Session, name: str, *, since: datetime) -> int:
    """How many entries of one event there are from `since` on (included)."""
    query = select(func.count()).where(AuditEntry.name == name, AuditEntry.recorded_at >= since)
    return session.scalar(query) or 0


def recent(
    session: Session,
    name: str,
    *,
    since: datetime | None = None,
    outcome: str | None = None,
    most: int,
) -> tuple[AuditRow, ...]:
    """The newest entries of one event, from `since` on (included)."""
    wanted = AuditFilter(since=since, name=name, outcome=outcome)
    newest = _rows(wanted).order_by(AuditEntry.recorded_at.desc(), AuditEntry.id.desc())
    return tuple(AuditRow(*row) for row in session.execute(newest.limit(most)))


def counted_since(session: Session, since: datetime, *, most: int) -> int:
    """How many entries there are from `since` on (included), counted up to `most`."""
    chosen = select(AuditEntry.id).where(AuditEntry.recorded_at >= since).limit(most)
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def newest_of(session: Session, patient_ids: set[str]) -> dict[str, int]:
    """The number of the newest write about each of these patients."""
    query = (
        select(AuditEntry.subject_id, func.max(AuditEntry.subject_seq))
        .where(AuditEntry.subject_id.in_(patient_ids), AuditEntry.subject_seq.is_not(None))
        .group_by(AuditEntry.subject_id)
    )
    return {str(patient_id): newest or 0 for patient_id, newest in session.execute(query)}


def of_write(session: Session, patient_id: str, *, since: datetime) -> tuple[AuditRow, ...]:
    """What a write that began at `since` has recorded about this patient, the last first."""
    wanted = AuditFilter(subject_id=patient_id, since=since)
    query = _rows(wanted).where(AuditEntry.subject_seq.is_not(None))
    rows = session.execute(query.order_by(AuditEntry.subject_seq.desc()))
    return tuple(AuditRow(*row) for row in rows)


def patient_of(session: Session, rems_id: str) -> str | None:
    """The patient's internal id; `rems_id` in its stored form."""
    return session.scalar(select(Patient.id).where(Patient.rems_id == rems_id))


def rems_ids(session: Session, patient_ids: set[str]) -> dict[str, str]:
    """The REMS IDs of these patients by their internal ids."""
    query = select(Patient.id, Patient.rems_id).where(Patient.id.in_(patient_ids))
    return dict(session.execute(query).all())


def _rows(wanted: AuditFilter) -> _Rows:
    return select(
        AuditEntry.id,
        AuditEntry.recorded_at,
        AuditEntry.name,
        AuditEntry.outcome,
        AuditEntry.actor_id,
        AuditEntry.subject_id,
        AuditEntry.subject_seq,
        AuditEntry.entry,
        AuditEntry.leaf,
    ).where(*_conditions(wanted))


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    given = [
        (AuditEntry.actor_id, wanted.actor_id),
        (AuditEntry.subject_id, wanted.subject_id),
        (AuditEntry.name, None if wanted.name == WITHOUT_VIEWS else wanted.name),
        (AuditEntry.outcome, wanted.outcome),
    ]
    conditions = [column == value for column, value in given if value is not None]
    if wanted.name == WITHOUT_VIEWS:
        conditions.append(AuditEntry.name != PageViewed.name)
    if wanted.since is not None:
        conditions.append(AuditEntry.recorded_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEntry.recorded_at < wanted.until)
    return conditions
