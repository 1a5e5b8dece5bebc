"""Confirming: a decision always, a number only when nothing stops it, one open at a time."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import add
from tests.services.pharmacy_day import AT, EXPIRES, NDC, PharmacyDay
from tracker.records import confirmations
from tracker.records.identifiers import new_id
from tracker.records.tables.deciding import Decision
from tracker.records.tables.dispensing import Confirmation
from tracker.rules.errors import Conflict, HeldElsewhere, InvalidInput, NotFound, NotPermitted
from tracker.services.dispensing import PackageLine

DAY = timedelta(hours=24)


def count(session, table) -> int:
    return session.scalar(select(func.count()).select_from(table))


def stops(session, decision_id: str) -> set[str]:
    answer = json.loads(session.get(Decision, decision_id).answer)
    return {f["requirement"] for f in answer["findings"] if f["status"] == "unmet"}


def test_before_counseling_the_answer_is_a_stored_refusal_and_no_number(session):
    day = PharmacyDay(session)

    answer = day.ask()

    assert not answer.allowed
    assert answer.number is None
    assert stops(session, answer.decision_id) == {"counseling-checklist", "medication-guide"}
    assert count(session, Confirmation) == 0
    assert day.logged("gate.decided") == ["blocked"]


def test_after_counseling_a_number_with_its_lines_is_good_for_24_hours(session):
    day = PharmacyDay(session, lines=((4.0, 21), (1.0, 21)))
    checklist_id = day.counsel()

    answer = day.ask()

    row = session.get(Confirmation, answer.confirmation_id)
    lines = confirmations.lines_of(session, row.id)
    assert answer.number == row.number
    assert row.number.startswith("C")
    assert row.valid_until - row.issued_at == DAY
    assert row.checklist_id == checklist_id
    assert [(line.ndc, line.strength_mg, line.quantity) for line in lines] == [
        (NDC[4.0], 4.0, 21),
        (NDC[1.0], 1.0, 21),
    ]
    assert day.events() == ["checklist.signed", "gate.decided", "dispense.confirmed"]


def test_packages_that_may_not_leave_are_refused_and_nothing_is_stored(session):
    day = PharmacyDay(session)
    day.counsel()

    with pytest.raises(InvalidInput) as refused:
        day.ask(lines=day.packages(expires_on=AT.date() - timedelta(days=1)))

    assert refused.value.field == "lines[0].expires_on"
    assert count(session, Confirmation) == 0
    assert day.logged("gate.decided") == []


def test_a_refusal_by_the_rules_comes_before_any_word_about_the_packages(session):
    day = PharmacyDay(session)

    assert not day.ask(lines=()).allowed


def test_the_expiry_day_is_counted_where_the_pharmacy_is(session):
    day = PharmacyDay(session)
    late = AT.replace(hour=23) + timedelta(hours=5)  # 4 UTC on the 18th, 23 on the 17th in Chicago
    day.counsel()

    answer = day.ask(at=late, lines=day.packages(expires_on=AT.date()))

    assert answer.allowed


def test_a_double_click_gets_one_answer(session):
    day = PharmacyDay(session)
    day.counsel()
    request_id = new_id()

    first = day.ask(request_id=request_id)
    second = day.ask(request_id=request_id, at=AT + timedelta(seconds=1))

    assert first == second
    assert day.logged("gate.decided") == ["done"]


def test_a_refused_request_sent_again_is_the_same_refusal_even_when_all_is_mended(session):
    day = PharmacyDay(session)
    request_id = new_id()
    refused = day.ask(request_id=request_id)
    day.counsel()

    assert day.ask(request_id=request_id) == refused
    assert day.ask().allowed


def test_a_request_id_of_something_else_is_a_conflict(session):
    day = PharmacyDay(session)
    request_id = new_id()
    day.ask(day.colleague, request_id=request_id)

    with pytest.raises(Conflict):
        day.ask(day.pharmacist, request_id=request_id)


def test_a_second_confirm_in_the_same_pharmacy_gets_the_open_number(session):
    day = PharmacyDay(session)
    day.counsel()
    first = day.ask()

    second = day.ask(day.colleague, at=AT + timedelta(hours=1))

    assert second == replace(first, standing=True)
    assert count(session, Confirmation) == 1


def test_another_pharmacy_is_told_that_it_is_held_but_not_by_whom(session):
    day = PharmacyDay(session, named=False)
    day.find(day.pharmacist)
    day.find(day.stranger)
    day.counsel()
    day.ask()
    day.counsel(day.stranger)

    with pytest.raises(HeldElsewhere) as refused:
        day.ask(day.stranger)

    assert day.pharmacy_id not in str(refused.value)
    assert day.logged("confirmation.refused") == ["denied"]
    assert count(session, Confirmation) == 1


def test_a_number_that_ran_out_is_closed_as_expired_and_a_new_one_follows_it(session):
    day = PharmacyDay(session)
    day.counsel()
    first = day.ask()
    later = AT + DAY + timedelta(seconds=1)

    second = day.ask(at=later)

    old = confirmations.for_pharmacy(session, first.confirmation_id, day.pharmacy_id)
    new = session.get(Confirmation, second.confirmation_id)
    assert old.closed == "expired"
    assert new.follows_id == first.confirmation_id
    assert "confirmation.closed" in day.events()


def test_at_its_last_instant_a_number_is_still_the_open_one(session):
    day = PharmacyDay(session)
    day.counsel()
    first = day.ask()

    assert day.ask(at=first.valid_until) == replace(first, standing=True)


def test_another_pharmacy_may_confirm_once_the_first_ones_number_ran_out(session):
    day = PharmacyDay(session, named=False)
    day.find(day.pharmacist)
    day.find(day.stranger)
    day.counsel()
    day.ask()
    later = AT + DAY + timedelta(seconds=1)
    day.counsel(day.stranger, at=later)

    assert day.ask(day.stranger, at=later).allowed


def test_a_number_does_not_outlive_its_authorization(session):
    day = PharmacyDay(session)
    last_hours = AT.replace(month=4, day=15, hour=16)
    day.counsel(at=last_hours)

    answer = day.ask(at=last_hours)

    # 23:59:59 of 15 April in Chicago, 30 days after the issue
    assert answer.valid_until == datetime(2026, 4, 16, 4, 59, 59, tzinfo=UTC)


def test_less_may_be_dispensed_and_the_confirmation_says_how_much(session):
    day = PharmacyDay(session)
    day.counsel()

    answer = day.ask(days_supply=14, lines=day.packages(quantity=14))

    assert session.get(Confirmation, answer.confirmation_id).days_supply == 14


def test_a_suspended_pharmacy_gets_a_refusal_that_says_so(session):
    day = PharmacyDay(session)
    day.counsel()
    certification = select(Decision.metadata.tables["certification"].c.id).where(
        Decision.metadata.tables["certification"].c.pharmacy_id == day.pharmacy_id
    )
    add(
        session,
        "suspension",
        certification_id=session.scalar(certification),
        suspended_from=AT.date(),
    )

    answer = day.ask()

    assert stops(session, answer.decision_id) == {"pharmacy-certified"}


def test_a_void_number_is_refused(session):
    day = PharmacyDay(session)
    day.counsel()
    day.void(voided_at=AT)

    assert stops(session, day.ask(at=AT + timedelta(hours=1)).decision_id) == {"authorization"}


def test_what_is_not_this_pharmacys_to_see_is_not_found(session):
    day = PharmacyDay(session)

    for attempt in (lambda: day.ask(day.stranger), lambda: day.ask(authorization_id=new_id())):
        with pytest.raises(NotFound):
            attempt()


def test_only_a_pharmacys_people_confirm(session):
    day = PharmacyDay(session)

    with pytest.raises(NotPermitted):
        day.ask(day.prescriber)


def test_a_package_of_another_drug_is_refused(session):
    day = PharmacyDay(session)
    day.counsel()

    with pytest.raises(InvalidInput) as refused:
        day.ask(lines=(PackageLine("59572041000", "A1", EXPIRES, 21),))

    assert refused.value.field == "lines[0].ndc"


def test_an_order_of_before_for_more_than_its_days_is_still_decided(session):
    day = PharmacyDay(session, lines=((4.0, 22),))
    day.counsel()

    assert day.ask(lines=(PackageLine(NDC[4.0], "A1", EXPIRES, 21),)).allowed
