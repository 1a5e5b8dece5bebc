"""Can this process do its work right now?"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.records import migrating
from tracker.records.database import clock

_MOST_SKEW: Final = timedelta(seconds=5)


def check(engine: Engine, *, now: datetime) -> dict[str, bool]:
    """Database reachable, migrations at head, clock within five seconds of the database's."""
    checks = {"database": False, "migrations": False, "clock": False}
    try:
        with engine.connect() as connection:
            checks["database"] = connection.scalar(text("SELECT 1")) == 1
            checks["migrations"] = (
                migrating.current_revision(connection) == migrating.head_revision()
            )
            checks["clock"] = abs(clock(connection) - now) <= _MOST_SKEW
    except SQLAlchemyError:
        return checks
    return checks


def is_at_head(engine: Engine) -> bool:
    """Whether the schema is the one that this program asks for."""
    with engine.connect() as connection:
        return migrating.current_revision(connection) == migrating.head_revision()


def upgrade(engine: Engine) -> str:
    """Migrate to head and return its revision."""
    migrating.upgrade(engine)
    return migrating.head_revision()
