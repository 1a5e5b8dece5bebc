"""Several sites: granted by an administrator, chosen per browser, gone when the grant ends."""

from datetime import timedelta

import pytest

from tests.factories import add
from tests.services.pharmacy_day import AT, PharmacyDay
from tracker.records import sessions
from tracker.records.transaction import writing
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.services import signing_in, working_at
from tracker.services.overviews import counter
from tracker.services.signing_in import SessionLimits, secret_hash

LIMITS = SessionLimits(idle=timedelta(minutes=15), absolute=timedelta(hours=12))


@pytest.fixture
def day(session) -> PharmacyDay:
    made = PharmacyDay(session)
    made.boss = Actor(add(session, "account", role="administrator"), Role.ADMINISTRATOR)
    return made


def signed_in(day: PharmacyDay, secret: str = "a browser") -> str:
    with writing(day.session, now=AT) as at:
        sessions.begin(day.session, secret_hash(secret), day.pharmacist.id, at=at)
    return secret


def actor(day: PharmacyDay, secret: str) -> Actor:
    """Who that browser acts as now."""
    account = signing_in.resume(day.session, secret, limits=LIMITS, now=AT)
    return working_at.at_site(day.session, account, secret).actor


def grant(day: PharmacyDay, organization_id: str, account_id: str | None = None) -> str:
    person = account_id or day.pharmacist.id
    return working_at.grant_site(day.session, day.boss, person, organization_id, now=AT)


def choose(day: PharmacyDay, secret: str, organization_id: str, *, at=AT) -> None:
    working_at.choose_site(day.session, actor(day, secret), secret, organization_id, now=at)


def test_a_browser_acts_for_the_site_chosen_there_and_no_other_browser_does(day):
    here, there = day.pharmacy_id, day.other_pharmacy_id
    first, second = signed_in(day), signed_in(day, "another browser")
    grant(day, there)

    choose(day, first, there)

    assert actor(day, first).organization_id == there
    assert actor(day, second).organization_id == here
    with pytest.raises(NotFound):  # the prescription names the other site
        counter.counter_page(day.session, actor(day, first), day.authorization_id, now=AT)
    choose(day, first, here, at=AT + timedelta(seconds=1))
    assert actor(day, first).organization_id == here
    assert day.logged("site.chosen") == ["done"] * 2


def test_when_the_grant_ends_the_browser_is_back_at_its_own_site_at_once(day):
    secret = signed_in(day)
    site_id = grant(day, day.other_pharmacy_id)
    choose(day, secret, day.other_pharmacy_id)

    assert working_at.end_site(day.session, day.boss, site_id, now=AT) == day.pharmacist.id

    assert actor(day, secret).organization_id == day.pharmacy_id
    with pytest.raises(NotFound):
        choose(day, secret, day.other_pharmacy_id)
    with pytest.raises(NotFound):
        working_at.end_site(day.session, day.boss, site_id, now=AT)


def test_only_administrators_grant_and_only_pharmacies_to_a_pharmacy_s_staff(day):
    with pytest.raises(NotPermitted):
        working_at.grant_site(
            day.session, day.representative, day.pharmacist.id, day.other_pharmacy_id, now=AT
        )
    for place in (day.practice_id, day.pharmacy_id):
        with pytest.raises(InvalidInput):
            grant(day, place)
    with pytest.raises(Conflict):
        grant(day, day.other_pharmacy_id, day.prescriber_id)
    with pytest.raises(NotFound):
        choose(day, signed_in(day), day.other_pharmacy_id)
    grant(day, day.other_pharmacy_id)
    with pytest.raises(InvalidInput, match="already"):
        grant(day, day.other_pharmacy_id)


def test_single_keys_are_on_until_the_person_switches_them_off(day):
    assert working_at.single_keys(day.session, day.pharmacist)

    working_at.set_single_keys(day.session, day.pharmacist, False, now=AT)

    assert not working_at.single_keys(day.session, day.pharmacist)
    assert working_at.single_keys(day.session, day.colleague)
    assert day.logged("key-setting.changed") == ["done"]


def test_enter_hands_over_only_for_the_person_and_at_the_site_that_were_chosen(day):
    secret = signed_in(day)
    grant(day, day.other_pharmacy_id)
    assert not working_at.enter_hands_over(day.session, actor(day, secret))

    working_at.set_enter(day.session, actor(day, secret), hands_over=True, now=AT)

    assert working_at.enter_hands_over(day.session, actor(day, secret))
    assert not working_at.enter_hands_over(day.session, day.colleague)
    assert day.logged("enter-setting.changed") == ["done"]
    with pytest.raises(NotPermitted):
        working_at.set_enter(day.session, day.prescriber, hands_over=True, now=AT)
    choose(day, secret, day.other_pharmacy_id)
    assert not working_at.enter_hands_over(day.session, actor(day, secret))
