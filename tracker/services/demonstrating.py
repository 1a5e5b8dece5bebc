"""The demo: whether this database holds one, and since when."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Engine, inspect, select

from tracker.records.database import Base
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.people import Account
from tracker.rules.events import DemoLoaded

FIRST_ACCOUNT: Final = "admin@demo.test"
_FRESH: Final = timedelta(days=1)


class Holding(StrEnum):
    """What a database holds, as far as loading the demo into it goes."""

    NOTHING = "nothing"
    DEMO = "demo"
    HALF_A_DEMO = "half-a-demo"
    OTHER = "other"


def holding(engine: Engine) -> Holding:
    """HALF_A_DEMO: one was begun and its last entry, which says that it is whole, is missing.
    Tables of others, too, make a database OTHER."""
    there = set(inspect(engine).get_table_names()) - {"alembic_version"}
    if there - set(Base.metadata.tables):
        return Holding.OTHER
    if loaded_at(engine) is not None:
        return Holding.DEMO
    with engine.connect() as connection:
        if not any(_has_rows(connection, name) for name in sorted(there)):
            return Holding.NOTHING
        begun = connection.scalar(select(Account.id).where(Account.email == FIRST_ACCOUNT))
    return Holding.OTHER if begun is None else Holding.HALF_A_DEMO


def loaded_at(engine: Engine) -> datetime | None:
    """When the demo was loaded; None for a database without one, or without tables."""
    if not inspect(engine).has_table(AuditEntry.__tablename__):
        return None
    with engine.connect() as connection:
        return connection.scalar(
            select(AuditEntry.recorded_at)
            .where(AuditEntry.name == DemoLoaded.name)
            .order_by(AuditEntry.recorded_at.desc())
            .limit(1)
        )


def banner(loaded: datetime, *, now: datetime) -> str:
    """For the top of every page; tells when the demo's windows have run out with its age."""
    said = "Demo: every person and record here is made up."
    if now - loaded > _FRESH:
        days = (now - loaded).days
        said += f" Loaded {days} {'day' if days == 1 else 'days'} ago: run `make fresh` anew."
    return said


def _has_rows(connection: Connection, table: str) -> bool:
    first = next(iter(Base.metadata.tables[table].columns))
    return connection.scalar(select(first).limit(1)) is not None
