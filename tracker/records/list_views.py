"""Filters of lists under ids of their own: nobody else's, and none that has ended."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from tracker.records.identifiers import new_id
from tracker.records.tables.views import ListView, ListViewDeletion

Chosen = dict[str, str]

_DELETED = exists().where(ListViewDeletion.view_id == ListView.id).correlate(ListView)


@dataclass(frozen=True, slots=True)
class ListViewRow:
    """`name` None: kept for a while only."""

    id: str
    name: str | None
    chosen: Chosen


def by_id(
    session: Session, view_id: str, account_id: str, list_name: str, *, at: datetime
) -> ListViewRow | None:
    """None for somebody else's, another list's, a deleted one, and one that ended."""
    return _first(
        session,
        ListView.id == view_id,
        ListView.account_id == account_id,
        ListView.list_name == list_name,
        or_(ListView.expires_at.is_(None), ListView.expires_at > at),
        ~_DELETED,
    )


def saved(session: Session, account_id: str, list_name: str) -> tuple[ListViewRow, ...]:
    """Those with a name, in the order of their names."""
    rows = session.execute(
        select(ListView.id, ListView.name, ListView.chosen)
        .where(
            ListView.account_id == account_id,
            ListView.list_name == list_name,
            ListView.name.is_not(None),
            ~_DELETED,
        )
        .order_by(ListView.name, ListView.id)
    )
    return tuple(ListViewRow(id, name, orjson.loads(chosen)) for id, name, chosen in rows)


def same(
    session: Session, account_id: str, list_name: str, chosen: Chosen, *, until: datetime
) -> str | None:
    """The same filter, kept without a name until then or longer: it need not be kept twice."""
    found = _first(
        session,
        ListView.account_id == account_id,
        ListView.list_name == list_name,
        ListView.chosen == _text(chosen),
        ListView.expires_at >= until,
        ~_DELETED,
    )
    return None if found is None else found.id


def add(
    session: Session,
    account_id: str,
    list_name: str,
    chosen: Chosen,
    *,
    name: str | None = None,
    expires_at: datetime | None = None,
    at: datetime,
) -> str:
    """Either a name or an end. Returns the new id."""
    row = ListView(
        id=new_id(),
        account_id=account_id,
        list_name=list_name,
        name=name,
        chosen=_text(chosen),
        expires_at=expires_at,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    return row.id


def delete(session: Session, view_id: str, *, at: datetime) -> None:
    """Gone for its owner; the row stays."""
    session.add(ListViewDeletion(view_id=view_id, recorded_at=at))


def _first(session: Session, *conditions: ColumnElement[bool]) -> ListViewRow | None:
    row = session.execute(
        select(ListView.id, ListView.name, ListView.chosen).where(*conditions).limit(1)
    ).one_or_none()
    return None if row is None else ListViewRow(row.id, row.name, orjson.loads(row.chosen))


def _text(chosen: Chosen) -> str:
    return orjson.dumps(chosen, option=orjson.OPT_SORT_KEYS).decode()
