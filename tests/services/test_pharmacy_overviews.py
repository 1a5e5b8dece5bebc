"""What waits, what was handed over: each list holds its own and nobody else's."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.services.pharmacy_day import AT, PharmacyDay
from tracker.rules.errors import NotFound, NotPermitted
from tracker.services.overviews import counter, pharmacy
from tracker.services.overviews.counter import State
from tracker.services.overviews.pharmacy import Days, Turn, Worklist
from tracker.services.overviews.pharmacy_home import pharmacy_home
from tracker.services.reversing import ReturnRequest, record_return


def counts(day: PharmacyDay, *, actor=None, at=AT) -> dict[str, int]:
    found = pharmacy.counts(day.session, actor or day.pharmacist, now=at)
    return {str(name): count.number for name, count in found.items() if count.number}


def numbers(day: PharmacyDay, wanted: Worklist, *, at=AT) -> list[str]:
    page = pharmacy.worklist(day.session, day.pharmacist, wanted, Turn(), now=at)
    return [each.row.authorization_number for each in page.rows]


def test_a_number_that_names_us_waits_until_it_is_confirmed_and_then_until_it_is_handed_over(
    session,
):
    day = PharmacyDay(session)
    assert counts(day) == {"ready": 1}

    confirmation_id = day.confirmed()
    assert counts(day) == {"to-ship": 1}

    day.give(confirmation_id)
    assert counts(day) == {}


def test_a_confirmation_that_ran_out_is_to_be_returned_to_stock_and_waits_again(session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()
    later = AT + timedelta(hours=24, seconds=1)

    assert counts(day, at=later) == {"to-stock": 1, "ready": 1}
    page = pharmacy.worklist(session, day.pharmacist, Worklist.TO_STOCK, Turn(), now=later)
    assert [each.row.confirmation_id for each in page.rows] == [confirmation_id]

    day.take_back(confirmation_id, at=later)
    assert counts(day, at=later) == {"ready": 1}


def test_on_its_last_day_a_number_is_listed_as_expiring_and_the_day_after_not_at_all(session):
    day = PharmacyDay(session)
    last = day.issued_at + timedelta(days=30)

    assert counts(day, at=last - timedelta(days=1)) == {"ready": 1}
    assert counts(day, at=last) == {"ready": 1, "expiring": 1}
    assert counts(day, at=last + timedelta(seconds=1)) == {}


def test_a_confirmation_that_ends_today_is_listed_as_expiring_at_its_own_end(session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()
    ends = AT + timedelta(hours=24)

    assert counts(day) == {"to-ship": 1}
    on_its_day = ends - timedelta(hours=1)
    assert counts(day, at=on_its_day) == {"to-ship": 1, "expiring": 1}
    page = pharmacy.worklist(session, day.pharmacist, Worklist.EXPIRING, Turn(), now=on_its_day)
    assert [each.row.confirmation_id for each in page.rows] == [confirmation_id]
    assert page.rows[0].row.confirmed_until >= ends
    assert page.rows[0].judged is not None
    assert counts(day, at=ends + timedelta(seconds=1)) == {"to-stock": 1, "ready": 1}


def test_the_first_page_names_a_confirmation_that_ends_today_once_and_no_authorization(session):
    day = PharmacyDay(session)
    confirmation_id = day.confirmed()
    ends = AT + timedelta(hours=24)

    before = pharmacy_home(session, day.pharmacist, most=5, now=AT)
    found = pharmacy_home(session, day.pharmacist, most=5, now=ends - timedelta(hours=1))

    assert [each.ends_today for each in before.to_ship] == [False]
    assert found.expiring == ()
    ((row, ends_today),) = [(each.row, each.ends_today) for each in found.to_ship]
    assert (row.confirmation_id, ends_today) == (confirmation_id, True)


def test_the_first_page_names_an_authorization_that_ends_today_with_its_answer(session):
    day = PharmacyDay(session)
    found = pharmacy_home(session, day.pharmacist, most=5, now=day.issued_at + timedelta(days=30))

    ((row, answer),) = found.expiring
    assert row.authorization_number == day.number
    assert answer is not None


def test_a_void_number_waits_for_nobody(session):
    day = PharmacyDay(session)
    day.void()

    assert counts(day) == {}


def test_a_reversed_hand_over_waits_again(session):
    day = PharmacyDay(session)
    confirmation_id, _ = day.given()
    day.take_back(confirmation_id)

    assert numbers(day, Worklist.READY) == [day.number]


def test_nothing_of_ours_waits_at_another_pharmacy(session):
    day = PharmacyDay(session)

    assert counts(day, actor=day.stranger) == {}


def test_a_worklist_is_paged_by_key_the_longest_waiting_first(session):
    day = PharmacyDay(session)
    expected = [day.number]
    for minutes in range(1, 6):
        day.issued_at += timedelta(minutes=minutes)
        day.prescription_id = day.prescribe()
        day.issue()
        expected.append(day.number)

    seen, turn = [], Turn(size=2)
    while True:
        page = pharmacy.worklist(session, day.pharmacist, Worklist.READY, turn, now=AT)
        seen += [each.row.authorization_number for each in page.rows]
        if page.looked_at.next is None:
            break
        turn = Turn(after=page.looked_at.next, size=2)
    back = Turn(before=page.looked_at.previous, size=2)
    before = pharmacy.worklist(session, day.pharmacist, Worklist.READY, back, now=AT)

    assert seen == expected
    assert [each.row.authorization_number for each in before.rows] == expected[2:4]
    assert not before.looked_at.begins
    assert before.looked_at.next is not None


def dispense_many(day: PharmacyDay, days: int) -> list[str]:
    """One hand-over a day, each reversed so that the next is allowed; the newest first."""
    ids = []
    for n in range(days):
        at = AT + timedelta(days=n)
        confirmation_id, dispense_id = day.given(at=at)
        day.take_back(confirmation_id, at=at)
        ids.insert(0, dispense_id)
    return ids


def test_the_history_is_paged_and_filtered_by_days_where_the_pharmacy_is(session):
    day = PharmacyDay(session)
    ids = dispense_many(day, 4)

    first = pharmacy.history(session, day.pharmacist, Days(), Turn(size=3))
    second = pharmacy.history(session, day.pharmacist, Days(), Turn(after=first.page.next, size=3))
    one_day = Days(date(2026, 3, 18), date(2026, 3, 18))
    filtered = pharmacy.history(session, day.pharmacist, one_day, Turn())

    assert [row.id for row in first.page.rows + second.page.rows] == ids
    assert (first.page.begins, second.page.begins, second.page.next) == (True, False, None)
    assert [row.id for row in filtered.page.rows] == [ids[2]]
    lines = first.lines[first.page.rows[0].confirmation_id]
    assert [(line.strength_mg, line.quantity) for line in lines] == [(4.0, 21)]


def test_another_pharmacys_history_and_dispenses_stay_there(session):
    day = PharmacyDay(session)
    _, dispense_id = day.given()

    assert pharmacy.history(session, day.stranger, Days(), Turn()).page.rows == ()
    with pytest.raises(NotFound):
        pharmacy.dispense_page(session, day.stranger, dispense_id, now=AT)


def test_the_dispense_page_says_what_could_still_come_back_and_who_may_reverse(session):
    day = PharmacyDay(session)
    _, dispense_id = day.given()
    tomorrow = AT + timedelta(days=1)

    page = pharmacy.dispense_page(session, day.pharmacist, dispense_id, now=AT)
    assert page.left == {("59572050421", "A1"): 21}
    assert page.reversible
    assert not pharmacy.dispense_page(session, day.pharmacist, dispense_id, now=tomorrow).reversible
    assert pharmacy.dispense_page(session, day.representative, dispense_id, now=tomorrow).reversible

    request = ReturnRequest(dispense_id, "59572050421", "A1", 21, "Therapy stopped.")
    record_return(session, day.pharmacist, request, now=tomorrow)
    page = pharmacy.dispense_page(session, day.representative, dispense_id, now=tomorrow)
    assert (page.left, page.reversible) == ({}, False)
    returns = pharmacy.returns(session, day.pharmacist, Days(), Turn())
    assert [(row.quantity, row.dispense_id) for row in returns.rows] == [(21, dispense_id)]
    assert pharmacy.returns(session, day.stranger, Days(), Turn()).rows == ()


def test_the_counter_page_follows_the_prescription_from_state_to_state(session):
    day = PharmacyDay(session)

    def state(at=AT) -> State:
        return counter.counter_page(session, day.pharmacist, day.authorization_id, now=at).state

    assert state() is State.TO_CONFIRM
    confirmation_id = day.confirmed()
    assert state() is State.TO_HAND_OVER
    assert state(AT + timedelta(hours=25)) is State.RAN_OUT
    day.give(confirmation_id)
    assert state() is State.HANDED_OVER
    day.take_back(confirmation_id)
    assert state() is State.TO_CONFIRM


def test_the_summary_names_the_patient_by_given_name_and_initial_with_the_age(session):
    day = PharmacyDay(session, lines=((4.0, 21), (1.0, 21)))
    day.of_patient(
        "patient_identity", given_name="Maria", family_name="Gomez",
        birth_date=date(1984, 3, 18), recorded_at=AT,
    )  # fmt: skip
    day.given()

    page = counter.counter_page(session, day.pharmacist, day.authorization_id, now=AT)

    assert page.summary.patient == "Maria G."
    assert page.summary.age == 41  # 42 tomorrow
    assert page.summary.last_dispensed_on == date(2026, 3, 17)
    assert [(line.strength_mg, line.quantity) for line in page.summary.ordered] == [
        (4.0, 21),
        (1.0, 21),
    ]


def test_a_prescriber_sees_no_counter(session):
    day = PharmacyDay(session)

    with pytest.raises(NotPermitted):
        counter.counter_page(session, day.prescriber, day.authorization_id, now=AT)
    with pytest.raises(NotPermitted):
        pharmacy.counts(session, day.prescriber, now=AT)


def test_ready_is_what_only_our_own_steps_keep_back_and_blocked_is_the_rest(session):
    day = PharmacyDay(session)
    assert [e.judged.ready for e in listed(day, Worklist.READY)] == [True]
    day.of_patient("pregnancy_report", status="suspected", recorded_at=AT, reported_at=AT)

    (blocked,) = listed(day, Worklist.BLOCKED)

    assert listed(day, Worklist.READY) == ()
    stops = {finding.requirement for finding in blocked.judged.decision.stopping}
    assert "no-open-pregnancy" in stops


def listed(day: PharmacyDay, wanted: Worklist):
    return pharmacy.worklist(day.session, day.pharmacist, wanted, Turn(), now=AT).rows


def test_a_count_holds_for_a_minute_unless_something_is_written_about_the_patient(session):
    day = PharmacyDay(session)
    assert counts(day) == {"ready": 1}
    # Behind the log's back, so that the remembered answer shows.
    day.of_patient("pregnancy_report", status="suspected", recorded_at=AT, reported_at=AT)

    assert counts(day) == {"ready": 1}
    assert counts(day, at=AT + timedelta(seconds=61)) == {"blocked": 1}

    other = PharmacyDay(session)
    assert counts(other) == {"ready": 1}
    other.of_patient("pregnancy_report", status="suspected", recorded_at=AT, reported_at=AT)
    other.counsel()  # a write about the patient
    assert counts(other) == {"blocked": 1}


def test_the_list_to_ship_says_until_when_where_a_rule_wants_the_same_day(session):
    day = PharmacyDay(session, category="AF-RP")
    day.of_patient("pregnancy_test", collected_at=AT - timedelta(days=2))
    day.confirmed()

    (row,) = listed(day, Worklist.TO_SHIP)

    assert row.ship_until.astimezone(ZoneInfo("America/Chicago")).date() == AT.date()
