"""What every test may ask for: a database at head, on SQLite and on PostgreSQL."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.orm import Session

from tests.databases import (
    Database,
    PostgresqlHead,
    copy_of_sqlite,
    make_sqlite_head,
    missing,
    postgresql_head,
)
from tests.postgresql import Missing, memory

# Minutes each.
LONGEST = ("test_every_page.py", "test_hostile_input.py")


def pytest_configure() -> None:
    """Temporary folders, with the SQLite files in them, lie in memory, too."""
    if (folder := memory()) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Compiled()}


class _Compiled(BytecodeCache):
    """Templates are compiled once in a test process, however many applications it makes."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that no test process goes on long after the others are done."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """Thousands of tests and all that is imported stay to the end: to look through them for what
    could be thrown away takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(scope="session")
def sqlite_head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that every SQLite test copies."""
    return make_sqlite_head(tmp_path_factory.mktemp("head") / "head.db")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlHead | Missing]:
    try:
        with postgresql_head() as head:
            yield head
    except Missing as reason:
        yield reason


@pytest.fixture
def sqlite_database(sqlite_head: Path, tmp_path: Path) -> Iterator[Database]:
    with copy_of_sqlite(sqlite_head, tmp_path / "tracker.db") as database:
        yield database


@pytest.fixture
def postgresql_database(postgresql_server: PostgresqlHead | Missing) -> Iterator[Database]:
    if isinstance(postgresql_server, Missing):
        missing(str(postgresql_server))
        return
    with postgresql_server.copy() as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Each test that asks for it, or for `session`, runs on both."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """As the application: on PostgreSQL the role that may add and read, and little more."""
    with database.session() as session:
        yield session
