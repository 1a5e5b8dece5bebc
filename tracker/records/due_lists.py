"""What is due next, as it is kept: one list for each enrollment, replaced as a whole."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from tracker.records.byte_order import in_bytes
from tracker.records.openings import newest_identity
from tracker.records.paging import Page, Place, Turn, turned
from tracker.records.tables.enrollments import Patient, PatientIdentity
from tracker.records.tables.schedules import DueList, NextDue
from tracker.records.transaction import current


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """One item. `due_on` and `until_at` None: at once, whatever day it is."""

    key: str
    kind: str
    title: str
    who: str
    due_on: date | None
    until_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptList:
    """Of one enrollment. `holds_until` None: for ever, while nothing is recorded."""

    patient_id: str
    enrollment_id: str
    practice_id: str
    program: str
    holds_until: datetime | None
    rows: frozenset[DueRow] = frozenset()

    def holds_at(self, at: datetime) -> bool:
        return self.holds_until is None or at < self.holds_until


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDue:
    """One item with its patient, as a list shows it."""

    patient_id: str
    enrollment_id: str
    rems_id: str
    given_name: str
    family_name: str
    row: DueRow

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWanted:
    """Which items a list shows: due at once or by the end of `until_on`, and what else is given
    must hold. `kinds` are those wanted, or, with `but`, those not wanted; `overdue_at`: late
    then; `in_time_at`: not late then."""

    until_on: date
    who: str | None = None
    kinds: frozenset[str] = frozenset()
    but: bool = False
    overdue_at: datetime | None = None
    in_time_at: datetime | None = None

    def takes(self, row: DueRow) -> bool:
        """The same as the query asks."""
        in_reach = row.due_on is None or row.due_on <= self.until_on
        of_kind = not self.kinds or (row.kind in self.kinds) is not self.but
        return in_reach and of_kind and self.who in (None, row.who) and self._in_time(row)

    def _in_time(self, row: DueRow) -> bool:
        """Late where that is wanted, and not where it is not."""
        late = _is_late(row, self.overdue_at) if self.overdue_at else True
        return late and not (self.in_time_at and _is_late(row, self.in_time_at))


def _is_late(row: DueRow, at: datetime) -> bool:
    return row.until_at is not None and row.until_at < at


_ITEM = (
    NextDue.key,
    NextDue.kind,
    NextDue.title,
    NextDue.who,
    NextDue.due_on,
    NextDue.until_at,
)


def of_patients(session: Session, patient_ids: Iterable[str]) -> dict[tuple[str, str], KeptList]:
    """Every list kept for these patients, by patient and enrollment."""
    found: dict[tuple[str, str], KeptList] = {}
    for row in session.execute(_of_patients(), {"patient_ids": list(patient_ids)}):
        kept = found.setdefault((row.patient_id, row.enrollment_id), _kept(row))
        if row.key is not None:
            found[row.patient_id, row.enrollment_id] = dataclasses.replace(
                kept, rows=kept.rows | {DueRow(**_item(row))}
            )
    return found


def replace(session: Session, kept: KeptList | None, new: KeptList) -> None:
    """Put the new list in the place of what is kept. Inside `writing`, with the patient held."""
    if new.patient_id not in current(session).patients:
        raise RuntimeError("a write about a patient locks that patient first")
    key = {"patient_id": new.patient_id, "enrollment_id": new.enrollment_id}
    if kept is None:
        values = {"practice_id": new.practice_id, "program": new.program}
        session.execute(insert(DueList).values(**key, **values, holds_until=new.holds_until))
    elif kept.holds_until != new.holds_until:
        session.execute(_of(update(DueList), new).values(holds_until=new.holds_until))
    if kept is not None and kept.rows - new.rows:
        gone = {row.key for row in kept.rows - new.rows}
        session.execute(
            delete(NextDue).where(
                NextDue.patient_id == new.patient_id,
                NextDue.enrollment_id == new.enrollment_id,
                NextDue.key.in_(gone),
            )
        )
    added = new.rows - (kept.rows if kept else frozenset())
    if added:
        session.execute(insert(NextDue), [_values(new, row) for row in added])


def outdate(session: Session, program: str, from_at: datetime) -> None:
    """From that instant on no list of the program holds: other rules do."""
    later = or_(DueList.holds_until.is_(None), DueList.holds_until > from_at)
    session.execute(
        update(DueList).where(DueList.program == program, later).values(holds_until=from_at)
    )


def due_at_practice(
    session: Session, practice_id: str, *, at: datetime, until_on: date | None = None
) -> list[ListedDue]:
    """Items of every list that holds at `at`, due at once or by the end of `until_on`."""
    query = _listed(practice_id, at)
    if until_on is not None:
        query = query.where(_by(until_on))
    return [_listed_row(row) for row in session.execute(query)]


def page(
    session: Session,
    practice_id: str,
    wanted: DueWanted,
    turn: Turn,
    *,
    at: datetime,
    today: date,
) -> Page[ListedDue]:
    """Items of every list that holds at `at`, in the order of `place_of`."""
    key = (
        func.coalesce(NextDue.due_on, today),
        NextDue.patient_id,
        NextDue.enrollment_id,
        in_bytes(NextDue.key),
    )
    query = _listed(practice_id, at).where(*_conditions(wanted))
    rows, found = turned(session, query, turn, key)
    return found.of(map(_listed_row, rows))


def place_of(item: ListedDue, today: date) -> Place:
    """By day, what is due at once among today's; of one patient together."""
    return item.row.due_on or today, item.patient_id, item.enrollment_id, item.row.key


