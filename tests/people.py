"""Accounts and organizations for tests that begin before anybody could make them."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from tests.factories import add
from tracker.rules.authority import Role
from tracker.services.signing_in import secret_hash

# At its lowest cost, of which a stored hash tells; what one chosen in the product costs is held
# in tests/services/test_signing_in.py.
_quick: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def quick_hash(password: str) -> str:
    """Of a password that was chosen before the test begins."""
    return _quick.hash(password.encode())


def make_organization(
    session: Session, *, kind: str = "practice", name: str = "", zone: str = "America/Chicago"
) -> str:
    return add(
        session,
        "organization",
        kind=kind,
        name=name or f"A {kind}",
        phone="312-555-0100",
        time_zone=zone,
    )


def make_account(
    session: Session,
    *,
    email: str,
    role: Role = Role.ADMINISTRATOR,
    organization_id: str | None = None,
    printed_name: str = "Ana Ruiz",
) -> str:
    return add(
        session,
        "account",
        email=email,
        role=Role(role),
        organization_id=organization_id,
        printed_name=printed_name,
    )


def make_link(session: Session, account_id: str, *, at: datetime) -> str:
    """The secret of a one-time link that opens for 72 hours from `at`."""
    secret = secrets.token_urlsafe(32)
    add(
        session,
        "one_time_link",
        token_hash=secret_hash(secret),
        account_id=account_id,
        purpose="new-account",
        expires_at=at + timedelta(hours=72),
        recorded_at=at,
    )
    return secret
