"""Signing in and out, one-time links, and the password asked for again at signing."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import accounts, audit_log, kept_forms, sessions
from tracker.records.accounts import AccountRow
from tracker.records.transaction import AccountLock
from tracker.rules.authority import Actor
from tracker.rules.errors import NotFound, TooManyAttempts, TrackerError, WrongPassword
from tracker.rules.events import (
    PasswordSet,
    SignatureRefused,
    SignedIn,
    SignedOut,
    SignInRefused,
)
from tracker.services import passwords
from tracker.services.signing import Proof
from tracker.services.writing import writing

# trust.md 5.4: delay from the fifth failure in a row, 15 minutes from the tenth; after the
# hundredth (NIST SP 800-63B-4 3.2.2) only a new one-time link helps.
_DELAY_FROM: Final = 5
_LOCK_FROM: Final = 10
_STOP_AT: Final = 100
_LOCK: Final = timedelta(minutes=15)
KEPT_FOR: Final = timedelta(minutes=30)
_SEEN_EVERY: Final = timedelta(minutes=1)


class SignInFailed(TrackerError):
    """Unknown, wrong, locked or closed: one answer for all."""

    def __init__(self) -> None:
        super().__init__(
            "This e-mail address and password do not fit, or there were too many attempts."
            " Check both; after several attempts wait 15 minutes, or ask your administrator"
            " for a new link."
        )


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lives without activity, and at all."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """`at`: unless another page is opened before; `last`: however many are."""

    at: datetime
    last: datetime


def secret_hash(secret: str) -> str:
    """What is stored of a session's or link's 256-bit secret: SHA-256, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_in(session: Session, email: str, password: str, *, now: datetime) -> str:
    """Begin a session and return its secret, for the cookie. Raises SignInFailed."""
    email = email.strip().lower()
    account = accounts.by_email(session, email)
    hashed = None if account is None else accounts.password_hash(session, account.id)
    # Outside the write transaction: it takes a tenth of a second on purpose.
    fitted = passwords.fits(hashed, password)
    locks = () if account is None else (AccountLock(account.id),)
    with writing(session, *locks, now=now) as at:
        kept_forms.delete_older(session, than=at - KEPT_FOR)
        waited = _wait_until(session, email, at) is None
        welcome = account is not None and fitted and waited and not account.closed
        if waited:
            accounts.add_attempt(session, secret_hash(email), succeeded=welcome, at=at)
        if account is not None and welcome:
            secret = secrets.token_urlsafe(32)
            sessions.begin(session, secret_hash(secret), account.id, at=at)
            audit_log.append(session, SignedIn(), actor=account.actor, now=at)
            return secret
        refusal = SignInRefused(
            account_id=None if account is None else account.id,
            reason="wrong" if waited else "waiting",
        )
        audit_log.append(session, refusal, actor=None, now=at)
    raise SignInFailed


def _wait_until(session: Session, email: str, at: datetime) -> datetime | None:
    """Until when no attempt counts; None when one may be made at `at`."""
    count, newest = accounts.failures_in_a_row(session, secret_hash(email), _STOP_AT)
    if newest is None or count < _DELAY_FROM:
        return None
    if count >= _STOP_AT:
        return datetime.max.replace(tzinfo=at.tzinfo)
    wait = _LOCK if count >= _LOCK_FROM else timedelta(seconds=2 ** (count - _DELAY_FROM))
    return newest + wait if at < newest + wait else None


def resume(
    session: Session, secret: str, *, limits: SessionLimits, now: datetime
) -> AccountRow | None:
    """Whose browser this is, with role and organization as they are now; None to sign in again."""
    live = sessions.live_account(
        session, secret_hash(secret), at=now, idle=limits.idle, absolute=limits.absolute
    )
    if live is None:
        return None
    account_id, seen_at = live
    account = accounts.by_id(session, account_id)
    if account is None or account.closed:
        return None
    if now - seen_at >= _SEEN_EVERY:
        with writing(session, now=now):
            sessions.see(session, secret_hash(secret), at=now)
    return account


def session_end(session: Session, secret: str, *, limits: SessionLimits) -> SessionEnd | None:
    """When a session that lives now ends, if its browser asks for nothing more."""
    found = sessions.times(session, secret_hash(secret))
    if found is None:
        return None
    began_at, seen_at = found
    last = began_at + limits.absolute
    return SessionEnd(min(seen_at + limits.idle, last), last)


def sign_out(session: Session, actor: Actor, secret: str, *, now: datetime) -> None:
    """The secret is dead at the next request, wherever it was copied to."""
    with writing(session, now=now) as at:
        sessions.end(session, secret_hash(secret), reason="signed-out", at=at)
        kept_forms.delete_of(session, actor.id)
        audit_log.append(session, SignedOut(reason="signed-out"), actor=actor, now=at)


def prove(session: Session, actor: Actor, password: str, *, now: datetime) -> Proof:
    """The password again, at signing. Raises WrongPassword, or TooManyAttempts while locked.

    Failures count toward the same delay and lock as those of signing in.
    """
    account = accounts.by_id(session, actor.id)
    if account is None or account.closed:
        raise NotFound("Not found.")
    fitted = passwords.fits(accounts.password_hash(session, actor.id), password)
    with writing(session, AccountLock(actor.id), now=now) as at:
        until = _wait_until(session, account.email, at)
        if until is None and fitted:
            return Proof(account_id=actor.id, method="password", proved_at=at)
        if until is None:
            accounts.add_attempt(session, secret_hash(account.email), succeeded=False, at=at)
        audit_log.append(session, SignatureRefused(), actor=actor, now=at)
    if until is not None:
        raise TooManyAttempts("Too many wrong passwords. Wait, then sign again.", until)
    raise WrongPassword("This is not your password. Nothing was signed.")


def link_holder(session: Session, secret: str, *, now: datetime) -> AccountRow:
    """Whose one-time link this is; reading it uses nothing up. Raises NotFound when it is over."""
    account = accounts.open_link_account(session, secret_hash(secret), at=now)
    if account is None:
        raise NotFound("Not found.")
    return account


def choose_password(
    session: Session, secret: str, password: str, *, now: datetime, hashed: str | None = None
) -> str:
    """Use the link up: set the password, end every session, forget failed attempts.

    `hashed` is the password's own hash where it is known: all accounts of a demo share one.
    Returns the account's id. Raises InvalidInput for a weak password (the link stays open)
    and NotFound for a link that is used, revoked, over or unknown.
    """
    account = link_holder(session, secret, now=now)
    passwords.check_new(password, about=(account.email, account.printed_name))
    hashed = hashed or passwords.hash_password(password)
    with writing(session, AccountLock(account.id), now=now) as at:
        link_holder(session, secret, now=at)  # again, under the lock: it is used once
        accounts.end_links(session, account.id, reason="used", at=at)
        accounts.set_password(session, account.id, hashed, at=at)
        accounts.add_attempt(session, secret_hash(account.email), succeeded=True, at=at)
        sessions.end_all(session, account.id, reason="password-set", at=at)
        audit_log.append(session, PasswordSet(account_id=account.id), actor=account.actor, now=at)
    return account.id
