"""Certifying, renewing, suspending, reinstating; what the rules then see."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.people import make_account, make_organization
from tests.services.office import NOW, PROGRAM, TODAY, open_office
from tracker.records.tables.certifications import Certification, Reinstatement, Suspension
from tracker.records.transaction import CertificationsLock, writing
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import AlreadyDone, Conflict, InvalidInput, NotFound, NotPermitted
from tracker.services import certifying, managing_accounts
from tracker.services.certifying import (
    CertificationRequest,
    ReinstatementRequest,
    SuspensionRequest,
)
from tracker.services.overviews import parties
from tracker.services.pages import Turn

REASON = "The license lapsed."


@pytest.fixture
def office(session):
    return open_office(session)


def suspend(office, certification_id, day=TODAY, **given):
    wanted = SuspensionRequest(certification_id, day, given.get("reason", REASON))
    return certifying.suspend(office.session, office.administrator, wanted, now=NOW)


def reinstate(office, suspension_id, reason="It was renewed."):
    wanted = ReinstatementRequest(suspension_id, reason)
    certifying.reinstate(office.session, office.administrator, wanted, now=NOW)


def state_of(office, certification_id, at=NOW):
    return parties.standing(office.session, office.auditor, certification_id, now=at).state


def count(office, table):
    return office.session.scalar(select(func.count()).select_from(table))


def test_a_prescriber_and_a_pharmacy_are_certified_and_it_is_logged(office):
    of_prescriber = office.certify(prescriber_id=office.prescriber.id)
    of_pharmacy = office.certify()

    assert state_of(office, of_prescriber) == state_of(office, of_pharmacy) == "certified"
    assert office.events()["certification.granted"] == 2


def test_first_and_last_day_count_in_the_zone_of_the_party(office):
    held = office.certify(certified_from=TODAY, certified_until=TODAY)
    midnight = NOW.replace(hour=6, minute=0)  # in Chicago, where the pharmacy is

    assert state_of(office, held, midnight - timedelta(seconds=1)) == "ahead"
    assert state_of(office, held, midnight) == "expiring"
    assert state_of(office, held, midnight + timedelta(days=1)) == "ended"


def test_the_same_party_is_not_certified_twice_without_an_end(office):
    office.certify()

    with pytest.raises(Conflict, match="nothing to renew"):
        office.certify(certified_from=date(2027, 1, 1))
    assert count(office, Certification) == 1


def test_a_second_press_says_who_certified_the_party_and_when(office):
    office.certify(certified_until=date(2026, 12, 31))

    with pytest.raises(AlreadyDone, match="This was recorded already") as refused:
        office.certify(certified_until=date(2026, 12, 31))
    assert (refused.value.by, refused.value.at) == ("Jo Lin", NOW)
    assert count(office, Certification) == 1


def test_a_renewal_follows_the_certification_that_it_renews(office):
    first = office.certify(certified_until=date(2026, 12, 31))
    second = office.certify(certified_from=date(2027, 1, 1))

    assert state_of(office, second) == "certified"  # the first one still holds
    party = parties.pharmacy(office.session, office.auditor, office.pharmacy_id, now=NOW)
    assert [each.row.id for each in party.standings] == [second]
    assert [each.what for each in party.history] == ["Certification renewed", "Certified"]
    assert party.standings[0].row.renews_id == first


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2026, 1, 1), date(2027, 12, 31), "certified_from"),
        (date(2026, 6, 1), date(2026, 12, 31), "certified_until"),
        (date(2027, 2, 1), date(2027, 1, 1), "certified_until"),
    ],
)
def test_a_renewal_that_adds_no_day_or_turns_back_is_refused(office, first, last, field):
    office.certify(certified_until=date(2026, 12, 31))

    with pytest.raises(InvalidInput) as refused:
        office.certify(certified_from=first, certified_until=last)
    assert refused.value.field == field


def test_a_suspended_party_is_reinstated_before_it_is_renewed(office):
    held = office.certify(certified_until=date(2026, 12, 31))
    suspension_id = suspend(office, held)

    with pytest.raises(Conflict, match="Reinstate it"):
        office.certify(certified_from=date(2027, 1, 1))

    reinstate(office, suspension_id)
    assert state_of(office, office.certify(certified_from=date(2027, 1, 1))) == "certified"


def test_the_last_day_does_not_lie_before_the_first(office):
    with pytest.raises(InvalidInput) as refused:
        office.certify(certified_until=date(2025, 12, 31))
    assert refused.value.field == "certified_until"


def test_nobody_but_an_open_prescriber_or_a_pharmacy_is_certified(office):
    session = office.session
    delegate = make_account(
        session, email="d@d.test", role=Role.DELEGATE, organization_id=office.practice_id
    )
    managing_accounts.close_account(
        session, office.administrator, office.prescriber.id, "Moved.", now=NOW
    )

    for party in (
        {"prescriber_id": delegate},
        {"prescriber_id": office.prescriber.id},
        {"pharmacy_id": office.practice_id},
        {"pharmacy_id": "0" * 32},
    ):
        with pytest.raises(InvalidInput) as refused:
            office.certify(**party)
        assert refused.value.field == "party"
    with pytest.raises(NotFound):
        office.certify(prescriber_id="0" * 32)
    assert count(office, Certification) == 0


def test_a_program_that_is_not_published_certifies_nobody(office):
    with pytest.raises(InvalidInput) as refused:
        office.certify(program="no-such-program")
    assert refused.value.field == "program"


def test_a_request_names_one_party(office):
    for party in ({}, {"prescriber_id": "a", "pharmacy_id": "b"}):
        with pytest.raises(InvalidInput):
            CertificationRequest(program=PROGRAM, certified_from=TODAY, **party)


def test_a_suspension_takes_all_of_its_first_day_until_a_reinstatement(office):
    held = office.certify()

    suspension_id = suspend(office, held)
    assert state_of(office, held) == "suspended"
    assert state_of(office, held, NOW - timedelta(days=1)) == "suspension-ahead"

    reinstate(office, suspension_id)
    assert state_of(office, held) == "certified"
    party = parties.pharmacy(office.session, office.auditor, office.pharmacy_id, now=NOW)
    told = [(each.what, each.reason) for each in party.history]
    assert ("Suspended", REASON) in told
    assert ("Reinstated", "It was renewed.") in told
    assert office.events()["certification.suspended"] == 1
    assert office.events()["certification.reinstated"] == 1


def test_a_party_is_suspended_once_at_a_time(office):
    held = office.certify()
    first = suspend(office, held)

    with pytest.raises(AlreadyDone, match="This party was suspended already") as refused:
        suspend(office, held)
    assert (refused.value.by, refused.value.at) == ("Jo Lin", NOW)
    reinstate(office, first)
    assert suspend(office, held) != first
    assert count(office, Suspension) == 2


def test_a_suspension_ends_once(office):
    suspension_id = suspend(office, office.certify())
    reinstate(office, suspension_id)

    with pytest.raises(AlreadyDone, match="ended already") as refused:
        reinstate(office, suspension_id)
    assert (refused.value.by, refused.value.at) == ("Jo Lin", NOW)
    assert count(office, Reinstatement) == 1


def test_the_newest_certification_is_the_one_that_is_suspended(office):
    first = office.certify(certified_until=date(2026, 12, 31))
    office.certify(certified_from=date(2027, 1, 1))

    with pytest.raises(Conflict, match="newest"):
        suspend(office, first)


def test_a_suspension_lies_within_the_certification(office):
    held = office.certify(certified_until=date(2026, 12, 31))

    for day in (date(2025, 12, 31), date(2027, 1, 1)):
        with pytest.raises(InvalidInput) as refused:
            suspend(office, held, day)
        assert refused.value.field == "suspended_from"


def test_suspending_and_reinstating_need_a_reason(office):
    held = office.certify()
    with pytest.raises(InvalidInput):
        suspend(office, held, reason=" \n")
    suspension_id = suspend(office, held)
    with pytest.raises(InvalidInput):
        reinstate(office, suspension_id, reason=" ")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_certifies_suspends_and_reinstates(office, role):
    stranger = Actor("0" * 32, role, office.practice_id)
    session = office.session
    requests = (
        (certifying.certify, CertificationRequest(PROGRAM, TODAY, pharmacy_id=office.pharmacy_id)),
        (certifying.suspend, SuspensionRequest("0" * 32, TODAY, REASON)),
        (certifying.reinstate, ReinstatementRequest("0" * 32, REASON)),
    )

    for act, request in requests:
        with pytest.raises(NotPermitted):
            act(session, stranger, request, now=NOW)
    assert set(office.events()) == {"program.published"}


def test_what_does_not_exist_is_not_found(office):
    with pytest.raises(NotFound):
        suspend(office, "0" * 32)
    with pytest.raises(NotFound):
        reinstate(office, "0" * 32)


def test_the_list_shows_what_ends_soon_and_who_is_suspended(office):
    session = office.session
    other = make_organization(session, kind="pharmacy", name="Other Pharmacy")
    third = make_organization(session, kind="pharmacy", name="Third Pharmacy")
    ends_soon = office.certify(certified_until=TODAY + timedelta(days=30))
    open_ended = office.certify(pharmacy_id=other)
    suspended = office.certify(pharmacy_id=third)
    later = office.certify(
        prescriber_id=office.prescriber.id, certified_until=TODAY + timedelta(days=31)
    )
    suspend(office, suspended)

    def listed(**given):
        wanted = parties.filter_for(today=TODAY, **given)
        page = parties.page(session, office.auditor, wanted, now=NOW)
        return [each.row.id for each in page.rows]

    assert listed(only="expiring") == [ends_soon]
    assert listed(only="suspended") == [suspended]
    assert listed(party="prescriber") == [later]
    assert listed()[:2] == [ends_soon, later]
    assert set(listed()) == {ends_soon, later, open_ended, suspended}


def test_those_without_an_end_stand_in_the_order_of_names_page_by_page(office):
    for name in ("Zoar", "acorn", "Mesa", "Birch"):
        office.certify(pharmacy_id=make_organization(office.session, kind="pharmacy", name=name))
    wanted = parties.filter_for(today=TODAY)

    def page(turn):
        return parties.page(office.session, office.auditor, wanted, turn, now=NOW)

    first = page(Turn(size=2))
    second = page(Turn(after=first.next, size=2))

    names = [each.row.organization_name for found in (first, second) for each in found.rows]
    assert names == ["acorn", "Birch", "Mesa", "Zoar"]
    assert page(Turn(before=second.previous, size=2)).rows == first.rows


@pytest.mark.race
def test_a_suspension_waits_for_the_decision_that_reads_the_certification(database):
    with database.session() as session:
        office = open_office(session)
        held = office.certify()
    wanted = SuspensionRequest(held, TODAY, REASON)
    done = threading.Event()

    def suspend_it():
        with database.session() as own:
            certifying.suspend(own, office.administrator, wanted, now=NOW)
        done.set()

    worker = threading.Thread(target=suspend_it)
    with database.session() as deciding:
        shared = CertificationsLock(PROGRAM, pharmacy_id=office.pharmacy_id)
        with writing(deciding, shared, now=NOW):
            worker.start()
            waited = not done.wait(0.5)
            seen = deciding.scalar(select(func.count()).select_from(Suspension))
    worker.join()

    assert waited
    assert seen == 0
    assert done.is_set()
