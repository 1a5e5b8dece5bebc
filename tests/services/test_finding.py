"""Finding a number: one answer for everything that leads nowhere, and a lock on guessing."""

from datetime import date, timedelta

import pytest

from tests.factories import add
from tests.services.pharmacy_day import AT, BORN, PharmacyDay
from tracker.records.identifiers import new_id
from tracker.records.tables.dispensing import AuthorizationOpening
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import InvalidInput, NotFound, NotPermitted, TooManyAttempts
from tracker.rules.numbers import shown
from tracker.services import dispensing
from tracker.services.dispensing import FindRequest
from tracker.services.overviews import counter

WRONG = date(1971, 5, 2)


def guess(day: PharmacyDay, times: int, *, minute: int = 0) -> None:
    for _ in range(times):
        with pytest.raises((NotFound, TooManyAttempts)):
            day.find(day.stranger, born=WRONG, at=AT + timedelta(minutes=minute))


def test_the_pharmacy_that_is_named_needs_no_birth_date(session):
    day = PharmacyDay(session)

    assert day.find(born=None) == day.authorization_id
    assert day.logged("authorization.opened") == ["done"]


def test_a_number_is_found_as_people_type_it(session):
    day = PharmacyDay(session)
    typed = shown(day.number).lower().replace("0", "o").replace("-", " ")

    found = dispensing.find(session, day.pharmacist, FindRequest(typed), now=AT)

    assert found == day.authorization_id


def test_without_a_named_pharmacy_number_and_birth_date_open_it_and_it_stays_open(session):
    day = PharmacyDay(session, named=False)
    with pytest.raises(NotFound):
        counter.counter_page(session, day.stranger, day.authorization_id, now=AT)

    found = day.find(day.stranger)

    assert counter.counter_page(session, day.stranger, found, now=AT).number == day.number
    assert session.query(AuthorizationOpening).one().pharmacy_id == day.other_pharmacy_id


@pytest.mark.parametrize("born", [None, BORN, WRONG])
def test_another_pharmacys_number_looks_like_an_unknown_one(session, born):
    day = PharmacyDay(session)
    with pytest.raises(NotFound) as foreign:
        day.find(day.stranger, born=born)
    unknown = FindRequest("A0000000000", born)
    with pytest.raises(NotFound) as nowhere:
        dispensing.find(session, day.stranger, unknown, now=AT)

    assert str(foreign.value) == str(nowhere.value)
    assert day.logged("authorization.sought") == ["denied", "denied"]
    assert day.events() == []


@pytest.mark.parametrize("born", [None, WRONG])
def test_a_missing_and_a_wrong_birth_date_are_answered_like_an_unknown_number(session, born):
    day = PharmacyDay(session, named=False)
    with pytest.raises(NotFound) as refused:
        day.find(day.stranger, born=born)
    with pytest.raises(NotFound) as nowhere:
        dispensing.find(session, day.stranger, FindRequest("A0000000000", born), now=AT)

    assert str(refused.value) == str(nowhere.value)


def test_a_missing_birth_date_is_not_counted_as_a_wrong_one(session):
    day = PharmacyDay(session, named=False)
    for _ in range(6):
        with pytest.raises(NotFound):
            day.find(day.stranger, born=None)

    assert day.find(day.stranger) == day.authorization_id


def test_the_fifth_wrong_birth_date_locks_the_number_for_everybody_for_15_minutes(session):
    day = PharmacyDay(session, named=False)
    guess(day, 4)
    with pytest.raises(TooManyAttempts) as locked:
        day.find(day.stranger, born=WRONG, at=AT)

    with pytest.raises(TooManyAttempts):
        day.find(day.pharmacist, at=locked.value.until - timedelta(seconds=1))
    assert timedelta(minutes=15) <= locked.value.until - AT < timedelta(minutes=15, seconds=1)
    assert day.find(day.pharmacist, at=locked.value.until) == day.authorization_id
    assert day.logged("authorization.opened") == ["denied"] * 6 + ["done"]


def test_attempts_during_the_lock_do_not_lengthen_it(session):
    day = PharmacyDay(session, named=False)
    guess(day, 5)
    guess(day, 3, minute=14)

    assert day.find(day.pharmacist, at=AT + timedelta(minutes=15, seconds=1))


def test_every_further_fifth_wrong_date_locks_again(session):
    day = PharmacyDay(session, named=False)
    guess(day, 5)
    guess(day, 5, minute=20)

    with pytest.raises(TooManyAttempts):
        day.find(day.pharmacist, at=AT + timedelta(minutes=30))


def test_opening_it_forgets_the_wrong_dates_before(session):
    day = PharmacyDay(session, named=False)
    guess(day, 4)
    day.find(day.pharmacist)
    guess(day, 4, minute=1)

    assert day.find(day.pharmacist, at=AT + timedelta(minutes=2)) == day.authorization_id


def test_the_birth_date_that_counts_is_the_newest_on_record(session):
    day = PharmacyDay(session, named=False)
    day.of_patient("patient_identity", birth_date=WRONG, recorded_at=AT, id=new_id())

    assert day.find(day.stranger, born=WRONG, at=AT) == day.authorization_id
    with pytest.raises(NotFound):
        day.find(day.stranger, born=BORN, at=AT)


def test_a_wrong_check_character_is_mistyped_and_nothing_is_looked_up(session):
    day = PharmacyDay(session)
    last = "0" if day.number[-1] != "0" else "1"

    with pytest.raises(InvalidInput) as refused:
        dispensing.find(session, day.pharmacist, FindRequest(day.number[:-1] + last), now=AT)

    assert "mistyped" in refused.value.problem
    assert day.logged("authorization.sought") == []


def test_only_a_pharmacys_people_may_look_for_numbers(session):
    day = PharmacyDay(session)
    administrator = Actor(add(session, "account", role="administrator"), Role.ADMINISTRATOR)

    for actor in (day.prescriber, administrator):
        with pytest.raises(NotPermitted):
            day.find(actor)
