"""One whole demo for all tests of it, loaded by the command itself. It takes half a minute, so
tests read it, or change a copy; modules that use it are marked `xdist_group("demo")`."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from tests.databases import engine_for
from tracker.cli import main

SECRET = "a secret of the tests, long enough for the settings"
_made: list["MadeDemo"] = []


@dataclass(frozen=True, slots=True)
class MadeDemo:
    """The file, and what the command said."""

    file: Path
    result: Result


def tracker(file: Path, *arguments: str) -> Result:
    """`tracker …` on that SQLite file."""
    environment = {"TRACKER_DATABASE_URL": f"sqlite:///{file}", "TRACKER_SECRET_KEY": SECRET}
    return CliRunner().invoke(main, list(arguments), env=environment)


def made_demo(factory: pytest.TempPathFactory) -> MadeDemo:
    """Made once in this process."""
    if not _made:
        file = factory.mktemp("demo") / "tracker.db"
        _made.append(MadeDemo(file, tracker(file, "demo", "load")))
    return _made[0]


@contextmanager
def engine_on(file: Path) -> Iterator[Engine]:
    engine = engine_for(f"sqlite:///{file}")
    try:
        yield engine
    finally:
        engine.dispose()


def copied(demo: MadeDemo, folder: Path) -> Path:
    """A copy to change. The command has closed the file, so there is no -wal beside it."""
    return Path(shutil.copy(demo.file, folder / "tracker.db"))
