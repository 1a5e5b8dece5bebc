"""Accounts, passwords, one-time links and sign-in attempts, as values."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, select
from sqlalchemy.orm import Session

from tracker.records.identifiers import new_id
from tracker.records.tables.people import (
    Account,
    AccountClosing,
    OneTimeLink,
    OneTimeLinkEnding,
    Organization,
    Password,
    SignInAttempt,
)
from tracker.rules.authority import Actor, Role


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A person who signs in, with the organization that they act for."""

    id: str
    email: str
    printed_name: str
    role: Role
    organization_id: str | None
    organization_name: str | None
    time_zone: str | None
    closed: bool

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.role, self.organization_id)


def _accounts() -> Select[str, str, str, Role, str | None, str, str, bool]:
    closed = exists().where(AccountClosing.account_id == Account.id)
    return select(
        Account.id,
        Account.email,
        Account.printed_name,
        Account.role,
        Account.organization_id,
        Organization.name,
        Organization.time_zone,
        closed,
    ).outerjoin(Organization, Organization.id == Account.organization_id)


def _row(found: Row[str, str, str, Role, str | None, str, str, bool]) -> AccountRow:
    return AccountRow(*found)


def by_email(session: Session, email: str) -> AccountRow | None:
    """`email` in lower case, as stored."""
    found = session.execute(_accounts().where(Account.email == email)).one_or_none()
    return None if found is None else _row(found)


def by_id(session: Session, account_id: str) -> AccountRow | None:
    """Closed accounts too."""
    found = session.execute(_by_id(), {"account_id": account_id}).one_or_none()
    return None if found is None else _row(found)


@cache
def _by_id() -> Select[*tuple[Any, ...]]:
    return _accounts().where(Account.id == bindparam("account_id"))


def password_hash(session: Session, account_id: str) -> str | None:
    """The newest; None before the one-time link was used."""
    return session.scalar(
        select(Password.hash)
        .where(Password.account_id == account_id)
        .order_by(Password.set_at.desc())
        .limit(1)
    )


def set_password(session: Session, account_id: str, hashed: str, *, at: datetime) -> None:
    """The older ones stay as rows and count no more."""
    session.add(Password(id=new_id(), account_id=account_id, hash=hashed, set_at=at))


def failures_in_a_row(session: Session, email_hash: str, most: int) -> tuple[int, datetime | None]:
    """How many sign-ins failed since the last success (counted up to `most`), and the newest.

    At one instant failures count as the later ones.
    """
    rows = session.execute(
        select(SignInAttempt.succeeded, SignInAttempt.at)
        .where(SignInAttempt.email_hash == email_hash)
        .order_by(SignInAttempt.at.desc(), SignInAttempt.succeeded)
        .limit(most)
    ).all()
    count = next((n for n, row in enumerate(rows) if row.succeeded), len(rows))
    return count, rows[0].at if count else None


def add_attempt(session: Session, email_hash: str, *, succeeded: bool, at: datetime) -> None:
    """Kept for known and unknown addresses alike."""
    session.add(SignInAttempt(id=new_id(), email_hash=email_hash, succeeded=succeeded, at=at))


def add_link(session: Session, link: OneTimeLink) -> None:
    """A new link revokes the account's older ones."""
    end_links(session, link.account_id, reason="revoked", at=link.recorded_at)
    session.add(link)


def end_links(session: Session, account_id: str, *, reason: str, at: datetime) -> None:
    """Every open link of the account ends."""
    for token_hash in session.scalars(
        select(OneTimeLink.token_hash).where(
            OneTimeLink.account_id == account_id,
            ~exists().where(OneTimeLinkEnding.token_hash == OneTimeLink.token_hash),
        )
    ).all():
        session.add(OneTimeLinkEnding(token_hash=token_hash, reason=reason, ended_at=at))


def open_link_account(session: Session, token_hash: str, *, at: datetime) -> AccountRow | None:
    """Whose link this is; None when unknown, used, revoked or past its end (exclusive)."""
    found = session.execute(
        _accounts()
        .join(OneTimeLink, OneTimeLink.account_id == Account.id)
        .where(
            OneTimeLink.token_hash == token_hash,
            OneTimeLink.expires_at > at,
            ~exists().where(OneTimeLinkEnding.token_hash == OneTimeLink.token_hash),
        )
    ).one_or_none()
    account = None if found is None else _row(found)
    return None if account is None or account.closed else account
