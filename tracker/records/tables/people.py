"""Organizations, accounts, passwords, one-time links, sessions, sign-in attempts."""

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.column_types import UtcDateTime, text_enum
from tracker.records.database import Base
from tracker.records.tables.columns import Code, Id, Instant, Name, Note, Recorded, length, one_of
from tracker.rules.authority import Role

ORGANIZATION_KINDS = ("practice", "pharmacy")

# What stands behind a column in an index: lists by name are in the order of code points.
IN_BYTES: Final = 'COLLATE "C"'


class Organization(Base):
    """A practice or a pharmacy. Its zone is where its days are counted."""

    __tablename__ = "organization"
    __table_args__ = (
        one_of("kind", ORGANIZATION_KINDS, "kind_known"),
        length("name", 200),
        length("time_zone", 60),
        Index("ix_organization_name", "name", "id", postgresql_ops={"name": IN_BYTES}),
        Index("ix_organization_kind", "kind", "name", "id", postgresql_ops={"name": IN_BYTES}),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    name: Mapped[Name]
    npi: Mapped[str | None] = mapped_column(String(10))
    ncpdp: Mapped[str | None] = mapped_column(String(7))
    address: Mapped[str | None] = mapped_column(String(500))
    phone: Mapped[str] = mapped_column(String(40))
    time_zone: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[str | None] = mapped_column(String(32))  # no key: accounts come after


class Account(Recorded, Base):
    """A person who signs in. One role; name and e-mail do not change (a new account does)."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("email", name="uq_account_email"),
        one_of("role", tuple(Role), "role_known"),
        length("email", 254),
        length("printed_name", 200),
        Index("ix_account_role", "role", "email", postgresql_ops={"email": IN_BYTES}),
        Index(
            "ix_account_staff",
            "email",
            sqlite_where=text("role <> 'patient'"),
            postgresql_where=text("role <> 'patient'"),
            postgresql_ops={"email": IN_BYTES},
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))  # lower case
    printed_name: Mapped[Name]
    role: Mapped[Role] = mapped_column(text_enum(Role))
    organization_id: Mapped[str | None] = mapped_column(
        String(32), ForeignKey("organization.id"), index=True
    )
    npi: Mapped[str | None] = mapped_column(String(10))
    phone: Mapped[str | None] = mapped_column(String(40))


class AccountClosing(Recorded, Base):
    """The account signs in no more."""

    __tablename__ = "account_closing"
    __table_args__ = (length("reason", 2000),)

    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), primary_key=True)
    reason: Mapped[Note]


class Password(Base):
    """Argon2id. The newest row of an account is the one in use."""

    __tablename__ = "password"
    __table_args__ = (Index("ix_password_account_id_set_at", "account_id", "set_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    hash: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[Instant]


class OneTimeLink(Recorded, Base):
    """A link to choose a password. Only the SHA-256 of its 256-bit secret is stored."""

    __tablename__ = "one_time_link"
    __table_args__ = (one_of("purpose", ("new-account", "lost-password"), "purpose_known"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[Code]
    expires_at: Mapped[Instant]


class OneTimeLinkEnding(Base):
    """Used, or revoked by a newer link: at most once."""

    __tablename__ = "one_time_link_ending"
    __table_args__ = (one_of("reason", ("used", "revoked"), "reason_known"),)

    token_hash: Mapped[str] = mapped_column(
        String(64), ForeignKey("one_time_link.token_hash"), primary_key=True
    )
    reason: Mapped[Code]
    ended_at: Mapped[Instant]


class SignInAttempt(Base):
    """Counts toward delay and lock. `email_hash` so that unknown accounts cost the same."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_email_hash_at", "email_hash", "at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    email_hash: Mapped[str] = mapped_column(String(64))
    succeeded: Mapped[bool]
    at: Mapped[Instant]


class UserSession(Base):
    """A signed-in browser. The one table here whose rows change: last seen, and its end."""

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[Instant]
    last_seen_at: Mapped[Instant]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(40))
