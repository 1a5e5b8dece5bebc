"""Secret addresses of calendars, by account."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from tracker.records.tables.schedules import CalendarFeed, CalendarFeedEnding
from tracker.records.transaction import store


def made_at(session: Session, account_id: str) -> datetime | None:
    """When the account's address was made; None while it has none."""
    return session.scalar(
        select(CalendarFeed.recorded_at).where(CalendarFeed.account_id == account_id, ~_ended())
    )


def account_of(session: Session, token_hash: str) -> str | None:
    """Whose calendar that is, while its address stands."""
    return session.scalar(
        select(CalendarFeed.account_id).where(CalendarFeed.token_hash == token_hash, ~_ended())
    )


def add(session: Session, token_hash: str, account_id: str, *, at: datetime) -> None:
    store(
        session,
        CalendarFeed(
            token_hash=token_hash, account_id=account_id, recorded_at=at, recorded_by=account_id
        ),
    )


def end(session: Session, account_id: str, *, reason: str, at: datetime) -> bool:
    """End the address that stands; False where there is none."""
    found = session.scalars(
        select(CalendarFeed.token_hash).where(CalendarFeed.account_id == account_id, ~_ended())
    ).all()
    store(session, *(CalendarFeedEnding(token_hash=t, reason=reason, ended_at=at) for t in found))
    return bool(found)


def _ended() -> ColumnElement[bool]:
    return exists().where(CalendarFeedEnding.token_hash == CalendarFeed.token_hash)
