"""The counter's pages: what stops the drug, the pharmacist's own steps, confirm, hand over."""

import re
from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.factories import add
from tests.services.pharmacy_day import NDC
from tests.web.pharmacy_visit import PACKAGE, PASSWORD, PharmacyVisit, visit
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.certifications import Certification

CHICAGO = ZoneInfo("America/Chicago")


def viewed(counter: PharmacyVisit, page: str) -> list[tuple[str | None, int | None]]:
    session = counter.day.session
    session.rollback()
    rows = session.query(AuditEntry).filter_by(name="page.viewed").all()
    return [(row.subject_id, row.subject_seq) for row in rows if f'"{page}"' in row.entry]


def test_a_number_leads_to_its_page_whose_address_holds_no_number(counter):
    found = counter.find()

    page = counter.visitor.follow(found)
    assert found.location == counter.path
    assert page.h1 == "Dispense"
    assert "Maria G." in page.text
    assert "Gomez" not in page.text
    assert viewed(counter, "dispenses.show") == [(counter.day.patient_id, None)]


def test_the_scan_field_has_the_cursor_on_the_home_page_and_on_the_find_page(counter):
    for path in ("/", "/dispenses/find"):
        page = counter.visitor.get(path)
        focused = [e.get("name") for e in page.all("input") if e.get("autofocus") is not None]
        assert focused == ["number"], path


def test_a_mistyped_number_is_422_beside_the_field_and_keeps_what_was_typed(counter):
    page = counter.visitor.post("/dispenses/find", {"number": "A-12345-67890", "birth_date": ""})

    assert page.status == 422
    assert "mistyped" in page.errors[0]
    assert page.values()["number"] == "A-12345-67890"


def test_unknown_and_another_pharmacys_number_get_the_same_page(counter):
    stranger = counter.signed_in(counter.day.stranger)
    number = counter.day.number

    foreign = stranger.post("/dispenses/find", {"number": number})
    unknown = stranger.post("/dispenses/find", {"number": "A0000000000"})

    assert (foreign.status, unknown.status) == (404, 404)
    assert foreign.errors == unknown.errors
    assert foreign.text.replace(number, "") == unknown.text.replace("A0000000000", "")


def test_without_a_named_pharmacy_the_birth_date_opens_it_and_five_wrong_ones_lock_it(unnamed):
    for _ in range(4):
        assert unnamed.find(birth_date="1970-05-03").status == 404
    locked = unnamed.find(birth_date="1970-05-03")

    assert locked.status == 429
    assert 890 <= int(locked.response.headers["Retry-After"]) <= 901
    assert "15 minutes" in locked.errors[0]
    assert unnamed.find(birth_date="1970-05-02").status == 429


def test_the_right_birth_date_opens_it(unnamed):
    assert unnamed.visitor.get(unnamed.path).status == 404

    page = unnamed.visitor.follow(unnamed.find(birth_date="1970-05-02"))

    assert page.decision == "blocked"


def test_before_counseling_the_page_shows_your_steps_with_their_button(counter):
    page = counter.page()

    assert page.decision == "blocked"
    assert {k for k, v in page.findings.items() if v == "unmet"} == {
        "counseling-checklist",
        "medication-guide",
    }
    assert "Not yet: 2 steps for you" in page.text
    assert f"{counter.path}/checklist" in page.links()
    assert "lines-0-ndc" not in page.values()


def test_what_somebody_else_must_mend_is_red_with_owner_and_source(counter):
    counter.day.of_patient("pregnancy_report", status="suspected", recorded_at=counter.day.at)

    page = counter.page()

    assert "BLOCKED: 1 requirement missing" in page.text
    assert "Your steps: 2" in page.text
    assert "Who can fix this: Prescriber" in page.text
    assert page.findings["no-open-pregnancy"] == "unmet"


