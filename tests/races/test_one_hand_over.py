"""However many ask at once, one authorization lets the drug out once."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy.orm import Session

from tests.counter import confirm, hand_over
from tests.databases import Database
from tests.races.dispensing import check_answers, check_records, dispensed
from tests.races.racing import TIMES, Act, Runner, race
from tests.races.scene import READY, Case, Scene
from tracker.records.identifiers import new_id
from tracker.rules.authority import Actor
from tracker.rules.errors import Conflict
from tracker.settings import ROOT

pytestmark = pytest.mark.race


@dataclass(frozen=True, slots=True)
class Contest:
    """Several want to dispense one authorization, and start together. `who` are their places."""

    case: Case
    who: frozenset[int]
    start: threading.Barrier


def contests(cases: list[Case], *, of: int) -> list[Contest]:
    """Three of the `of` workers want each one, one of them at the other pharmacy; all of them in
    `make races`."""
    steps = range(of) if TIMES > 1 else (0, 1, 4)
    wanted = []
    for place, case in enumerate(cases):
        who = frozenset((place + step) % of for step in steps)
        wanted.append(Contest(case, who, threading.Barrier(len(who), timeout=60)))
    return wanted


def dispense_all(pharmacist: Actor, mine: list[Contest]) -> Act:
    """A worker: each in turn, with what came of it by patient."""

    def act(session: Session, clock: Callable[[], datetime]) -> dict[str, str]:
        answers = {}
        for contest in mine:
            contest.start.wait()
            answers[contest.case.patient_id] = dispensed(session, pharmacist, contest.case, clock)
        return answers

    return act


def by_patient(workers: list[dict[str, str]]) -> dict[str, list[str]]:
    patients = {patient_id for worker in workers for patient_id in worker}
    return {one: [worker[one] for worker in workers if one in worker] for one in patients}


def test_eight_at_two_pharmacies_hand_each_of_two_hundred_over_once(database: Database) -> None:
    scene = Scene(database, each=4)
    cases = scene.cases(200)
    wanted = contests(cases, of=len(scene.pharmacists))
    runners = [
        Runner(dispense_all(pharmacist, [one for one in wanted if place in one.who]))
        for place, pharmacist in enumerate(scene.pharmacists)
    ]

    answers = by_patient(race(database, scene.clock, runners))

    assert len(answers) == len(cases)
    check_answers(answers)
    check_records(database, dispenses=len(cases))


def test_four_processes_on_one_file_hand_each_over_once(sqlite_database: Database) -> None:
    scene = Scene(sqlite_database, each=2)
    cases = scene.cases(10 * TIMES)

    processes = [start_process(scene, pharmacist, cases) for pharmacist in scene.pharmacists]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    workers = [finish(process) for process in start_together(processes)]

    check_answers(by_patient(workers))
    check_records(sqlite_database, dispenses=len(cases))


def start_process(scene: Scene, pharmacist: Actor, cases: list[Case]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.races.worker", scene.database.url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    given = {
        "pharmacist": pharmacist.id,
        "pharmacy": pharmacist.organization_id,
        "cases": [(case.patient_id, case.authorization_id) for case in cases],
        "start": READY.isoformat(),
    }
    say(process, json.dumps(given))
    return process


def start_together(processes: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    for process in processes:
        say(process, "go")
    return processes


def say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def finish(process: subprocess.Popen[str]) -> dict[str, str]:
    answered, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    answers: dict[str, str] = json.loads(answered)
    return answers


def twice(
    scene: Scene,
    case: Case,
    requests: tuple[str, str],
    session: Session,
    clock: Callable[..., datetime],
) -> tuple[str | None, ...]:
    asked, given = requests
    wanted = case.authorization_id
    first = confirm(session, scene.pharmacist, wanted, clock, request_id=asked)
    number = first.confirmation_id or ""
    last = hand_over(session, scene.pharmacist, number, clock, request_id=given)
    return first.decision_id, number, last.decision_id, last.dispense_id


def test_a_request_sent_eight_times_at_once_is_answered_once(database: Database) -> None:
    scene = Scene(database)
    cases = scene.cases(4 * TIMES)
    for case in cases:
        act = partial(twice, scene, case, (new_id(), new_id()))

        answers = race(database, scene.clock, [Runner(act)] * 8)

        assert len(set(answers)) == 1, answers
        assert all(answers[0])
    check_records(database, dispenses=len(cases))


def give(scene: Scene, case: Case, session: Session, clock: Callable[..., datetime]) -> str | None:
    return hand_over(session, scene.pharmacist, case.confirmation_id, clock).dispense_id


def test_only_one_of_eight_hands_over_one_confirmation(database: Database) -> None:
    scene = Scene(database)
    cases = scene.cases(5 * TIMES, confirmed=True)
    for case in cases:
        answers = race(database, scene.clock, [Runner(partial(give, scene, case))] * 8)

        assert [type(answer) for answer in answers].count(str) == 1, answers
        assert [type(answer) for answer in answers].count(Conflict) == 7
    check_records(database, dispenses=len(cases))
