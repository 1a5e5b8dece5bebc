"""What the commands that need a database share: settings, an engine, one clear line on errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tracker.records.database import configure
from tracker.rules.errors import SettingsError
from tracker.settings import INSTANCE, Settings, read_settings


class InputError(click.ClickException):
    """Exit status 2 with one line on stderr."""

    exit_code = 2


def settings_or_exit() -> Settings:
    """The settings, or exit status 2 with the variable's name."""
    try:
        return read_settings()
    except SettingsError as error:
        raise InputError(str(error)) from error


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    """An engine with our settings on every connection, disposed of at the end."""
    INSTANCE.mkdir(exist_ok=True)
    engine = create_engine(settings.database_url, hide_parameters=True)
    configure(engine)
    try:
        yield engine
    except OperationalError as error:
        raise InputError(f"The database cannot be used: {error.orig}") from error
    finally:
        engine.dispose()


@contextmanager
def session_of(settings: Settings) -> Iterator[Session]:
    """One session on the configured database."""
    with opened(settings) as engine, Session(engine) as session:
        yield session


def edge_now() -> datetime:
    """The commands' clock: they are the edge."""
    return datetime.now(UTC)
