"""SQLite has one writer: writers wait their turn, first come, first served.

Threads of one process queue here; processes queue at a lock on a file beside the database.
SQLite's own busy handler sleeps and retries, so that under load somebody waits for ever.
"""

import fcntl
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from tracker.rules.errors import Conflict

WAIT_SECONDS: Final = 10.0
BUSY: Final = "Somebody else is working on this record right now. Try again."


class Turns:
    """A lock that is handed on in the order of asking."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    def take(self, seconds: float) -> bool:
        """False when it was not this thread's turn within that time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # handed to us in the very moment that we gave up

    def hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


_turns: WeakKeyDictionary[Engine, Turns] = WeakKeyDictionary()
_registering = Lock()


@contextmanager
def turn(engine: Engine) -> Iterator[None]:
    """Hold the pen of this SQLite database. Raises Conflict after ten seconds of waiting."""
    with _registering:
        turns = _turns.setdefault(engine, Turns())
    if not turns.take(WAIT_SECONDS):
        raise Conflict(BUSY)
    try:
        with _other_processes(engine):
            yield
    finally:
        turns.hand_on()


@contextmanager
def _other_processes(engine: Engine) -> Iterator[None]:
    file = engine.url.database
    if not file or file == ":memory:":
        yield
        return
    # Opened anew each time: a lock belongs to the open file, which a fork would share.
    handle = os.open(Path(f"{file}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
