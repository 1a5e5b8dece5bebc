"""Filters of lists under an id of their own, and forms that wait for a new sign-in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.column_types import UtcDateTime
from tracker.records.database import Base
from tracker.records.tables.columns import Code, Id, Instant, Json, length, one_of

LIST_NAMES = ("patients", "accounts", "certifications", "dispenses", "audit-log")


class ListView(Base):
    """What one account chose to see of a list. With a `name` it stays until it is deleted;
    without one it ends at `expires_at`."""

    __tablename__ = "list_view"
    __table_args__ = (
        one_of("list_name", LIST_NAMES, "list_name_known"),
        CheckConstraint("(name IS NULL) <> (expires_at IS NULL)", "saved_or_expires"),
        length("name", 60),
        length("chosen", 2000),
        Index("ix_list_view_account_id", "account_id", "list_name", "recorded_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    list_name: Mapped[Code]
    name: Mapped[str | None] = mapped_column(String(60))
    chosen: Mapped[Json]
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[Instant]


class ListViewDeletion(Base):
    """Its owner does not want the view any more."""

    __tablename__ = "list_view_deletion"

    view_id: Mapped[Id] = mapped_column(ForeignKey("list_view.id"), primary_key=True)
    recorded_at: Mapped[Instant]


class KeptForm(Base):
    """A form that was sent when its sender's session had ended. Never changed, soon deleted."""

    __tablename__ = "kept_form"
    __table_args__ = (Index("ix_kept_form_kept_at", "kept_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), index=True)
    path: Mapped[str] = mapped_column(String(2000))
    fields: Mapped[Json]
    kept_at: Mapped[Instant]
