"""What deciding costs beside loading the facts, on both databases: `make bench`.

    python -m tests.bench.deciding [ROUNDS]

Processor time of this process, the two taken in turn, the median of many. What PostgreSQL's own
server spends on loading is not in it, so the share shown is the higher one. Nothing here fails for
being slow: a run says "over", a person looks.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import process_time_ns

from tests.clinic import CHICAGO, NOW, PROGRAM, Clinic, Ward
from tests.databases import Database, copy_of_sqlite, make_sqlite_head, postgresql_head
from tests.postgresql import Missing
from tracker.records import facts, programs
from tracker.rules.deciding import decide
from tracker.rules.vocabulary import Gate
from tracker.services.gates import GateQuestion

LIMIT = 0.3
REQUIREMENTS = 12
"""Deciding so many costs at most the limit's share of loading; a gate's share is scaled to it."""


@dataclass(frozen=True)
class Measured:
    database: str
    gate: Gate
    requirements: int
    loading_ms: float
    deciding_ms: float

    @property
    def share(self) -> float:
        return self.deciding_ms / self.loading_ms * REQUIREMENTS / self.requirements

    def __str__(self) -> str:
        verdict = "OK" if self.share <= LIMIT else "over"
        return (
            f"{self.database:<11} {self.gate:<10} loading {self.loading_ms:6.3f} ms   "
            f"deciding {self.requirements:2} requirements {self.deciding_ms:6.3f} ms   "
            f"of {REQUIREMENTS}: {self.share:.2f} of loading, at most {LIMIT}: {verdict}"
        )


def measured(database: Database, rounds: int) -> Iterator[Measured]:
    with database.session() as session:
        clinic = Clinic(session)
        ward = clinic.man(at=NOW - timedelta(days=57))
        for days in (56, 28):
            at = NOW - timedelta(days=days)
            _ready(clinic, ward, at)
            clinic.dispense(ward, at=at)
        _ready(clinic, ward, NOW)
        prescription_id = clinic.write(ward, at=NOW)
        clinic.authorize(ward, prescription_id, at=NOW)
        version = programs.in_force(session, PROGRAM, NOW, CHICAGO)
        assert version is not None
        for gate in Gate:
            asked = GateQuestion(
                gate=gate,
                patient_id=ward.patient_id,
                prescription_id=prescription_id,
                program=PROGRAM,
                zone=CHICAGO.key,
                pharmacy_id=None if gate is Gate.AUTHORIZE else clinic.pharmacy_id,
            )
            question = facts.question_for(session, asked, at=NOW)
            loading, deciding = [], []
            for _ in range(rounds):
                loading.append(_spent(partial(facts.question_for, session, asked, at=NOW)))
                deciding.append(_spent(partial(decide, version, question)))
            yield Measured(
                database.name,
                gate,
                len(version.by_gate[gate]),
                statistics.median(loading),
                statistics.median(deciding),
            )


def _ready(clinic: Clinic, ward: Ward, at: datetime) -> None:
    clinic.prepare(ward, at=at)
    clinic.survey(ward, ward.account, at=at)


def _spent(run: Callable[[], object]) -> float:
    before = process_time_ns()
    run()
    return (process_time_ns() - before) / 1e6


def main(rounds: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        head = make_sqlite_head(folder / "head.db")
        databases = [stack.enter_context(copy_of_sqlite(head, folder / "tracker.db"))]
        try:
            databases.append(stack.enter_context(stack.enter_context(postgresql_head()).copy()))
        except Missing as reason:
            sys.stderr.write(f"PostgreSQL is not measured: {reason}\n")
        for database in databases:
            for each in measured(database, rounds):
                sys.stdout.write(f"{each}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
