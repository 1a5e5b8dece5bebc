"""Reversals, once and with a reason; returns, to quarantine."""

from datetime import timedelta

import pytest

from tests.services.pharmacy_day import AT, NDC, PharmacyDay
from tracker.records import confirmations, dispenses, returns
from tracker.records.identifiers import new_id
from tracker.records.tables.dispensing import ConfirmationClosing
from tracker.rules.errors import (
    AlreadyReversed,
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
)
from tracker.services import reversing
from tracker.services.reversing import ReturnRequest, ReversalRequest

TOMORROW = AT + timedelta(days=1)


def bring_back(day: PharmacyDay, dispense_id: str, *, actor=None, **given) -> str:
    values = {"ndc": NDC[4.0], "lot": "A1", "quantity": 5, "reason": "Therapy stopped."}
    request = ReturnRequest(dispense_id=dispense_id, **(values | given))
    return reversing.record_return(day.session, actor or day.pharmacist, request, now=TOMORROW)


def test_before_the_hand_over_a_reversal_gives_the_number_back(session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()

    day.take_back(confirmation_id)

    assert session.get(ConfirmationClosing, confirmation_id).cause == "reversed"
    assert day.logged("dispense.reversed") == ["done"]
    second = day.ask(at=AT + timedelta(hours=1))
    assert second.allowed
    assert second.confirmation_id != confirmation_id


def test_what_ran_out_is_closed_as_expired(session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()

    day.take_back(confirmation_id, at=AT + timedelta(hours=25))

    assert session.get(ConfirmationClosing, confirmation_id).cause == "expired"
    assert day.logged("confirmation.closed") == ["done"]


def test_a_reversed_hand_over_drops_out_of_the_facts_and_the_number_can_be_used_again(session):
    day = PharmacyDay(session)
    confirmation_id, _ = day.given()
    assert dispenses.last_handed_over_on(session, day.patient_id, "ps-pomalidomide-us")

    day.take_back(confirmation_id, at=AT + timedelta(hours=2))

    assert dispenses.last_handed_over_on(session, day.patient_id, "ps-pomalidomide-us") is None
    again = day.ask(at=AT + timedelta(hours=3))
    assert again.allowed
    assert day.give(again.confirmation_id, at=AT + timedelta(hours=3)).allowed


def test_on_a_later_day_only_the_representative_reverses_a_hand_over(session):
    day = PharmacyDay(session)
    confirmation_id, dispense_id = day.given()

    with pytest.raises(NotPermitted):
        day.take_back(confirmation_id, at=TOMORROW)
    day.take_back(confirmation_id, day.representative, at=TOMORROW)

    row = dispenses.for_pharmacy(session, dispense_id, day.pharmacy_id)
    assert row.reversed_at == TOMORROW
    assert row.reversal_reason == "The patient did not come."


def test_the_day_of_the_hand_over_ends_at_midnight_where_the_pharmacy_is(session):
    day = PharmacyDay(session)
    morning = AT.replace(hour=14)
    confirmation_id, _ = day.given(at=morning)
    late = AT.replace(hour=23) + timedelta(hours=5, minutes=59)  # 23:59 in Chicago

    day.take_back(confirmation_id, at=late)

    assert confirmations.newest(session, day.authorization_id).closed == "reversed"


def test_a_second_reversal_is_refused(session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()
    day.take_back(confirmation_id)

    with pytest.raises(AlreadyReversed):
        day.take_back(confirmation_id)


def test_a_reversal_has_a_reason(session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()

    for reason in ("", "   ", "x" * 2001):
        request = ReversalRequest(confirmation_id, reason)
        with pytest.raises(InvalidInput) as refused:
            reversing.reverse(session, day.pharmacist, request, now=AT)
        assert refused.value.field == "reason"


def test_another_pharmacy_can_reverse_nothing_of_ours(session):
    day = PharmacyDay(session)
    confirmation_id, dispense_id = day.given()

    with pytest.raises(NotFound):
        day.take_back(confirmation_id, day.stranger)
    with pytest.raises(NotFound):
        bring_back(day, dispense_id, actor=day.stranger)


def test_capsules_that_come_back_are_kept_apart_and_the_number_stays_used(session):
    day = PharmacyDay(session)
    _, dispense_id = day.given()

    bring_back(day, dispense_id, quantity=5)
    bring_back(day, dispense_id, quantity=16)

    assert returns.quantities(session, dispense_id) == {(NDC[4.0], "A1"): 21}
    assert day.logged("product.returned") == ["done", "done"]
    assert not day.ask(at=TOMORROW).allowed


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"quantity": 17}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"lot": "B2"}, "lot"),
        ({"ndc": NDC[1.0]}, "ndc"),
        ({"reason": " "}, "reason"),
    ],
)
def test_no_more_comes_back_than_went_out(session, given, field):
    day = PharmacyDay(session)
    _, dispense_id = day.given()
    bring_back(day, dispense_id, quantity=5)

    with pytest.raises(InvalidInput) as refused:
        bring_back(day, dispense_id, **given)

    assert refused.value.field == field


def test_a_return_sent_twice_is_recorded_once(session):
    day = PharmacyDay(session)
    _, dispense_id = day.given()
    request_id = new_id()

    first = bring_back(day, dispense_id, request_id=request_id)

    assert bring_back(day, dispense_id, request_id=request_id) == first
    assert returns.quantities(session, dispense_id) == {(NDC[4.0], "A1"): 5}


@pytest.mark.parametrize(
    "another",
    [
        {"quantity": 6},
        {"ndc": NDC[1.0]},
        {"lot": "B2"},
        {"serial": "S9"},
        {"reason": "Side effects"},
    ],
)
def test_a_form_that_recorded_a_return_is_refused_for_another_one(session, another):
    day = PharmacyDay(session)
    _, dispense_id = day.given()
    request_id = new_id()
    bring_back(day, dispense_id, request_id=request_id)

    with pytest.raises(Conflict, match="already used for something else"):
        bring_back(day, dispense_id, request_id=request_id, **another)

    assert returns.quantities(session, dispense_id) == {(NDC[4.0], "A1"): 5}


def test_what_came_back_from_the_patient_cannot_be_said_never_to_have_arrived(session):
    day = PharmacyDay(session)
    confirmation_id, dispense_id = day.given()
    bring_back(day, dispense_id)

    with pytest.raises(Conflict):
        day.take_back(confirmation_id, day.representative, at=TOMORROW)


def test_from_a_reversed_dispense_nothing_can_come_back(session):
    day = PharmacyDay(session)
    confirmation_id, dispense_id = day.given()
    day.take_back(confirmation_id)

    with pytest.raises(Conflict):
        bring_back(day, dispense_id)
