"""What is due next, worked out from the records, and the calendars that people subscribe to.

`due_list` and `next_due` are derived: the one place, beside sessions, whose rows are replaced.
Nothing rests on them; `tracker schedules check` makes them anew from the records.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.column_types import UtcDateTime
from tracker.records.database import Base
from tracker.records.tables.columns import (
    Code,
    Id,
    Instant,
    Recorded,
    Slug,
    length,
    one_of,
    patient_key,
)
from tracker.rules.vocabulary import Owner


class DueList(Base):
    """Of one enrollment: until when its rows in `next_due` hold while nothing is recorded.

    `holds_until` None: for ever. Past it, a reader works the rows out for itself.
    """

    __tablename__ = "due_list"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
            name="fk_due_list_enrollment",
        ),
        Index("ix_due_list_practice_id", "practice_id", "holds_until"),
        Index("ix_due_list_program", "program"),
    )

    patient_id: Mapped[str] = patient_key()
    enrollment_id: Mapped[Id] = mapped_column(primary_key=True)
    practice_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    program: Mapped[Slug] = mapped_column(ForeignKey("program.slug"))
    holds_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NextDue(Base):
    """One due item. `due_on` and `until_at` None: due at once, whatever day it is.

    `key` is the requirement, `kind` its kind; `until_at` is the last instant of being in time.
    """

    __tablename__ = "next_due"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id"],
            ["due_list.patient_id", "due_list.enrollment_id"],
            name="fk_next_due_due_list",
        ),
        one_of("who", tuple(Owner), "who_known"),
        length("key", 60),
        length("kind", 60),
        length("title", 200),
        Index("ix_next_due_practice_id", "practice_id", "due_on"),
    )

    patient_id: Mapped[str] = patient_key()
    enrollment_id: Mapped[Id] = mapped_column(primary_key=True)
    key: Mapped[Slug] = mapped_column(primary_key=True)
    practice_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    kind: Mapped[Slug]
    title: Mapped[str] = mapped_column(String(200))
    who: Mapped[Code]
    due_on: Mapped[date | None]
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CalendarFeed(Recorded, Base):
    """A secret address of a calendar. Only the SHA-256 of its 256-bit secret is stored."""

    __tablename__ = "calendar_feed"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), index=True)


class CalendarFeedEnding(Base):
    """Revoked, or replaced by a newer address: at most once."""

    __tablename__ = "calendar_feed_ending"
    __table_args__ = (one_of("reason", ("revoked", "replaced"), "reason_known"),)

    token_hash: Mapped[str] = mapped_column(
        String(64), ForeignKey("calendar_feed.token_hash"), primary_key=True
    )
    reason: Mapped[Code]
    ended_at: Mapped[Instant]
