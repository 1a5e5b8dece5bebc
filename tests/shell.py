"""A bare SQL shell: sqlite3 without our pragmas, or psql as the application's role."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite

from tests.databases import Database

REFUSED = (sqlite3.IntegrityError, psycopg.errors.IntegrityError)
DENIED = (*REFUSED, psycopg.errors.InsufficientPrivilege)


class Shell:
    """What anybody with the file, or with the application's role, can type."""

    def __init__(self, connection: sqlite3.Connection | psycopg.Connection[Any]) -> None:
        self._connection = connection

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        cursor = self._connection.execute(sql)  # type: ignore[arg-type]
        return list(cursor.fetchall()) if cursor.description else []

    def insert(self, statement: Insert, *, verb: str = "INSERT INTO") -> None:
        """As text, with `verb` in the place of INSERT INTO."""
        dialect = sqlite.dialect() if self.on_sqlite else postgresql.dialect()
        text = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        self.run(text.replace("INSERT INTO", verb, 1))

    @property
    def on_sqlite(self) -> bool:
        return isinstance(self._connection, sqlite3.Connection)

    def count(self, table: str) -> int:
        return int(self.run(f'SELECT count(*) FROM "{table}"')[0][0])


@contextmanager
def shell_of(database: Database, *, owner: bool = False) -> Iterator[Shell]:
    if database.name == "sqlite":
        connection = sqlite3.connect(database.path, isolation_level=None)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (0,)
        assert connection.execute("PRAGMA recursive_triggers").fetchone() == (0,)
    else:
        url = database.owner.url if owner else database.engine.url
        connection = psycopg.connect(
            url.set(drivername="postgresql").render_as_string(hide_password=False),
            autocommit=True,
        )
    try:
        yield Shell(connection)
    finally:
        connection.close()
