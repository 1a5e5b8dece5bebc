"""Column types of our own, and the SQLite spelling of the others (STRICT tables know five)."""

import enum
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    String,
    Text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.naming import conv
from sqlalchemy.types import Enum, LargeBinary, TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. SQLite would otherwise hand it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def text_enum(values: type[enum.StrEnum]) -> Enum:
    """The members' values as text; the CHECK is written in the table, with a name."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


@compiles(String, "sqlite")
@compiles(Text, "sqlite")
@compiles(DateTime, "sqlite")
@compiles(Date, "sqlite")
@compiles(Enum, "sqlite")
def _text(element: Any, compiler: Any, **kwargs: Any) -> str:
    return "TEXT"


@compiles(Boolean, "sqlite")
@compiles(BigInteger, "sqlite")
def _integer(element: Any, compiler: Any, **kwargs: Any) -> str:
    return "INTEGER"


@compiles(Float, "sqlite")
def _real(element: Any, compiler: Any, **kwargs: Any) -> str:
    return "REAL"


@compiles(LargeBinary, "sqlite")
def _blob(element: Any, compiler: Any, **kwargs: Any) -> str:
    return "BLOB"


# A modifier makes SQLite count with the day, so that 30 February is found to be none.
_DATE: Final = "length({0}) = 10 AND {0} IS date({0}, '+0 days')"
_INSTANT: Final = (
    "length({0}) = 26 AND substr({0}, 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]'"
    " AND substr({0}, 1, 19) IS strftime('%Y-%m-%d %H:%M:%S', substr({0}, 1, 19), '+0 days')"
)


def value_checks(table: str, columns: list[Column[Any]]) -> Iterator[CheckConstraint]:
    """What PostgreSQL's types refuse and SQLite's would take, as named checks for SQLite only:
    longer text, a boolean of 2, a day that is none, an instant in another spelling.

    Tables and migrations both call this; a test compares them. A check that has shipped
    never changes here, because existing files keep the old one: add a new kind instead.
    """
    for column in columns:
        named = _value_check(column.type)
        if named is not None:
            what, condition = named
            name = conv(f"ck_{table}_{column.name}_{what}")
            yield CheckConstraint(condition.format(column.name), name).ddl_if(dialect="sqlite")


def _value_check(kind: TypeEngine[Any]) -> tuple[str, str] | None:
    match kind:
        case String(length=int(most)):
            return "fits", "length({0}) <= " + str(most)
        case Boolean():
            return "is_boolean", "{0} IN (false, true)"
        case Date():
            return "is_date", _DATE
        case DateTime() | UtcDateTime():
            return "is_instant", _INSTANT
        case _:
            return None
