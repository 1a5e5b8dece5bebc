"""One process of several: dispenses each prescription of a list, and prints what came of it.

    python -m tests.races.worker DATABASE_URL < a JSON object with pharmacist, cases and start

It prints `ready` when it is connected, and begins when another line comes in.
"""

import json
import sys
from datetime import datetime

from sqlalchemy.orm import Session

from tests.databases import engine_for
from tests.races.dispensing import dispensed
from tests.races.racing import Clock
from tests.races.scene import Case
from tracker.rules.authority import Actor, Role


def main() -> None:
    given = json.loads(sys.stdin.readline())
    pharmacist = Actor(given["pharmacist"], Role.PHARMACIST, given["pharmacy"])
    cases = [Case(patient, pharmacist, number, "") for patient, number in given["cases"]]
    with Session(engine_for(sys.argv[1])) as session:
        session.connection()
        session.rollback()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        clock = Clock(datetime.fromisoformat(given["start"]))
        answers = {case.patient_id: dispensed(session, pharmacist, case, clock) for case in cases}
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
