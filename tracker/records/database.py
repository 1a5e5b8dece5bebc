"""The database: Base, the engine's settings. Flask-SQLAlchemy only holds engine and session."""

import sqlite3
import warnings
from datetime import datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event, text
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import DeclarativeBase

from tracker.rules.names import folded

# BEGIN IMMEDIATE asked for after a read is ignored with only this warning: never let it pass.
warnings.filterwarnings("error", category=SAWarning)


class Base(DeclarativeBase):
    """All tables; every constraint gets a name."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=10000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA trusted_schema=OFF",
)


def configure(engine: Engine) -> None:
    """SQLite: our pragmas on every connection, and a BEGIN that we choose.

    PostgreSQL: nobody waits for ever (lock 3 s, statement 10 s, idle transaction 30 s).
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    else:
        event.listen(engine, "connect", _on_postgresql_connect)


def _on_sqlite_connect(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()
    connection.create_function("folded", 1, folded, deterministic=True)


def _on_sqlite_begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {begin}")


def _on_postgresql_connect(connection: Any, record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '3s'")
        cursor.execute("SET statement_timeout = '10s'")
        cursor.execute("SET idle_in_transaction_session_timeout = '30s'")
        cursor.execute("SET timezone = 'UTC'")
    connection.commit()


def clock(connection: Connection) -> datetime:
    """What time the database has, in UTC; SQLite's is this machine's."""
    if connection.dialect.name == "sqlite":
        told = connection.scalar(text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"))
        return datetime.fromisoformat(str(told))
    told = connection.scalar(text("SELECT clock_timestamp()"))
    if not isinstance(told, datetime):
        raise TypeError("the database told no time")
    return told
