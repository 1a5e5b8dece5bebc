"""Many hands at one number: exactly one confirmation, exactly one hand-over."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.databases import Database
from tests.services.pharmacy_day import AT, PharmacyDay
from tracker.records.tables.dispensing import AuthorizationOpening, Confirmation, Dispense
from tracker.rules.errors import Conflict, NotFound, TrackerError
from tracker.services import reversing
from tracker.services.reversing import ReversalRequest

HANDS = 8


def at_once(database: Database, act: Callable[[Session, int], Any]) -> list[Any]:
    """What each of eight threads got; a TrackerError is an answer."""
    start = Barrier(HANDS)

    def one(hand: int) -> Any:
        with database.session() as session:
            start.wait()
            try:
                return act(session, hand)
            except TrackerError as error:
                return error

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(one, range(HANDS)))


def count(session: Session, table: Any) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.race
def test_of_eight_confirms_one_gets_a_number_and_the_others_the_same_number(database, session):
    day = PharmacyDay(session)
    day.counsel()
    actors = [day.pharmacist, day.colleague]

    answers = at_once(database, lambda own, hand: day.ask(actors[hand % 2], session=own))

    assert count(session, Confirmation) == 1
    assert len({answer.number for answer in answers if not isinstance(answer, Conflict)}) == 1


@pytest.mark.race
def test_of_two_pharmacies_at_once_one_gets_the_number(database, session):
    day = PharmacyDay(session, named=False)
    for actor in (day.pharmacist, day.stranger):
        day.find(actor)
        day.counsel(actor)
    actors = [day.pharmacist, day.stranger]

    answers = at_once(database, lambda own, hand: day.ask(actors[hand % 2], session=own))

    assert count(session, Confirmation) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) >= HANDS // 2


@pytest.mark.race
def test_of_eight_hand_overs_exactly_one_dispenses(database, session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()

    answers = at_once(database, lambda own, hand: day.give(confirmation_id, session=own))

    assert count(session, Dispense) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == HANDS - 1


@pytest.mark.race
def test_reversal_against_hand_over_leaves_one_of_both_or_the_dispense_taken_back(
    database, session
):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()
    reversal = ReversalRequest(confirmation_id, "The patient did not come.")

    def act(own: Session, hand: int) -> Any:
        if hand % 2:
            return day.give(confirmation_id, session=own)
        return reversing.reverse(own, day.pharmacist, reversal, now=AT)

    answers = at_once(database, act)

    given = [a for n, a in enumerate(answers) if n % 2 and not isinstance(a, TrackerError)]
    taken_back = [a for n, a in enumerate(answers) if not n % 2 and a is None]
    assert len(taken_back) == 1
    assert len(given) == count(session, Dispense) <= 1


@pytest.mark.race
def test_eight_guesses_at_once_count_as_five_wrong_dates_and_then_a_lock(database, session):
    day = PharmacyDay(session, named=False)
    wrong = AT.date()

    answers = at_once(
        database,
        lambda own, hand: day.find(day.stranger, born=wrong, session=own),
    )

    assert all(isinstance(answer, TrackerError) for answer in answers)
    counted = count(session, AuthorizationOpening)
    assert counted <= 5
    assert sum(isinstance(answer, NotFound) for answer in answers) <= 4