def test_the_checklist_is_signed_with_the_password_and_leads_back_to_a_green_page(counter):
    counter.choose_password()
    path = f"{counter.path}/checklist"
    page = counter.visitor.get(path)
    topics = [e.get("value", "") for e in page.all("input") if e.get("name") == "topics"]
    sent = {
        "document_digest": page.values()["document_digest"],
        "topics": topics,
        "medication_guide_given": "yes",
        "password_again": PASSWORD,
    }

    wrong = counter.visitor.post(path, sent | {"password_again": "not the river"})
    missing = counter.visitor.post(path, sent | {"topics": topics[1:]})
    signed = counter.visitor.post(path, sent)

    assert wrong.status == missing.status == 422
    assert "This is not your password" in wrong.errors[0]
    assert "Tick every topic" in missing.errors[0]
    ticked = [e for e in wrong.all("input") if e.get("name") == "topics"]
    assert all(e.get("checked") is not None for e in ticked)
    page = counter.visitor.follow(signed)
    assert page.decision == "allowed"
    assert "Allowed" in page.text
    assert page.values()["lines-0-quantity"] == "21"


def test_confirming_shows_the_number_and_its_countdown_and_a_reload_asks_nothing(counter):
    counter.day.counsel()

    page = counter.visitor.follow(counter.confirm())

    assert "C-" in page.text
    assert "hours" in page.text
    assert "left)" in page.text
    assert counter.page().status == 200
    assert counter.day.logged("gate.decided") == ["done"]


def test_a_package_that_may_not_leave_is_422_beside_its_field_and_all_is_kept(counter):
    counter.day.counsel()

    page = counter.confirm(**{"lines-0-expires_on": "2020-01-31", "lines-0-lot": "Z 9"})

    assert page.status == 422
    assert "This lot expired" in page.errors[0]
    values = page.values()
    assert (values["lines-0-lot"], values["lines-0-ndc"]) == ("Z 9", NDC[4.0])
    assert values["lines-0-expires_on"] == "2020-01-31"


def test_a_problem_in_the_third_row_is_shown_in_the_third_row(app, sqlite_database):
    with visit(app, sqlite_database, lines=((4.0, 21), (1.0, 21))) as counter:
        counter.day.counsel()
        blank = {f"lines-1-{name}": "" for name in ("ndc", "lot", "expires_on", "quantity")}
        third = {
            "lines-2-ndc": NDC[2.0],
            "lines-2-lot": "B2",
            "lines-2-expires_on": "2100-06-30",
            "lines-2-quantity": "21",
        }

        page = counter.confirm(**blank, **third)

        marked = [e.get("name") for e in page.all("input") if e.get("aria-invalid")]
        assert marked == ["lines-2-ndc"]


def test_a_refusal_by_the_rules_is_a_page_of_the_stored_decision(counter):
    answer = counter.confirm()

    page = counter.visitor.follow(answer)
    assert "/refusals/" in answer.location
    assert page.status == 200
    assert page.h1 == "Do not dispense"
    assert page.decision == "blocked"
    assert page.findings["counseling-checklist"] == "unmet"


def test_too_early_a_fill_says_from_which_day_and_is_nobodys_step(counter):
    day = counter.day
    yesterday = day.at - timedelta(hours=25)
    for issued_at in (yesterday - timedelta(hours=1), day.at - timedelta(hours=1)):
        day.issued_at = issued_at
        day.prescription_id = day.prescribe()
        day.issue()
        if issued_at < yesterday:
            day.given(at=yesterday)
    before = counter.page()
    day.counsel()

    page, listed = counter.page(), counter.visitor.get("/worklists/blocked")

    assert page.findings["next-fill-window"] == "unmet"
    assert re.search(r"Not yet: \d steps? for you; from [A-Z][a-z]{2} \d", before.text)
    assert re.search(r"Not yet: from [A-Z][a-z]{2} \d", page.text)
    assert "for you" not in page.text
    assert "it holds by itself" in page.text
    assert "Who can fix this" not in page.text
    assert re.search(r"From [A-Z][a-z]{2} \d", listed.text)


