"""One press at the counter: both gates asked, one confirmation, one dispense."""

import pytest
from sqlalchemy import func, select

from tests.services.pharmacy_day import PharmacyDay
from tracker.records.identifiers import new_id
from tracker.records.tables.deciding import Decision
from tracker.records.tables.dispensing import Confirmation, Dispense
from tracker.rules.errors import Conflict, InvalidInput, NotFound
from tracker.services import dispensing
from tracker.services.dispensing import AtOnceAnswer, ConfirmationRequest


def at_once(day: PharmacyDay, actor=None, *, request_id=None, **given) -> AtOnceAnswer:
    values = {"days_supply": 28, "lines": day.packages()} | given
    request = ConfirmationRequest(request_id or new_id(), day.authorization_id, **values)
    return dispensing.confirm_and_hand_over(
        day.session, actor or day.pharmacist, request, now=day.at
    )


def rows(session, table) -> int:
    return session.scalar(select(func.count()).select_from(table))


def test_both_gates_are_asked_and_both_records_written(session):
    day = PharmacyDay(session)
    day.counsel()

    answer = at_once(day)

    given = session.get(Dispense, answer.dispense_id)
    assert answer.allowed
    assert given.confirmation_id == answer.confirmation.confirmation_id
    assert (given.delivery, given.days_supply) == ("pick-up", 28)
    assert session.get(Decision, answer.decision_id).gate == "hand_over"
    assert day.events()[-4:] == [
        "gate.decided",
        "dispense.confirmed",
        "gate.decided",
        "dispense.handed-over",
    ]


def test_what_stops_the_confirmation_stops_the_hand_over_before_it_is_asked(session):
    day = PharmacyDay(session)  # not counseled

    answer = at_once(day)

    assert not answer.allowed
    assert answer.hand_over is None
    assert session.get(Decision, answer.decision_id).gate == "confirm"
    assert rows(session, Confirmation) == rows(session, Dispense) == 0


def test_sent_twice_it_is_one_confirmation_and_one_dispense(session):
    day = PharmacyDay(session)
    day.counsel()
    request_id = new_id()

    first = at_once(day, request_id=request_id)
    second = at_once(day, request_id=request_id)

    assert second.dispense_id == first.dispense_id
    assert rows(session, Confirmation) == rows(session, Dispense) == 1


def test_a_stop_between_the_two_writes_is_made_up_for_by_sending_it_again(session):
    day = PharmacyDay(session)
    day.counsel()
    request_id = new_id()
    left_open = day.ask(request_id=request_id)  # all that an interrupted first sending has done

    answer = at_once(day, request_id=request_id)

    assert session.get(Dispense, answer.dispense_id).confirmation_id == left_open.confirmation_id


@pytest.mark.parametrize("others", [{"lot": "B2"}, {"serial": "S2"}])
def test_a_form_used_before_does_not_hand_over_other_packages_than_it_confirmed(session, others):
    """Back in the browser, another package in the row, the same form sent again."""
    day = PharmacyDay(session)
    day.counsel()
    request_id = new_id()
    day.ask(request_id=request_id)

    with pytest.raises(Conflict, match="already used for something else"):
        at_once(day, request_id=request_id, lines=day.packages(**others))

    assert rows(session, Confirmation) == 1
    assert rows(session, Dispense) == 0


def test_a_confirmation_that_was_open_already_is_not_handed_over(session):
    day = PharmacyDay(session)
    day.counsel()
    colleagues = day.ask(day.colleague, days_supply=14, lines=day.packages(quantity=14))

    answer = at_once(day)

    assert answer.confirmation.standing
    assert answer.confirmation.confirmation_id == colleagues.confirmation_id
    assert answer.dispense_id is None
    assert rows(session, Dispense) == 0


def test_packages_that_may_not_leave_leave_nothing_behind(session):
    day = PharmacyDay(session)
    day.counsel()

    with pytest.raises(InvalidInput) as refused:
        at_once(day, lines=day.packages(ndc="00000000000"))

    assert refused.value.field == "lines[0].ndc"
    assert rows(session, Confirmation) == rows(session, Dispense) == 0


def test_another_pharmacys_prescription_does_not_exist(session):
    day = PharmacyDay(session)
    day.counsel()

    with pytest.raises(NotFound):
        at_once(day, day.stranger)
