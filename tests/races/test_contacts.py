"""Two people who change one contact at the same moment: one is told who was faster."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy.orm import Session

from tests.databases import Database
from tests.factories import NOW
from tests.people import make_account, make_organization
from tests.races.racing import TIMES, Clock, Runner, race
from tracker.records import contacts
from tracker.records.identifiers import new_id
from tracker.rules.authority import Actor, Role
from tracker.rules.contacts import ContactPurpose
from tracker.rules.errors import AlreadyDone
from tracker.services import keeping_contacts
from tracker.services.keeping_contacts import ContactRequest

pytestmark = pytest.mark.race


def nurse(request_id: str, replaces_id: str | None = None) -> ContactRequest:
    return ContactRequest(
        request_id=request_id,
        purpose=ContactPurpose.PRESCRIPTIONS,
        replaces_id=replaces_id,
        name="Nurse line",
        phone="312-555-0111",
    )


def keep(
    boss: Actor,
    place: str,
    request: ContactRequest,
    session: Session,
    clock: Callable[[], datetime],
) -> str:
    return keeping_contacts.record_contact(session, boss, place, request, now=clock())


def end(boss: Actor, place: str, kept: str, session: Session, clock: Callable[[], datetime]) -> str:
    keeping_contacts.end_contact(session, boss, place, kept, now=clock())
    return "ended"


def place_of(database: Database) -> tuple[Actor, str]:
    with database.session() as session:
        email = f"{new_id()}@demo.test"
        boss = Actor(make_account(session, email=email, printed_name="Jo Lin"), Role.ADMINISTRATOR)
        return boss, make_organization(session)


def test_of_two_presses_of_end_one_is_told_by_whom_it_was_ended(database: Database) -> None:
    for _ in range(3 * TIMES):
        boss, place = place_of(database)
        with database.session() as session:
            kept = keep(boss, place, nurse(new_id()), session, lambda: NOW)

        answers = race(database, Clock(NOW), [Runner(partial(end, boss, place, kept))] * 3)

        told = [answer for answer in answers if answer != "ended"]
        assert len(told) == 2
        for answer in told:
            assert isinstance(answer, AlreadyDone)
            assert (str(answer), answer.by) == ("This contact was ended already.", "Jo Lin")


def test_a_form_sent_twice_at_once_is_recorded_once_and_another_one_is_told(
    database: Database,
) -> None:
    for _ in range(3 * TIMES):
        boss, place = place_of(database)
        request_id = new_id()
        runners = [Runner(partial(keep, boss, place, nurse(request_id)))] * 3

        assert race(database, Clock(NOW), runners) == [request_id] * 3

        others = [Runner(partial(keep, boss, place, nurse(new_id(), request_id))) for _ in range(2)]
        answers = race(database, Clock(NOW), others)
        assert [isinstance(answer, AlreadyDone) for answer in answers].count(True) == 1
        with database.session() as session:
            assert len(contacts.history(session, place)) == 2
