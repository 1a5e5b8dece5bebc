"""Several people act at once, each in a thread with a session of its own."""

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from tests.databases import Database
from tracker.rules.errors import TrackerError

# `make races` runs the same tests with more of everything.
TIMES: Final = int(os.environ.get("TRACKER_RACES", "1"))

Act = Callable[[Session, Callable[[], datetime]], Any]


class Clock:
    """Starts at a given instant and goes on with the machine's: what the edge would read."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began)


@dataclass(frozen=True, slots=True)
class Runner:
    """One who acts, and how many seconds after the others."""

    act: Act
    late: float = 0.0


def race(database: Database, clock: Clock, runners: Sequence[Runner]) -> list[Any]:
    """What each one got: the answer, or the TrackerError that refused it. Others are raised."""
    answers: list[Any] = [None] * len(runners)
    ready = threading.Barrier(len(runners))

    def run(place: int, runner: Runner) -> None:
        with database.session() as session:
            session.connection()  # connected before the start
            session.rollback()
            ready.wait()
            time.sleep(runner.late)
            try:
                answers[place] = runner.act(session, clock)
            except TrackerError as refusal:
                answers[place] = refusal
            except BaseException as error:  # raised again below, in the test's own thread
                answers[place] = error

    threads = [
        threading.Thread(target=run, args=(place, runner)) for place, runner in enumerate(runners)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, TrackerError):
            raise answer
    return answers
