"""The clinic as it is now, and its people at their browsers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from tests.clinic import CHICAGO, Clinic
from tests.databases import Database
from tests.web.visiting import Visitor


@pytest.fixture
def now() -> Iterator[datetime]:
    """Today's noon at the clinic, from which the clock goes on: hours before are of the same day,
    as rules that count days see it."""
    noon = datetime.now(CHICAGO).replace(hour=12, minute=0, second=0, microsecond=0)
    with time_machine.travel(noon.astimezone(UTC)):
        yield noon.astimezone(UTC)


@pytest.fixture
def session(sqlite_database: Database) -> Iterator[Session]:
    """The application's database, from behind it."""
    with sqlite_database.session() as session:
        yield session


@pytest.fixture
def clinic(session: Session, now: datetime) -> Clinic:
    return Clinic(session, since=now - timedelta(days=120))


@pytest.fixture
def prescriber(app: Flask, clinic: Clinic) -> Visitor:
    return Visitor(app).become(clinic.prescriber.id)


@pytest.fixture
def delegate(app: Flask, clinic: Clinic) -> Visitor:
    return Visitor(app).become(clinic.delegate.id)


@pytest.fixture
def stranger(app: Flask, clinic: Clinic) -> Visitor:
    return Visitor(app).become(clinic.stranger.id)
