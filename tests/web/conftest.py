"""The application on a SQLite database at head, and people who visit it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.databases import Database, copy_of_sqlite
from tests.web.pharmacy_visit import PharmacyVisit, visit
from tests.web.visiting import Visitor
from tracker.app import create_app
from tracker.records.database import db
from tracker.settings import Settings

SECRET = "a secret of the tests, long enough for the settings"


@pytest.fixture(scope="session")
def application(sqlite_head: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, Path]:
    """Made once, as in production: routes and templates take longer to make than most tests to
    run. With the file that is its database, in which every test finds another one."""
    file = Path(shutil.copy(sqlite_head, tmp_path_factory.mktemp("served") / "tracker.db"))
    app = create_app(Settings(database_url=f"sqlite:///{file}", secret_key=SECRET))
    app.testing = True
    _let_go(app)
    return app, file


@pytest.fixture
def sqlite_database(application: tuple[Flask, Path], sqlite_head: Path) -> Iterator[Database]:
    """What the application serves."""
    _, file = application
    with copy_of_sqlite(sqlite_head, file) as database:
        yield database
    for each in (file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm"))):
        each.unlink(missing_ok=True)


@pytest.fixture
def app(application: tuple[Flask, Path], sqlite_database: Database) -> Iterator[Flask]:
    """As served, CSRF on; an unexpected exception reaches the test instead of a 500 page. What a
    test changes of it is put back."""
    app, _ = application
    config, views = dict(app.config), dict(app.view_functions)
    yield app
    for changed, before in ((app.config, config), (app.view_functions, views)):
        changed.clear()
        changed.update(before)
    _let_go(app)


def _let_go(app: Flask) -> None:
    """No connection stays on the file."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Nobody in particular; `visitor.become(account_id)` signs somebody in."""
    return Visitor(app)


@pytest.fixture
def counter(app: Flask, sqlite_database: Database) -> Iterator[PharmacyVisit]:
    """A pharmacy with one prescription that names it."""
    with visit(app, sqlite_database) as made:
        yield made


@pytest.fixture
def unnamed(app: Flask, sqlite_database: Database) -> Iterator[PharmacyVisit]:
    """With one that names no pharmacy."""
    with visit(app, sqlite_database, named=False) as made:
        yield made
