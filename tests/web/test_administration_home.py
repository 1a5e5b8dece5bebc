"""What administrators and auditors see first."""

import pytest

from tests.services.office import PROGRAM
from tests.web.office import web_office


@pytest.fixture
def web(app):
    return web_office(app)


def test_an_administrator_sees_what_waits_and_is_led_to_it(web):
    admin = web.visitor(web.office.administrator)
    web.visitor(web.office.prescriber).get("/audit-log")

    page = admin.get("/")

    assert page.h1 == "Home"
    assert "Accounts without a password yet 4 Show" in page.text
    assert "Denied access 1 Show" in page.text
    for href in [h for h in page.links() if h.startswith(("/accounts", "/audit", "/cert", "/org"))]:
        assert admin.get(href).status == 200, href


def test_a_suspended_party_is_counted(web):
    admin = web.visitor(web.office.administrator)
    values = {
        "party": web.office.pharmacy_id,
        "program": PROGRAM,
        "certified_from": "2026-01-01",
        "certified_until": "",
    }
    party = admin.follow(admin.post("/certifications/pharmacies/new", values))
    suspend = next(h for h in party.links() if h.endswith("/suspend"))
    admin.post(suspend, {"suspended_from": "2026-02-01", "reason": "The license lapsed."})

    assert "Suspended parties 1 Show" in admin.get("/").text


def test_an_auditor_sees_refusals_and_no_work_of_others(web):
    page = web.visitor(web.office.auditor).get("/")

    assert "Suspended parties" not in page.text
    assert "Find a patient's story" in page.text
    assert "Certify a prescriber" not in page.text
