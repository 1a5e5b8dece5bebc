"""Handing over: once, under an open confirmation, if the last gate says yes."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.services.pharmacy_day import AT, PharmacyDay
from tracker.records.identifiers import new_id
from tracker.records.tables.deciding import Decision
from tracker.records.tables.dispensing import Dispense
from tracker.rules.errors import Conflict, InvalidInput, NotFound
from tracker.rules.vocabulary import Delivery
from tracker.services.dispensing import RefusalRequest, record_refusal

SHIPPED = {"delivery": Delivery.SHIP, "carrier": "Swift", "tracking": "SW 1"}


def dispenses(session) -> int:
    return session.scalar(select(func.count()).select_from(Dispense))


def stops(session, decision_id: str) -> set[str]:
    answer = json.loads(session.get(Decision, decision_id).answer)
    return {f["requirement"] for f in answer["findings"] if f["status"] == "unmet"}


def test_a_pick_up_writes_the_dispense_on_the_pharmacys_day(session):
    day = PharmacyDay(session)
    late = AT.replace(hour=23) + timedelta(hours=5)  # already the 18th in UTC
    confirmation_id = day.confirmed(at=late)

    answer = day.give(confirmation_id, at=late)

    row = session.get(Dispense, answer.dispense_id)
    assert answer.allowed
    assert row.handed_over_on == date(2026, 3, 17)
    assert (row.delivery, row.carrier, row.days_supply) == ("pick-up", None, 28)
    assert day.events()[-2:] == ["gate.decided", "dispense.handed-over"]


def test_a_shipment_keeps_its_carrier_and_tracking_number(session):
    day = PharmacyDay(session)

    answer = day.give(day.confirmed(), **SHIPPED)

    row = session.get(Dispense, answer.dispense_id)
    assert (row.delivery, row.carrier, row.tracking) == ("ship", "Swift", "SW 1")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"delivery": Delivery.SHIP, "tracking": "SW 1"}, "carrier"),
        ({"delivery": Delivery.SHIP, "carrier": "Swift"}, "tracking"),
        ({"carrier": "Swift"}, "carrier"),
        ({"tracking": "SW 1"}, "tracking"),
    ],
)
def test_carrier_and_tracking_belong_to_a_shipment(session, given, field):
    day = PharmacyDay(session)

    with pytest.raises(InvalidInput) as refused:
        day.give(day.confirmed(), **given)

    assert refused.value.field == field
    assert dispenses(session) == 0


def test_a_double_click_hands_over_once(session):
    day = PharmacyDay(session)
    confirmation_id, request_id = day.confirmed(), new_id()

    first = day.give(confirmation_id, request_id=request_id)
    second = day.give(confirmation_id, request_id=request_id)

    assert first == second
    assert dispenses(session) == 1


def test_a_second_hand_over_of_one_confirmation_is_refused(session):
    day = PharmacyDay(session)
    confirmation_id, _ = day.given()

    with pytest.raises(Conflict):
        day.give(confirmation_id, day.colleague)

    assert dispenses(session) == 1


def test_after_the_hand_over_the_number_is_used(session):
    day = PharmacyDay(session)
    day.given()

    answer = day.ask(at=AT + timedelta(hours=1))

    assert not answer.allowed
    assert "authorization" in stops(session, answer.decision_id)


def test_after_24_hours_the_hand_over_is_refused_and_kept(session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()

    answer = day.give(confirmation_id, at=AT + timedelta(hours=24, seconds=1))

    assert stops(session, answer.decision_id) == {"confirmation-window"}
    assert dispenses(session) == 0
    assert day.logged("gate.decided")[-1] == "blocked"


def test_at_exactly_24_hours_it_may_still_leave(session):
    day = PharmacyDay(session)
    day.counsel()
    answer = day.ask()

    assert day.give(answer.confirmation_id, at=answer.valid_until).allowed


def test_a_pregnancy_reported_after_the_confirmation_keeps_the_drug_here(session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()
    day.of_patient("pregnancy_report", status="suspected", reported_at=AT)

    answer = day.give(confirmation_id, at=AT + timedelta(minutes=5))

    assert stops(session, answer.decision_id) == {"no-open-pregnancy"}
    assert dispenses(session) == 0


def test_of_reproductive_potential_a_shipment_on_a_later_day_is_refused_and_a_pick_up_is_not(
    session,
):
    day = PharmacyDay(session, category="AF-RP")
    day.of_patient("pregnancy_test", collected_at=AT - timedelta(days=2))
    confirmation_id = day.confirmed()
    next_morning = AT + timedelta(hours=20)

    refused = day.give(confirmation_id, at=next_morning, **SHIPPED)

    assert stops(session, refused.decision_id) == {"same-day-shipment"}
    assert day.give(confirmation_id, at=next_morning).allowed


def test_a_reversed_confirmation_hands_nothing_over(session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()
    day.take_back(confirmation_id)

    with pytest.raises(Conflict):
        day.give(confirmation_id)


def test_another_pharmacys_confirmation_is_not_found(session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()

    with pytest.raises(NotFound):
        day.give(confirmation_id, day.stranger)


def test_a_refusal_slip_rests_on_a_stored_refusal(session):
    day = PharmacyDay(session)
    request = RefusalRequest(new_id(), day.authorization_id)

    first = record_refusal(session, day.pharmacist, request, now=AT)

    assert stops(session, first) == {"counseling-checklist", "medication-guide"}
    assert record_refusal(session, day.pharmacist, request, now=AT) == first
    day.counsel()
    with pytest.raises(Conflict):
        record_refusal(
            session, day.pharmacist, RefusalRequest(new_id(), day.authorization_id), now=AT
        )
    assert day.logged("gate.decided") == ["blocked"]
