"""Lists by key, never by offset: a page starts after the last row of the one before.

A place in a list is what its rows are ordered by, not a number of rows: rows that come in or go
while somebody reads move no page, and no row is lost or shown twice. That holds when the very row
at the place is gone as well, as a survey is from the list of those that wait.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from tracker.rules.errors import NotFound

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")

Place = tuple[datetime | date | str, ...]
Key = tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page: the rows after a place in the list's order, before one, or the first rows.
    `size` None: all of them."""

    after: Place | None = None
    before: Place | None = None
    size: int | None = 50

    def up_to(self, most: int) -> "Turn":
        """The same page with at most so many rows: where each row costs a decision."""
        return replace(self, size=most if self.size is None else min(self.size, most))


FIRST: Final = Turn()
WHOLE: Final = Turn(size=None)


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """`rows` in the list's order. `previous`: the place before which the list goes on, and
    `next` the one after which it does; None where it does not. `begins`: nothing precedes.
    `looked_at`: how many rows the query found, of which the rules may have left some out."""

    rows: tuple[T_co, ...]
    previous: Place | None
    next: Place | None
    begins: bool
    looked_at: int

    def of(self, rows: Iterable[U]) -> "Page[U]":
        """The same place in the list, with these rows."""
        return Page(tuple(rows), self.previous, self.next, self.begins, self.looked_at)


def turned(
    session: Session,
    query: Select[*tuple[Any, ...]],
    turn: Turn,
    key: Key,
    *,
    newest_first: bool = False,
    named_in: Select[*tuple[Any, ...]] | None = None,
    values: Mapping[str, object] | None = None,
) -> tuple[Sequence[Row[*tuple[Any, ...]]], Page[Any]]:
    """The rows of one page in the order of `key`, whose last column is unique, and what lies
    around it.

    A list by names has places that hold the unique column alone, so that no address has a name:
    `named_in` is where the names are found, the list without its filters. `values` are those of the
    query's own parameters. Raises NotFound for a place that is none of this list's.
    """
    backward = turn.before is not None
    sought = turn.before if backward else turn.after
    descending = newest_first is not backward
    asked = query
    if sought is not None:
        found = _resolved(session, key, sought, named_in)
        place, there = tuple_(*key), tuple_(*found, types=[column.type for column in key])
        asked = query.where(place < there if descending else place > there)
    asked = asked.order_by(*(column.desc() if descending else column.asc() for column in key))
    shown = key if named_in is None else key[-1:]
    rows, places = _read(session, asked, shown, turn.size, values)
    more = turn.size is not None and len(rows) > turn.size
    rows, places = rows[: turn.size], places[: turn.size]
    end = places[-1] if more else None
    if not backward:
        start = places[0] if sought and places else None
        return rows, Page((), start, end, begins=sought is None, looked_at=len(rows))
    if rows:
        return rows[::-1], Page((), end, places[0], begins=not more, looked_at=len(rows))
    first = Turn(size=turn.size)  # what stood before is gone, so the list begins behind it
    return turned(
        session, query, first, key, newest_first=newest_first, named_in=named_in, values=values
    )


def merged(rows: Iterable[T], place_of: Callable[[T], Place], turn: Turn) -> Page[T]:
    """One page of rows that come from several sources, in the order of their places. `rows` are
    all that could be on it, and one more where there are more."""
    ordered = sorted(rows, key=place_of)
    after, before = turn.after, turn.before
    if after is not None:
        ordered = [row for row in ordered if place_of(row) > after]
    if before is not None:
        ordered = [row for row in ordered if place_of(row) < before]
    size = len(ordered) if turn.size is None else turn.size
    more = len(ordered) > size
    shown = ordered[-size:] if before is not None and size else ordered[:size]
    first, last = (place_of(shown[0]), place_of(shown[-1])) if shown else (None, None)
    if before is not None:
        return Page(tuple(shown), first if more else None, last, not more, len(shown))
    start = first if after is not None else None
    return Page(tuple(shown), start, last if more else None, after is None, len(shown))


def in_one(rows: Iterable[T], turn: Turn) -> Page[T]:
    """A list that is read whole, as it is short by nature. Raises NotFound for another page."""
    if turn.after or turn.before:
        raise NotFound("Not found.")
    every = tuple(rows)
    return Page(every, None, None, begins=True, looked_at=len(every))


def _resolved(
    session: Session, key: Key, sought: Place, named_in: Select[*tuple[Any, ...]] | None
) -> Sequence[Any]:
    """What the rows of a list are compared with to stand after, or before, that place."""
    wanted = key if named_in is None else key[-1:]
    kinds = [column.type.python_type for column in wanted]
    if len(sought) != len(kinds) or not all(map(isinstance, sought, kinds)):
        raise NotFound("Not found.")  # of a list as it was ordered before an update
    if named_in is None:
        return sought
    named = named_in.with_only_columns(*key).where(key[-1] == sought[0])
    found = session.execute(named).one_or_none()
    if found is None:
        raise NotFound("Not found.")
    return tuple(found)


def _read(
    session: Session,
    ordered: Select[*tuple[Any, ...]],
    key: Key,
    size: int | None,
    values: Mapping[str, object] | None,
) -> tuple[Sequence[Row[*tuple[Any, ...]]], Sequence[Place]]:
    """The rows, one more than `size` where there are more, and the place of each."""
    marks = [column.label(f"place_{number}") for number, column in enumerate(key)]
    query = ordered.add_columns(*marks).limit(None if size is None else size + 1)
    found = session.execute(query, values).freeze()
    width = len(found().keys()) - len(marks)
    rows = found().columns(*range(width)).all()
    places = found().columns(*range(width, width + len(marks))).all()
    return rows, [tuple(place) for place in places]
