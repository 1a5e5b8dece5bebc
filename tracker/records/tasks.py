"""Tasks: refusals sent to whoever can mend them, with what is needed to ask again, and what was
recorded when they were over."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from tracker.records.confirmations import given_under
from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.counter import Task, TaskClearing
from tracker.records.tables.deciding import Authorization, AuthorizationVoiding
from tracker.records.tables.people import Account, Organization
from tracker.records.tables.prescriptions import Prescription
from tracker.records.transaction import store


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """`zone` is the pharmacy's. `requirements` are the keys that this owner was asked to mend.
    `cleared_by_event` is the name of the log's entry that ended it, by whom and when beside it."""

    id: str
    patient_id: str
    prescription_id: str
    authorization_id: str
    decision_id: str
    gate: str
    owner: str
    requirements: tuple[str, ...]
    note: str | None
    sent_at: datetime
    sent_by: str
    pharmacy_id: str
    pharmacy: str
    zone: str
    program: str
    prescriber_id: str
    cleared_at: datetime | None
    cleared_by: str | None
    cleared_by_event: str | None


def of_prescriptions(
    session: Session, prescription_ids: Iterable[str], pharmacy_id: str
) -> tuple[TaskRow, ...]:
    """What this pharmacy sent, over or not, the newest first."""
    wanted = Task.prescription_id.in_(tuple(prescription_ids)), Task.pharmacy_id == pharmacy_id
    return _read(session, _ordered().where(*wanted))


def sent_from(
    session: Session,
    pharmacy_id: str,
    turn: Turn,
    *,
    program: str | None = None,
    owner: str | None = None,
) -> Page[TaskRow]:
    """Everything that this pharmacy sent, over or not, the newest first; of one program, or to one
    owner."""
    query = _tasks().where(Task.pharmacy_id == pharmacy_id)
    for column, value in ((Prescription.program, program), (Task.owner, owner)):
        if value is not None:
            query = query.where(column == value)
    rows, page = turned(session, query, turn, _PLACE, newest_first=True)
    return page.of(map(_row, rows))


def uncleared(session: Session, patient_id: str, *, since: datetime) -> tuple[TaskRow, ...]:
    """Sent about this patient since then and not over on record, the newest first."""
    rows = session.execute(_uncleared(), {"patient_id": patient_id, "since": since})
    return tuple(_row(row) for row in rows)


@cache
def _uncleared() -> Select[*tuple[Any, ...]]:
    """Asked at the end of every write about a patient, so it is put together once."""
    return _ordered().where(
        Task.patient_id == bindparam("patient_id"),
        Task.recorded_at >= bindparam("since"),
        ~_CLEARED,
    )


def still_wanted(session: Session, task_ids: Iterable[str]) -> frozenset[str]:
    """Those whose drug is still waited for, whatever is missing."""
    query = (
        select(Task.id)
        .join(Prescription, Prescription.id == Task.prescription_id)
        .where(Task.id.in_(tuple(task_ids)), *_wanted())
    )
    return frozenset(session.scalars(query))


def clear(
    session: Session, task_id: str, *, by_event: str, actor_id: str | None, at: datetime
) -> None:
    """Inside `writing`, with the patient held. Its `store` flushes."""
    row = TaskClearing(task_id=task_id, event=by_event, recorded_at=at, recorded_by=actor_id)
    store(session, row)


def pending(
    session: Session,
    owner: str,
    turn: Turn,
    *,
    since: datetime,
    practice_id: str | None = None,
    patient_id: str | None = None,
    pharmacy_id: str | None = None,
) -> Page[TaskRow]:
    """Sent to this owner since then, not over on record, and its drug still wanted: not handed
    over, the number not void, and nothing authorized for the enrollment since. The newest first,
    and of each prescription the newest alone."""
    query = _tasks().where(
        Task.owner == owner,
        Task.recorded_at >= since,
        ~_CLEARED,
        *_wanted(),
        ~_sent_again(pharmacy_id),
    )
    for column, value in (
        (Prescription.practice_id, practice_id),
        (Task.patient_id, patient_id),
        (Task.pharmacy_id, pharmacy_id),
    ):
        if value is not None:
            query = query.where(column == value)
    rows, page = turned(session, query, turn, _PLACE, newest_first=True)
    return page.of(map(_row, rows))


@lru_cache(maxsize=64)
def _sent_again(pharmacy_id: str | None) -> ColumnElement[bool]:
    """The same prescription, to the same owner, later and not over on record: what is over stands
    for nothing that is missing still. By this pharmacy or by any."""
    later = aliased(Task)
    over = exists().where(TaskClearing.task_id == later.id).correlate(later)
    again = exists().where(
        later.prescription_id == Task.prescription_id,
        later.owner == Task.owner,
        tuple_(later.recorded_at, later.id) > tuple_(Task.recorded_at, Task.id),
        ~over,
    )
    return again if pharmacy_id is None else again.where(later.pharmacy_id == pharmacy_id)


_PLACE = (Task.recorded_at, Task.id)
_CLEARED = exists().where(TaskClearing.task_id == Task.id).correlate(Task)


@cache
def _wanted() -> tuple[ColumnElement[bool], ...]:
    later, its = aliased(Authorization), aliased(Prescription)
    authorized_since = (
        exists()
        .where(
            later.prescription_id == its.id,
            its.enrollment_id == Prescription.enrollment_id,
            later.issued_at > Task.recorded_at,
        )
        .correlate(Prescription, Task)
    )
    voided = exists().where(AuthorizationVoiding.authorization_id == Task.authorization_id)
    return ~given_under(Task.authorization_id), ~voided, ~authorized_since


def _ordered() -> Select[*tuple[Any, ...]]:
    return _tasks().order_by(*(column.desc() for column in _PLACE))


@cache
def _tasks() -> Select[*tuple[Any, ...]]:
    clearer = aliased(Account)
    return (
        select(
            Task.id,
            Task.patient_id,
            Task.prescription_id,
            Task.authorization_id,
            Task.decision_id,
            Task.gate,
            Task.owner,
            Task.requirements,
            Task.note,
            Task.recorded_at.label("sent_at"),
            Account.printed_name.label("sent_by"),
            Task.pharmacy_id,
            Organization.name.label("pharmacy"),
            Organization.time_zone.label("zone"),
            Prescription.program,
            Prescription.prescriber_id,
            TaskClearing.recorded_at.label("cleared_at"),
            clearer.printed_name.label("cleared_by"),
            TaskClearing.event.label("cleared_by_event"),
        )
        .join(Prescription, Prescription.id == Task.prescription_id)
        .join(Organization, Organization.id == Task.pharmacy_id)
        .join(Account, Account.id == Task.recorded_by)
        .outerjoin(TaskClearing, TaskClearing.task_id == Task.id)
        .outerjoin(clearer, clearer.id == TaskClearing.recorded_by)
    )


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[TaskRow, ...]:
    return tuple(_row(row) for row in session.execute(query))


def _row(found: Row[Any]) -> TaskRow:
    return TaskRow(**{**found._mapping, "requirements": tuple(json.loads(found.requirements))})