def test_a_long_list_of_what_is_met_is_folded_on_a_blocked_page_as_on_an_allowed_one(counter):
    counter.day.of_patient("pregnancy_report", status="suspected", recorded_at=counter.day.at)

    page = counter.page()

    assert page.decision == "blocked"
    met = [
        fold for fold in page.all("details") if "".join(fold[0].itertext()).strip().endswith(" met")
    ]
    assert [fold.get("open") for fold in met] == [None]


def test_the_slip_for_the_patient_names_who_must_do_what_and_no_result(counter):
    counter.day.of_patient("pregnancy_report", status="suspected", recorded_at=counter.day.at)
    request_id = counter.page().values()["request_id"]

    kept = counter.visitor.post(f"{counter.path}/refusals", {"request_id": request_id})

    slip = counter.visitor.follow(kept)
    assert slip.h1 == "Refusal slip"
    assert "Your prescriber" in slip.text
    assert "Take no more of this medicine until you have talked with your prescriber." in slip.text
    assert "pregnan" not in slip.text.lower()
    assert counter.day.logged("gate.decided") == ["blocked"]


@pytest.mark.parametrize(
    "path",
    [
        "/dispenses/{authorization}",
        "/dispenses/{authorization}/checklist",
        "/dispenses/handed-over/{dispense}",
        "/dispenses/handed-over/{dispense}/returns/new",
        "/dispenses/confirmations/{confirmation}/reverse",
        "/dispenses/{authorization}/refusals/{decision}",
        "/dispenses/{authorization}/refusals/{decision}/slip",
    ],
)
def test_a_strangers_objects_look_like_none(counter, path):
    decision = counter.day.ask().decision_id
    confirmation, dispense = counter.day.given()
    ids = {
        "authorization": counter.day.authorization_id,
        "confirmation": confirmation,
        "dispense": dispense,
        "decision": decision,
    }
    stranger = counter.signed_in(counter.day.stranger)

    foreign = stranger.get(path.format(**ids))
    nothing = stranger.get(path.format(**dict.fromkeys(ids, "0" * 32)))

    assert foreign.status == nothing.status == 404
    assert foreign.response.data == nothing.response.data


@pytest.mark.parametrize(
    "given",
    [
        {"lines-0-ndc": "\x00"},
        {"lines-0-lot": "a\ud800"},
        {"lines-0-quantity": "1.5"},
        {"lines-0-quantity": "1" + "0" * 30},
        {"lines-0-quantity": "1; drop"},
        {"lines-0-expires_on": "2026-02-30"},
        {"days_supply": "-1"},
        {"request_id": "x" * 33},
        {"lines-0-ndc": "\u0665" * 11},
        {"lines-0-lot": "x" * 41},
    ],
)
def test_hostile_input_is_refused_and_nothing_is_stored(counter, given):
    counter.day.counsel()
    values = {"csrf_token": counter.visitor.csrf, "request_id": "0" * 32} | PACKAGE | given
    body = urlencode(values, errors="surrogatepass")

    answer = counter.visitor.client.post(
        f"{counter.path}/confirm", data=body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code in (400, 422)
    assert counter.day.logged("gate.decided") == []


def test_foreign_fields_and_repeated_ones_are_400(counter):
    counter.day.counsel()
    path, sent = f"{counter.path}/confirm", PACKAGE | {"request_id": "0" * 32}

    assert counter.visitor.post(path, sent | {"allowed": "yes"}).status == 400
    assert counter.visitor.post(path, sent | {"days_supply": ["28", "29"]}).status == 400
    assert counter.visitor.post(path, sent, csrf=False).status == 400


def test_a_suspended_pharmacy_still_sees_why_it_may_not_dispense(counter):
    session, day = counter.day.session, counter.day
    own = select(Certification.id).where(Certification.pharmacy_id == day.pharmacy_id)
    since = day.at.date() - timedelta(days=1)
    add(session, "suspension", certification_id=session.scalar(own), suspended_from=since)

    assert counter.page().findings["pharmacy-certified"] == "unmet"
