"""Signed-in browsers: the only rows that change."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from tracker.records.tables.people import UserSession


def begin(session: Session, token_hash: str, account_id: str, *, at: datetime) -> None:
    """A new session; a browser never brings its own."""
    session.add(
        UserSession(token_hash=token_hash, account_id=account_id, created_at=at, last_seen_at=at)
    )


def live_account(
    session: Session, token_hash: str, *, at: datetime, idle: timedelta, absolute: timedelta
) -> tuple[str, datetime] | None:
    """Whose session it is and when it was last seen; None once ended, idle or too old.

    Both limits are inclusive: a session seen exactly `idle` ago still lives.
    """
    asked = {"token_hash": token_hash, "seen_from": at - idle, "begun_from": at - absolute}
    found = session.execute(_live(), asked).one_or_none()
    return None if found is None else (found.account_id, found.last_seen_at)


@cache
def _live() -> Select[str, datetime]:
    return select(UserSession.account_id, UserSession.last_seen_at).where(
        UserSession.token_hash == bindparam("token_hash"),
        UserSession.ended_at.is_(None),
        UserSession.last_seen_at >= bindparam("seen_from"),
        UserSession.created_at >= bindparam("begun_from"),
    )


def account_of(session: Session, token_hash: str) -> str | None:
    """Whose session it is or was, ended ones too."""
    return session.scalar(
        select(UserSession.account_id).where(UserSession.token_hash == token_hash)
    )


def times(session: Session, token_hash: str) -> tuple[datetime, datetime] | None:
    """When the session began, and when it was last seen."""
    found = session.execute(_times(), {"token_hash": token_hash}).one_or_none()
    return None if found is None else (found.created_at, found.last_seen_at)


@cache
def _times() -> Select[datetime, datetime]:
    return select(UserSession.created_at, UserSession.last_seen_at).where(
        UserSession.token_hash == bindparam("token_hash")
    )


def see(session: Session, token_hash: str, *, at: datetime) -> None:
    """Keeps it from idling out."""
    session.execute(
        update(UserSession).where(UserSession.token_hash == token_hash).values(last_seen_at=at)
    )


def end(session: Session, token_hash: str, *, reason: str, at: datetime) -> None:
    """Effective at the next request."""
    session.execute(
        update(UserSession)
        .where(UserSession.token_hash == token_hash, UserSession.ended_at.is_(None))
        .values(ended_at=at, end_reason=reason)
    )


def end_all(session: Session, account_id: str, *, reason: str, at: datetime) -> None:
    """Every browser of this account: password change, new link, closing, suspension."""
    session.execute(
        update(UserSession)
        .where(UserSession.account_id == account_id, UserSession.ended_at.is_(None))
        .values(ended_at=at, end_reason=reason)
    )
