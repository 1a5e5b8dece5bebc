"""What a person typed is still there when a whole form is refused, and the page says why."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.services.office import PROGRAM
from tests.web.office import PASSWORD, web_office
from tracker.records.database import db
from tracker.records.tables.people import Organization

OURS = {"Sec-Fetch-Site": "same-origin"}
OTHERS = ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.test"})
PRACTICE = {
    "kind": "practice",
    "name": "Typed Oncology",
    "phone": "312-555-0144",
    "address": "1 Long Street",
    "npi": "",
    "ncpdp": "",
    "time_zone": "America/Chicago",
}
NEW = "/organizations/new"


@pytest.fixture
def web(app):
    return web_office(app)


def stale(visitor, path=NEW, values=PRACTICE, headers=OURS):
    return visitor.post(path, values | {"csrf_token": "of yesterday"}, headers=headers)


def names_in(web):
    with web.app.app_context():
        return set(db.session.scalars(select(Organization.name)))


def test_a_form_with_an_old_token_comes_back_with_what_was_typed_and_can_be_sent(web):
    admin = web.visitor(web.office.administrator)

    page = stale(admin)

    assert page.status == 400
    assert "This page was open too long" in page.errors[0]
    for name in ("name", "phone", "address"):
        assert page.values()[name].strip() == PRACTICE[name]
    chosen = [box.get("value") for box in page.all("input") if box.get("checked") is not None]
    assert "practice" in chosen
    assert "Typed Oncology" not in names_in(web)
    assert admin.post(NEW, PRACTICE).status == 303
    assert "Typed Oncology" in names_in(web)


@pytest.mark.parametrize("headers", OTHERS)
def test_a_form_that_may_be_forged_is_not_filled_in(web, headers):
    page = stale(web.visitor(web.office.administrator), headers=headers)

    assert (page.status, page.h1) == (400, "This page was open too long")
    assert "Typed Oncology" not in page.text


def test_nobody_is_drawn_a_form_that_is_not_theirs_and_buttons_have_none(web):
    for somebody, path in (
        (web.office.auditor, NEW),
        (web.office.administrator, "/accounts/find"),
    ):
        page = stale(web.visitor(somebody), path)
        assert (page.status, page.h1) == (400, "This page was open too long")


def test_of_two_who_suspend_at_once_the_second_keeps_the_reason_that_was_typed(web):
    first = web.visitor(web.office.administrator)
    second = web.visitor(web.office.second)
    values = {
        "party": web.office.pharmacy_id,
        "program": PROGRAM,
        "certified_from": "2026-01-01",
        "certified_until": "",
    }
    party = first.follow(first.post("/certifications/pharmacies/new", values))
    suspend = next(href for href in party.links() if href.endswith("/suspend"))
    today = datetime.now(UTC).date().isoformat()
    first.post(suspend, {"suspended_from": today, "reason": "The license lapsed."})

    page = second.post(suspend, {"suspended_from": today, "reason": "A long story of mine."})

    assert page.status == 409
    assert "This party was suspended by Jo Lin on " in page.errors[0]
    assert page.values()["reason"].strip() == "A long story of mine."


def test_too_many_wrong_passwords_take_nothing_away(web):
    auditor = web.with_password(web.office.auditor)
    export = {"format": "csv", "reason": "Quarterly check", "password_again": "not mine at all"}

    pages = [auditor.post("/audit-log/export", export) for _ in range(12)]

    assert pages[-1].status in (422, 429)
    assert pages[-1].values()["reason"].strip() == "Quarterly check"
    assert PASSWORD not in pages[-1].text