def _listed(practice_id: str, at: datetime) -> Select[*tuple[Any, ...]]:
    holds = or_(DueList.holds_until.is_(None), DueList.holds_until > at)
    return (
        select(
            NextDue.patient_id,
            NextDue.enrollment_id,
            Patient.rems_id,
            PatientIdentity.given_name,
            PatientIdentity.family_name,
            *_ITEM,
        )
        .join(DueList, _of_list())
        .join(Patient, Patient.id == NextDue.patient_id)
        .join(PatientIdentity, newest_identity(NextDue.patient_id))
        .where(NextDue.practice_id == practice_id, holds)
    )


def _listed_row(row: Any) -> ListedDue:
    return ListedDue(
        patient_id=row.patient_id,
        enrollment_id=row.enrollment_id,
        rems_id=row.rems_id,
        given_name=row.given_name,
        family_name=row.family_name,
        row=DueRow(**_item(row)),
    )


def _by(day: date) -> ColumnElement[bool]:
    return or_(NextDue.due_on.is_(None), NextDue.due_on <= day)


def _conditions(wanted: DueWanted) -> list[ColumnElement[bool]]:
    found = [_by(wanted.until_on)]
    if wanted.who is not None:
        found.append(NextDue.who == wanted.who)
    if wanted.kinds:
        known = NextDue.kind.in_(sorted(wanted.kinds))
        found.append(~known if wanted.but else known)
    if wanted.overdue_at is not None:
        found.append(NextDue.until_at < wanted.overdue_at)
    if wanted.in_time_at is not None:
        found.append(or_(NextDue.until_at.is_(None), NextDue.until_at >= wanted.in_time_at))
    return found


def outdated_at_practice(session: Session, practice_id: str, *, at: datetime) -> list[KeptList]:
    """The lists that do not hold at `at` any more: by time, or by a new program version."""
    over = DueList.holds_until <= at
    found = session.execute(_lists(DueList.practice_id == practice_id, over))
    return [_kept(row) for row in found]


def patients_after(session: Session, patient_id: str, most: int) -> list[tuple[str, str]]:
    """The next patients in the order of their ids, with their REMS IDs; from the first with an
    empty id."""
    found = select(Patient.id, Patient.rems_id).where(Patient.id > patient_id)
    rows = session.execute(found.order_by(Patient.id).limit(most))
    return [(row.id, row.rems_id) for row in rows]


@cache
def _of_patients() -> Any:
    wanted = DueList.patient_id.in_(bindparam("patient_ids", expanding=True))
    return _lists(wanted).add_columns(*_ITEM).outerjoin(NextDue, _of_list())


def _lists(*conditions: ColumnElement[bool]) -> Any:
    return select(
        DueList.patient_id,
        DueList.enrollment_id,
        DueList.practice_id,
        DueList.program,
        DueList.holds_until,
    ).where(*conditions)


def _of_list() -> ColumnElement[bool]:
    return and_(
        DueList.patient_id == NextDue.patient_id, DueList.enrollment_id == NextDue.enrollment_id
    )


def _kept(row: Any) -> KeptList:
    return KeptList(
        patient_id=row.patient_id,
        enrollment_id=row.enrollment_id,
        practice_id=row.practice_id,
        program=row.program,
        holds_until=row.holds_until,
    )


def _of(statement: Any, kept: KeptList) -> Any:
    return statement.where(
        DueList.patient_id == kept.patient_id, DueList.enrollment_id == kept.enrollment_id
    )


def _item(row: Any) -> dict[str, Any]:
    names = ("key", "kind", "title", "who", "due_on", "until_at")
    return {name: row._mapping[name] for name in names}


def _values(kept: KeptList, row: DueRow) -> dict[str, Any]:
    return {
        "patient_id": kept.patient_id,
        "enrollment_id": kept.enrollment_id,
        "practice_id": kept.practice_id,
        "key": row.key,
        "kind": row.kind,
        "title": row.title,
        "who": row.who,
        "due_on": row.due_on,
        "until_at": row.until_at,
    }
