"""The application on a SQLite database at head, and people who visit it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.databases import Database
from tests.web.visiting import Visitor
from tracker.app import create_app
from tracker.records.database import db
from tracker.settings import Settings

SECRET = "a secret of the tests, long enough for the settings"


@pytest.fixture
def app(sqlite_database: Database) -> Iterator[Flask]:
    """As served, CSRF on; an unexpected exception reaches the test instead of a 500 page."""
    app = create_app(Settings(database_url=sqlite_database.url, secret_key=SECRET))
    app.testing = True
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Nobody in particular; `visitor.become(account_id)` signs somebody in."""
    return Visitor(app)
