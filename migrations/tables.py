"""How our migrations write a table: short columns, and what every table has in common."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from tracker.records.column_types import value_checks

DOWNGRADE_REFUSED: Final = (
    "Records are never dropped: restore the backup taken before the upgrade instead."
)


def text(name: str, longest: int, *, null: bool = False, default: str | None = None) -> Any:
    return sa.Column(name, sa.String(longest), nullable=null, server_default=default)


def long_text(name: str) -> Any:
    return sa.Column(name, sa.Text, nullable=False)


def boolean(name: str, *, null: bool = False) -> Any:
    return sa.Column(name, sa.Boolean, nullable=null)


def integer(name: str, *, null: bool = False) -> Any:
    return sa.Column(name, sa.Integer, nullable=null)


def number(name: str, *, null: bool = False) -> Any:
    return sa.Column(name, sa.Float, nullable=null)


def day(name: str, *, null: bool = False) -> Any:
    return sa.Column(name, sa.Date, nullable=null)


def instant(name: str, *, null: bool = False) -> Any:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def reference(name: str, columns: list[str], target: list[str]) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(columns, target, name=name)


def unique(name: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=name)


def check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=name)


def one_of(name: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return check(name, f"{column} IN ({listed})")


def create_table(name: str, *parts: sa.schema.SchemaItem, clinical: bool = False) -> None:
    """STRICT on SQLite, with the checks that PostgreSQL's types make of themselves.

    `clinical`: the primary key leads with `patient_id`, and on SQLite the rows lie in
    its order (WITHOUT ROWID), so that one patient's history is one place.
    """
    columns = [part for part in parts if isinstance(part, sa.Column)]
    op.create_table(
        name,
        *parts,
        *value_checks(name, columns),
        sqlite_strict=True,
        sqlite_with_rowid=not clinical,
    )


def index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    """`where`: of the rows that fit alone."""
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)


def unique_index(name: str, table: str, *columns: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        table,
        list(columns),
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )
