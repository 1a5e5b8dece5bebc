"""A form that is sent after the session ended comes back, filled in, to whoever sent it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.web.office import PASSWORD, web_office
from tracker.records import accounts
from tracker.records.database import db
from tracker.records.tables.people import UserSession

CHANGED = "Moved to <another> office."


@pytest.fixture
def web(app):
    return web_office(app)


@pytest.fixture
def admin(web):
    web.with_password(web.office.auditor)
    visitor = web.with_password(web.office.administrator)
    visitor.get("/")
    return visitor


def email_of(web, actor) -> str:
    with web.app.app_context():
        return accounts.by_id(db.session(), actor.id).email


def end_session(web, *, minutes: int = 16) -> None:
    """As if nobody had asked for a page for that long."""
    with web.app.app_context():
        seen = datetime.now(UTC) - timedelta(minutes=minutes)
        db.session().connection().execute(update(UserSession).values(last_seen_at=seen))
        db.session().connection().commit()


def sign_in(visitor, web, actor, page):
    sent = {"email": email_of(web, actor), "password": PASSWORD, "next": page.values()["next"]}
    return visitor.follow(visitor.post("/sign-in", sent))


def test_the_form_comes_back_filled_in_to_its_sender_and_nothing_is_recorded(web, admin):
    path = f"/accounts/{web.office.auditor.id}/close"
    end_session(web)

    met = admin.post(path, {"reason": CHANGED})
    assert met.status == 401
    assert "nothing is lost" in met.text
    assert CHANGED not in met.response.get_data(as_text=True)
    kept = sign_in(admin, web, web.office.administrator, met)
    form = next(f for f in kept.all("form") if f.get("action") == path)
    again = admin.post(
        path,
        {
            "show_again": next(
                each.get("value") for each in form.iter("input") if each.get("name") == "show_again"
            )
        },
    )

    assert again.status == 422
    assert again.values()["reason"].strip() == CHANGED
    assert any("was not recorded" in line for line in again.errors)
    assert "Open" in admin.get(path.removesuffix("/close")).text
    assert admin.post(path, {"reason": again.values()["reason"].strip()}).status == 303


def test_somebody_else_at_the_desk_does_not_get_it(web, admin):
    end_session(web)
    met = admin.post(f"/accounts/{web.office.auditor.id}/close", {"reason": CHANGED})

    kept = sign_in(admin, web, web.office.auditor, met)

    assert kept.status == 404
    assert CHANGED not in kept.text


def test_it_is_drawn_at_its_own_place_only(web, admin):
    end_session(web)
    path = f"/accounts/{web.office.auditor.id}/close"
    met = admin.post(path, {"reason": CHANGED})
    kept_id = met.values()["next"].rpartition("/")[2]
    sign_in(admin, web, web.office.administrator, met)

    other = f"/accounts/{web.office.prescriber.id}"
    assert admin.post(f"{other}/close", {"show_again": kept_id}).status == 404
    assert admin.post(f"{other}/link", {"show_again": kept_id}).status == 404
    assert admin.post(path, {"show_again": "0" * 32}).status == 404


def test_a_button_alone_is_not_kept_and_a_forged_post_is_refused_as_ever(web, admin):
    end_session(web)

    assert "You are not signed in" in admin.post(f"/accounts/{web.office.auditor.id}/link").text
    forged = admin.post(f"/accounts/{web.office.auditor.id}/close", {"reason": CHANGED}, csrf=False)
    assert forged.status == 400


def test_each_page_says_until_when_one_is_signed_in_and_a_press_extends_it(web, admin):
    page = admin.get("/accounts")
    assert "You are signed in until" in page.text
    (warning,) = [each for each in page.all("dialog") if each.get("id") == "session"]
    assert 890 <= int(warning.get("data-seconds")) <= 900

    end_session(web, minutes=14)
    answer = admin.client.post("/session/extend", data={"csrf_token": admin.csrf})

    assert answer.json["seconds"] > 890
    end_session(web)
    assert admin.client.post("/session/extend", data={"csrf_token": admin.csrf}).status_code == 401
