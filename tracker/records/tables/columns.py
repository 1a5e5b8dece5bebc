"""Columns and checks that many tables share."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from tracker.records.column_types import UtcDateTime

Id = Annotated[str, mapped_column(String(32))]
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
Name = Annotated[str, mapped_column(String(200))]
Code = Annotated[str, mapped_column(String(40))]
Slug = Annotated[str, mapped_column(String(60))]
Note = Annotated[str, mapped_column(String(2000))]
Json = Annotated[str, mapped_column(Text)]


class Recorded:
    """When the row was written and by which account (None: the command line)."""

    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str | None] = mapped_column(String(32), ForeignKey("account.id"))


def patient_key() -> MappedColumn[str]:
    """The leading column of a clinical table's primary key."""
    return mapped_column(String(32), ForeignKey("patient.id"), primary_key=True)


def one_of(column: str, values: tuple[str, ...], name: str) -> CheckConstraint:
    """`column` is one of these texts (or null, where the column allows it)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name)


def length(column: str, longest: int, name: str | None = None) -> CheckConstraint:
    """Between 1 and `longest` characters: SQLite's TEXT knows no length of its own."""
    return CheckConstraint(f"length({column}) BETWEEN 1 AND {longest}", name or f"{column}_length")
