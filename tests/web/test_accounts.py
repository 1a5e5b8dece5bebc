"""Pages about accounts and organizations."""

import re
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select

from tests.people import make_account
from tests.web.office import PASSWORD, web_office
from tests.web.visiting import Visitor
from tracker.records.database import db
from tracker.records.tables.people import Account, OneTimeLink
from tracker.rules.authority import Role

PERSON = {
    "email": "new@office.test",
    "printed_name": "New One, MD",
    "role": "auditor",
    "organization_id": "",
    "npi": "",
    "phone": "",
}
PLACE = {
    "kind": "pharmacy",
    "name": "Harbor Two",
    "phone": "555-010-0199",
    "address": "1 Pier\r\nHarbor",
    "npi": "1234567893",
    "ncpdp": "1234567",
    "time_zone": "America/Denver",
}


@pytest.fixture
def web(app):
    return web_office(app)


@pytest.fixture
def admin(web):
    return web.visitor(web.office.administrator)


def link_on(page):
    return re.search(r"/links/([\w-]{43})", page.text)[0]


def test_a_created_account_shows_its_link_once_with_a_qr_code(web, admin):
    page = admin.post("/accounts/new", PERSON)

    assert page.status == 200
    assert "New One, MD" in page.text
    path = link_on(page)
    images = [img.get("src") for img in page.all("img")]
    assert len(images) == 1
    assert "svg" in unquote(images[0])[:60]
    account = next(h for h in page.links() if h.startswith("/accounts/") and len(h) > 30)
    assert path not in admin.get(account).response.get_data(as_text=True)
    newcomer = Visitor(web.app)
    assert newcomer.get(path).status == 200
    chosen = newcomer.post(path, {"password": PASSWORD, "password_repeated": PASSWORD})
    assert chosen.status == 303
    signed_in = Visitor(web.app).post(
        "/sign-in", {"email": "new@office.test", "password": PASSWORD, "next": ""}
    )
    assert signed_in.location == "/"


def test_a_second_sending_makes_no_second_account(web, admin):
    admin.post("/accounts/new", PERSON)
    again = admin.post("/accounts/new", PERSON)

    assert (again.status, again.errors) == (
        422,
        ["There is an account with this e-mail address already."],
    )
    with web.app.app_context():
        found = select(func.count()).where(Account.email == "new@office.test")
        assert db.session().scalar(found) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "", "Enter the e-mail address"),
        ("email", "nobody", "must be an address"),
        ("email", "\u0430dmin@office.test", "other alphabets"),
        ("printed_name", "", "Enter the name"),
        ("role", "", "Choose the role"),
        ("role", "patient", "choose one of"),
        ("role", "pharmacist", "Choose the pharmacy"),
        ("npi", "1234567890", "does not fit"),
        ("phone", "none", "Enter a phone number"),
        ("organization_id", "0" * 32, "choose one of"),
    ],
)
def test_a_wrong_value_is_refused_and_everything_typed_is_kept(admin, field, value, said):
    page = admin.post("/accounts/new", PERSON | {field: value})

    assert page.status == 422
    assert any(said in error for error in page.errors), page.errors
    other = "email" if field != "email" else "printed_name"
    assert page.values()[other] == PERSON[other]


def test_a_new_link_is_made_by_post_and_shown_once(web, admin):
    path = f"/accounts/{web.office.auditor.id}"
    assert "None open" in admin.get(path).text
    first = link_on(admin.post(f"{path}/link"))
    second = link_on(admin.post(f"{path}/link"))

    assert "Open until" in admin.get(path).text
    stranger = Visitor(web.app)
    assert stranger.get(first).status == 404
    assert stranger.get(second).status == 200
    with web.app.app_context():
        assert db.session().scalar(select(func.count()).select_from(OneTimeLink)) == 2


def test_a_new_link_ends_the_sessions_of_the_account(web, admin):
    auditor = web.visitor(web.office.auditor)
    assert auditor.get("/").status == 200

    admin.post(f"/accounts/{web.office.auditor.id}/link")

    assert auditor.get("/audit-log").status == 401


def test_an_account_is_closed_with_a_reason(web, admin):
    auditor = web.visitor(web.office.auditor)
    path = f"/accounts/{web.office.auditor.id}"
    assert "Close this account" in admin.get(path).text
    assert admin.get(f"{path}/close").status == 200
    assert admin.post(f"{path}/close", {"reason": ""}).status == 422

    page = admin.follow(admin.post(f"{path}/close", {"reason": "Left the office."}))

    assert "Left the office." in page.text
    assert "Make a new link" not in page.text
    assert auditor.get("/audit-log").status == 401
    assert admin.post(f"{path}/close", {"reason": "Again."}).status == 409
    assert admin.post(f"{path}/link").status == 409


def test_nobody_is_offered_to_close_their_own_account(web, admin):
    path = f"/accounts/{web.office.administrator.id}"

    assert "Close this account" not in admin.get(path).text
    assert admin.post(f"{path}/close", {"reason": "Mine."}).status == 409


def test_an_account_is_found_by_address_or_name_without_naming_anybody_in_a_url(web, admin):
    found = admin.post("/accounts/find", {"text": "ANA@lakeside.test"})
    assert found.location == f"/accounts/{web.office.prescriber.id}"
    by_name = admin.post("/accounts/find", {"text": "ruiz"})
    assert by_name.location == f"/accounts/{web.office.prescriber.id}"
    several = admin.post("/accounts/find", {"text": "office"})
    assert several.status == 200
    several = admin.post("/accounts/find", {"text": "a"})
    assert (several.status, "Ana Ruiz, MD" in several.text) == (200, True)
    assert "No account has" in admin.post("/accounts/find", {"text": "zzz"}).text
    assert admin.post("/accounts/find", {"text": " "}).status == 422


