"""What administrators and auditors see first."""

from datetime import UTC, datetime

import pytest

from tests.services.office import PROGRAM
from tests.web.office import PASSWORD, web_office
from tracker.records import audit_log
from tracker.records.database import db
from tracker.records.transaction import writing
from tracker.rules.events import GateDecided


@pytest.fixture
def web(app):
    return web_office(app)


def test_an_administrator_sees_what_waits_and_is_led_to_it(web):
    admin = web.visitor(web.office.administrator)
    web.visitor(web.office.prescriber).get("/audit-log")

    page = admin.get("/")

    assert page.h1 == "Home"
    assert "4 Accounts without a password yet" in page.text
    assert "1 Denied access" in page.text
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

    assert "1 Suspended certifications Of 1 party" in admin.get("/").text


def test_each_list_of_what_waits_has_its_own_page_for_administrators_only(web):
    admin = web.visitor(web.office.administrator)

    home, page = admin.get("/"), admin.get("/waiting/never-certified")

    assert "2 Parties never certified" in home.text
    assert "/waiting/never-certified" in home.links()
    assert "Ana Ruiz, MD" in page.text
    assert "/certifications/prescribers/new" in page.links()
    assert admin.get("/waiting/nonsense").status == 404
    assert web.visitor(web.office.auditor).get("/waiting/never-certified").status == 403


def test_empty_lists_are_named_once(web):
    home = web.visitor(web.office.administrator).get("/")

    assert "0 " not in "".join(b.text or "" for b in home.all("b"))
    assert "Looked at: certifications that pharmacies wait for, versions that" in home.text


def stopped(gate: str) -> GateDecided:
    return GateDecided(
        gate=gate,
        decision_id="0" * 32,
        prescription_id="0" * 32,
        program_version=None,
        program_digest=None,
        allowed=False,
        stops=("no-refills",),
    )


def test_an_auditor_sees_the_state_of_the_log_and_no_work_of_others(web):
    export = {"format": "csv", "reason": "Quarterly check", "password_again": PASSWORD}
    answer = web.with_password(web.office.administrator).post("/audit-log/export", export)
    assert answer.response.get_data()
    with web.app.app_context(), writing(db.session(), now=datetime.now(UTC)) as at:
        for gate in ("authorize", "authorize", "confirm"):
            audit_log.append(db.session(), stopped(gate), actor=web.office.prescriber, now=at)
    auditor = web.visitor(web.office.auditor)

    page = auditor.get("/")

    assert "Suspended certifications" not in page.text
    assert "Find a patient's story" in page.text
    assert "Certify a prescriber" not in page.text
    assert "by Jo Lin (Administrator)" in page.text
    assert "Quarterly check" in page.text
    assert "1 Exports of the log" in page.text
    assert "3 Blocked by the rules" in page.text
    assert "No refills3Authorize 2, confirm 1" in page.text
    assert "How to verify entries" in page.text
