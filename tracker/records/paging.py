"""Lists by key, never by offset: a page starts after the last row of the one before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, Select, String, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from tracker.records.column_types import UtcDateTime

T = TypeVar("T")
U = TypeVar("U")

Key = tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[str]]


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page: the rows after one id in the list's order, before one, or the first rows."""

    after: str | None = None
    before: str | None = None
    size: int = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`rows` in the list's order; `earlier` and `later`: whether the list goes on that way."""

    rows: tuple[T, ...]
    earlier: bool
    later: bool

    def of(self, rows: Iterable[U]) -> "Page[U]":
        """The same place in the list, with these rows."""
        return Page(tuple(rows), self.earlier, self.later)


def turned(
    session: Session,
    query: Select[*tuple[Any, ...]],
    turn: Turn,
    key: Key,
    *,
    newest_first: bool = True,
) -> tuple[Sequence[Row[Any]], Page[Any]]:
    """The rows of one page, ordered by (instant, id), and what lies around it.

    An id that the list does not hold yields the first page.
    """
    anchor_id = turn.before or turn.after
    anchor = None if anchor_id is None else _key_of(session, query, key, anchor_id)
    backward = anchor is not None and turn.before is not None
    descending = newest_first is not backward
    if anchor is not None:
        place, there = tuple_(*key), tuple_(*anchor, types=[UtcDateTime, String])
        query = query.where(place < there if descending else place > there)
    ordered = query.order_by(*(column.desc() if descending else column.asc() for column in key))
    found = session.execute(ordered.limit(turn.size + 1)).all()
    more, rows = len(found) > turn.size, list(found[: turn.size])
    if backward:
        rows.reverse()
        return rows, Page((), earlier=more, later=True)
    return rows, Page((), earlier=anchor is not None, later=more)


def _key_of(
    session: Session, query: Select[*tuple[Any, ...]], key: Key, row_id: str
) -> tuple[datetime, str] | None:
    found = session.execute(query.with_only_columns(*key).where(key[1] == row_id)).one_or_none()
    return None if found is None else (found[0], found[1])