def test_the_list_shows_state_and_filters(web, admin):
    with web.app.app_context():
        make_account(
            db.session(), email="zoe@home.test", role=Role.PATIENT, printed_name="Zoe Lind"
        )

    everything = admin.get("/accounts").text
    assert "Jo Lin" in everything
    assert "Zoe Lind" not in everything
    assert "Zoe Lind" in admin.get("/accounts?role=patient").text
    assert "Zoe Lind" in admin.get("/accounts?state=no-password").text
    assert "No account fits" in admin.get("/accounts?state=closed").text
    assert admin.get("/accounts?role=boss").status == 404


def test_the_list_turns_its_pages(web, admin):
    with web.app.app_context():
        for n in range(60):
            make_account(db.session(), email=f"p{n:02}@many.test", role=Role.AUDITOR)
    first = admin.get("/accounts?role=auditor")
    second = admin.get(next(h for h in first.links() if "after=" in h))

    assert "p59@many.test" in second.text
    assert "p59@many.test" not in first.text
    back = admin.get(next(h for h in second.links() if "before=" in h))
    assert "p00@many.test" in back.text


def test_an_auditor_reads_accounts_and_changes_none(web):
    auditor = web.visitor(web.office.auditor)
    path = f"/accounts/{web.office.prescriber.id}"

    page = auditor.get(path)
    assert page.status == 200
    assert "Make a new link" not in page.text
    for sent in (f"{path}/link", f"{path}/close", "/accounts/new", "/organizations/new"):
        assert auditor.post(sent, {}).status == 403


def test_an_organization_is_created_and_shown(admin):
    page = admin.follow(admin.post("/organizations/new", PLACE))

    assert page.h1 == "Harbor Two"
    for text in ("1234567893", "1234567", "America/Denver", "Nobody yet."):
        assert text in page.text
    assert "Harbor Two" in admin.get("/organizations").text
    assert "Harbor Two (pharmacy)" in admin.get("/accounts/new").text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("kind", "", "Choose practice or pharmacy"),
        ("name", "", "Enter the name"),
        ("phone", "", "Enter the phone number"),
        ("npi", "1234567890", "does not fit"),
        ("ncpdp", "12", "7 digits"),
        ("time_zone", "Mars/Olympus", "choose one of"),
        ("time_zone", "", "Choose the time zone"),
    ],
)
def test_an_organization_with_a_wrong_value_is_refused(admin, field, value, said):
    page = admin.post("/organizations/new", PLACE | {field: value})

    assert page.status == 422
    assert any(said in error for error in page.errors), page.errors
    assert page.values()["address"].strip() == "1 Pier\nHarbor"


def test_the_zones_offered_begin_with_those_of_the_united_states(admin):
    page = admin.get("/organizations/new")
    options = [o.get("value") for o in page.all("option")]

    assert options[1] == "America/New_York"
    assert {"Europe/London", "Pacific/Honolulu", "America/Puerto_Rico"} <= set(options)
    assert len(options) == len(set(options))


PRESCRIBER = {
    "email": "nora@lake.test",
    "printed_name": "Nora Lake, MD",
    "npi": "1234567893",
    "phone": "",
    "program": "ps-pomalidomide-us",
}


def test_a_prescriber_is_enrolled_and_certified_on_one_page(web, admin):
    form = admin.get("/prescribers/new")
    sent = PRESCRIBER | {"practice_id": web.office.practice_id}

    page = admin.post("/prescribers/new", sent)

    assert "/prescribers/new" in admin.get("/").links()
    proposed = [o.get("value") for o in form.all("option") if o.get("selected") is not None]
    assert proposed in ([], [""]), "choosing one says that training is complete"
    assert page.status == 200
    assert "Certified in PS-Pomalidomide REMS (US) from today." in page.text
    assert link_on(page)
    account = next(h for h in page.links() if h.startswith("/accounts/") and len(h) > 30)
    party = admin.get(account.replace("/accounts/", "/certifications/prescribers/"))
    assert "Certified" in party.text


def test_a_prescriber_whose_address_is_taken_is_refused_beside_the_field(web, admin):
    sent = PRESCRIBER | {"practice_id": web.office.practice_id, "email": "ana@lakeside.test"}

    page = admin.post("/prescribers/new", sent)

    assert page.status == 422
    assert page.errors == ["There is an account with this e-mail address already."]


def test_a_prescriber_without_a_practice_is_refused_beside_the_field(admin):
    page = admin.post("/prescribers/new", PRESCRIBER | {"practice_id": ""})

    assert page.status == 422
    assert page.errors == ["Choose the practice"]


def test_a_search_for_a_name_says_that_there_are_more(web):
    auditor = web.visitor(web.office.auditor)
    with web.app.app_context():
        for number in range(51):
            make_account(db.session(), email=f"k{number}@many.test", printed_name="Kim Vo")

    page = auditor.post("/accounts/find", {"text": "Kim Vo"})

    assert sum(1 for body in page.all("tbody") for _ in body.iter("tr")) == 50
    assert "There are more than these." in page.text
    assert "There are more" not in auditor.post("/accounts/find", {"text": "a"}).text
