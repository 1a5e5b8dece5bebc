"""One whole demo for all tests of it, loaded by the command itself. It takes half a minute, so
one test process makes it for all of them, and tests read it, or change a copy."""

import fcntl
import json
import os
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
    exit_code: int
    stdout: str
    stderr: str


def tracker(file: Path, *arguments: str) -> Result:
    """`tracker …` on that SQLite file."""
    environment = {"TRACKER_DATABASE_URL": f"sqlite:///{file}", "TRACKER_SECRET_KEY": SECRET}
    return CliRunner().invoke(main, list(arguments), env=environment)


def made_demo(factory: pytest.TempPathFactory) -> MadeDemo:
    """This process's copy of what the first one makes while the others wait."""
    if not _made:
        own = factory.getbasetemp()
        shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "made-demo"
        shared.mkdir(exist_ok=True)
        with (shared / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _made.append(_made_in(shared, factory.mktemp("demo")))
    return _made[0]


def _made_in(shared: Path, own: Path) -> MadeDemo:
    file, said = shared / "tracker.db", shared / "said.json"
    if not said.exists():
        result = tracker(file, "demo", "load")
        said.write_text(json.dumps([result.exit_code, result.stdout, result.stderr]))
    if file.exists():
        shutil.copy(file, own)
    return MadeDemo(own / file.name, *json.loads(said.read_text()))


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
