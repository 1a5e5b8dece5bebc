"""Tasks: refusals sent to whoever can mend them, with what is needed to ask again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from tracker.records.confirmations import given_under
from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.counter import Task
from tracker.records.tables.deciding import Authorization, AuthorizationVoiding
from tracker.records.tables.people import Account, Organization
from tracker.records.tables.prescriptions import Prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """`zone` is the pharmacy's. `requirements` are the keys that this owner was asked to mend."""

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
    pharmacy_phone: str
    zone: str
    program: str
    prescriber_id: str


def of_prescriptions(
    session: Session, prescription_ids: Iterable[str], pharmacy_id: str
) -> tuple[TaskRow, ...]:
    """What this pharmacy sent, over or not, the newest first."""
    wanted = Task.prescription_id.in_(tuple(prescription_ids)), Task.pharmacy_id == pharmacy_id
    query = _tasks().where(*wanted).order_by(Task.recorded_at.desc(), Task.id.desc())
    return tuple(map(_row, session.execute(query)))


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
    """Sent to this owner since then, and its drug still wanted: not handed over, the number not
    void, and nothing authorized for the enrollment since. The newest first, and of each
    prescription the newest alone."""
    query = _tasks().where(
        Task.owner == owner, Task.recorded_at >= since, *_wanted(), ~_sent_again(pharmacy_id)
    )
    for column, value in (
        (Prescription.practice_id, practice_id),
        (Task.patient_id, patient_id),
        (Task.pharmacy_id, pharmacy_id),
    ):
        if value is not None:
            query = query.where(column == value)
    key = (Task.recorded_at, Task.id)
    rows, page = turned(session, query, turn, key, newest_first=True)
    return page.of(map(_row, rows))


def _sent_again(pharmacy_id: str | None) -> ColumnElement[bool]:
    """The same prescription, to the same owner, later; by this pharmacy or by any."""
    later = aliased(Task)
    again = exists().where(
        later.prescription_id == Task.prescription_id,
        later.owner == Task.owner,
        tuple_(later.recorded_at, later.id) > tuple_(Task.recorded_at, Task.id),
    )
    return again if pharmacy_id is None else again.where(later.pharmacy_id == pharmacy_id)


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


def _tasks() -> Select[*tuple[Any, ...]]:
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
            Organization.phone.label("pharmacy_phone"),
            Organization.time_zone.label("zone"),
            Prescription.program,
            Prescription.prescriber_id,
        )
        .join(Prescription, Prescription.id == Task.prescription_id)
        .join(Organization, Organization.id == Task.pharmacy_id)
        .join(Account, Account.id == Task.recorded_by)
    )


def _row(found: Row[Any]) -> TaskRow:
    return TaskRow(**{**found._mapping, "requirements": tuple(json.loads(found.requirements))})
