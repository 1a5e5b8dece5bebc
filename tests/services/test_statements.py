"""What a list sends to the database does not grow with its rows, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.clinic import CHICAGO, NOW, Clinic
from tests.factories import add
from tests.services.test_pages_of_lists import LISTS
from tests.statements import statements
from tracker.records.identifiers import new_id
from tracker.records.tables.schedules import DueList
from tracker.services import dispensing, sending_tasks
from tracker.services.dispensing import ConfirmationRequest, PackageLine
from tracker.services.overviews import due, pharmacy, pharmacy_home, practice, tasks, waiting
from tracker.services.overviews.pharmacy import Worklist
from tracker.services.pages import WHOLE, Turn
from tracker.services.sending_tasks import TaskRequest

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LATER = NOW + 2 * DAY
"""When all these people wait."""


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return Clinic(session)


def sent_by(session: Session, read: Callable[[], object]) -> list[str]:
    """The statements, without what is remembered from before."""
    session.rollback()
    waiting._remembered.clear()
    with statements(session) as asked:
        read()
    return [statement for statement, _ in asked]


@pytest.mark.parametrize("fill", LISTS)
def test_a_page_of_five_rows_sends_what_a_page_of_one_does(
    clinic: Clinic, fill: Callable[[Clinic], object]
) -> None:
    fill(clinic)

    for page in LISTS[fill]:
        assert len(page(clinic, Turn(size=5)).rows) == 5  # and program texts are read once
        few, many = (
            sent_by(clinic.session, partial(page, clinic, Turn(size=size))) for size in (1, 5)
        )
        assert len(many) == len(few), many


class Day:
    """One more of each who waits: for the pharmacist, for a test, for a shipment, for an answer to
    a refusal and to the task about it."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic

    def add(self, name: str) -> None:
        clinic, session = self.clinic, self.clinic.session
        clinic.woman(at=NOW - DAY, name=f"Wanda {name}")
        self._numbered(f"Rolf {name}")
        lying = self._numbered(f"Lars {name}")
        clinic.counsel(lying, at=LATER - HOUR)
        lines = (PackageLine("59572050421", "L1", (NOW + 300 * DAY).date(), 21),)
        request = ConfirmationRequest(new_id(), lying, 28, lines)
        held = dispensing.confirm(session, clinic.pharmacist, request, now=LATER - HOUR)
        assert held.confirmation_id is not None
        stopped = self._numbered(f"Stig {name}")
        add(
            session,
            "pregnancy_report",
            patient_id=self.last.patient_id,
            status="suspected",
            recorded_by=clinic.prescriber.id,
            reported_at=LATER - HOUR,
            recorded_at=LATER - HOUR,
        )
        refused = dispensing.confirm(
            session,
            clinic.pharmacist,
            ConfirmationRequest(new_id(), stopped, 28, lines),
            now=LATER - HOUR,
        )
        assert refused.confirmation_id is None
        sending_tasks.send_tasks(
            session, clinic.pharmacist, TaskRequest(new_id(), stopped), now=LATER - HOUR
        )

    def _numbered(self, name: str) -> str:
        ward = self.clinic.man(at=NOW - DAY, name=name)
        self.last = ward
        order_id = self.clinic.write(ward, at=NOW, pharmacy_id=self.clinic.pharmacy_id)
        found = self.clinic.authorize(ward, order_id, at=NOW).authorization_id
        assert found is not None
        return found

    def pages(self) -> dict[str, Callable[[], object]]:
        """What prescriber and pharmacist open."""
        clinic, session = self.clinic, self.clinic.session
        prescriber, pharmacist = clinic.prescriber, clinic.pharmacist
        wanted = due.Wanted(when=due.When.LATER)
        return {
            "home of the practice": partial(practice.waiting, session, prescriber, now=LATER),
            "due now": partial(due.due_now, session, prescriber, zone=CHICAGO, now=LATER),
            "due": partial(
                due.due_lines, session, prescriber, wanted, WHOLE, zone=CHICAGO, now=LATER
            ),
            "home of the pharmacy": partial(
                pharmacy_home.pharmacy_home, session, pharmacist, most=5, now=LATER
            ),
            "sent tasks": partial(tasks.sent, session, pharmacist, Turn(), now=LATER),
            **{
                str(worklist): partial(
                    pharmacy.worklist, session, pharmacist, worklist, Turn(), now=LATER
                )
                for worklist in Worklist
            },
        }


def test_the_pages_of_a_day_with_four_of_each_send_what_those_with_one_do(clinic: Clinic) -> None:
    day = Day(clinic)
    day.add("Ames")
    few = {name: _outdated(clinic, read) for name, read in day.pages().items()}
    for name in ("Bent", "Cass", "Dorn"):
        day.add(name)

    many = {name: _outdated(clinic, read) for name, read in day.pages().items()}

    assert {name: len(sent) for name, sent in many.items()} == {
        name: len(sent) for name, sent in few.items()
    }
    found = practice.waiting(clinic.session, clinic.prescriber, now=LATER)
    assert {group.kind: len(group.rows) for group in found if group.rows} == {
        practice.Waiting.PREGNANCIES: 4,
        practice.Waiting.TASKS: 4,
        practice.Waiting.STOPPED: 4,
        practice.Waiting.FOLLOW_UPS: 4,
    }


def _outdated(clinic: Clinic, read: Callable[[], object]) -> list[str]:
    """With what is due to be worked out anew for everybody, as on the day after."""
    clinic.session.execute(update(DueList).values(holds_until=NOW))
    clinic.session.commit()
    read()
    return sent_by(clinic.session, read)
