"""The demo as a file of its own: loaded beside its place, and put there only when it is whole."""

import os
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, event

from tracker.records.database import configure
from tracker.rules.errors import Conflict
from tracker.services import readiness
from tracker.services.demo import loading
from tracker.services.demo.scenario import Scenario


def load_file(
    file: Path, *, now: datetime, scenarios: Sequence[Scenario] = loading.SCENARIOS
) -> int:
    """Load the demo into a new file, put it in the place of `file`, return how many patients.

    What `file` held is gone then; until then it stands untouched. Raises Conflict when a
    process is using it.
    """
    _check_unused(file)
    with TemporaryDirectory(prefix="demo-", dir=file.parent) as folder:
        new = Path(folder) / file.name
        patients = _load(new, now, scenarios)
        _check_unused(file)
        # What the old file had not yet taken in must never be read into the new one.
        for suffix in ("-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        new.replace(file)
    return patients


def _load(file: Path, now: datetime, scenarios: Sequence[Scenario]) -> int:
    engine = create_engine(f"sqlite:///{file}", hide_parameters=True)
    configure(engine)
    event.listen(engine, "connect", _without_waiting)
    try:
        readiness.upgrade(engine)
        patients = loading.load(engine, now=now, scenarios=scenarios)
    finally:
        engine.dispose()  # the last connection leaves no -wal behind, so the file is all
    with file.open("rb") as handle:
        os.fsync(handle.fileno())
    return patients


def _without_waiting(connection: sqlite3.Connection, record: Any) -> None:
    """Nobody reads this file before it is whole and synced, so its writes need not wait for the
    disk one by one."""
    connection.execute("PRAGMA synchronous=OFF").close()


def _check_unused(file: Path) -> None:
    """Only a connection that is alone may leave write-ahead mode: a running server has one too."""
    if not file.exists():
        return
    connection = sqlite3.connect(file, timeout=0)
    try:
        connection.execute("PRAGMA journal_mode=DELETE").close()
    except sqlite3.OperationalError as error:
        raise Conflict(
            "The demo is in use. Stop the server first (Ctrl+C where it runs), then try again."
        ) from error
    finally:
        connection.close()
