"""Signing in and out in a browser: cookies, one answer for all failures, where `next` leads."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.people import make_account, make_link
from tests.web.visiting import Visitor
from tracker.records.database import db
from tracker.web.access import COOKIE, own_path

PASSWORD = "a quiet river at dawn"


@pytest.fixture
def link(app: Flask) -> str:
    """A one-time link of a new administrator."""
    with app.app_context():
        account_id = make_account(db.session(), email="ana@rems.test", role="administrator")
        return make_link(db.session(), account_id, at=datetime.now(UTC))


@pytest.fixture
def known(visitor: Visitor, link: str) -> Visitor:
    """A visitor who is not signed in, and whose account has its password."""
    choice = {"password": PASSWORD, "password_repeated": PASSWORD}
    assert visitor.post(f"/links/{link}", choice).status == 303
    return Visitor(visitor.app)


def sign_in(visitor: Visitor, password: str = PASSWORD, **more: str):
    return visitor.post(
        "/sign-in", {"email": "ana@rems.test", "password": password, "next": "", **more}
    )


def test_the_link_page_names_the_account_and_a_second_use_is_not_found(visitor, link):
    page = visitor.get(f"/links/{link}")
    assert "ana@rems.test" in page.text

    choice = {"password": PASSWORD, "password_repeated": PASSWORD}
    assert visitor.post(f"/links/{link}", choice).location == "/"

    assert Visitor(visitor.app).post(f"/links/{link}", choice).status == 404


def test_who_chose_a_password_is_signed_in_with_it(visitor, link):
    choice = {"password": PASSWORD, "password_repeated": PASSWORD}

    used = visitor.post(f"/links/{link}", choice)

    cookie = next(c for c in used.response.headers.getlist("Set-Cookie") if COOKIE in c)
    assert "HttpOnly" in cookie
    assert "Your password is set, and you are signed in." in visitor.follow(used).text


def test_two_different_passwords_are_refused_beside_the_field_and_not_shown_again(visitor, link):
    page = visitor.post(f"/links/{link}", {"password": PASSWORD, "password_repeated": "other"})

    assert page.status == 422
    assert page.errors == ["The two passwords differ. Type the same one twice."]
    assert PASSWORD not in page.response.get_data(as_text=True)


def test_signing_in_sets_a_cookie_that_no_script_reads_and_leads_home(known):
    page = sign_in(known)

    assert (page.status, page.location) == (303, "/")
    cookie = next(c for c in page.response.headers.getlist("Set-Cookie") if COOKIE in c)
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie
    assert known.get("/").status == 200


def test_a_planted_session_cookie_is_not_adopted(known):
    known.client.set_cookie(COOKIE, "planted", secure=True, httponly=True)
    assert known.get("/").location == "/sign-in"

    sign_in(known)

    assert known.client.get_cookie(COOKIE).value != "planted"


def test_a_cookie_copied_before_signing_out_is_dead_afterwards(app, known):
    sign_in(known)
    copied = known.client.get_cookie(COOKIE).value
    known.get("/")  # as a browser does: the page with the button
    page = known.post("/sign-out")
    assert page.response.headers["Clear-Site-Data"]

    thief = Visitor(app)
    thief.client.set_cookie(COOKIE, copied, secure=True, httponly=True)

    assert thief.get("/").location == "/sign-in"


def test_unknown_and_wrong_answer_alike(known):
    wrong = sign_in(known, "not the river at dawn")
    unknown = known.post(
        "/sign-in", {"email": "bob@rems.test", "password": "not the river at dawn", "next": ""}
    )

    assert wrong.status == unknown.status == 422
    assert wrong.errors == unknown.errors
    assert wrong.values()["email"] == "ana@rems.test"


def test_a_page_behind_the_sign_in_is_401_with_the_form_and_leads_back(visitor):
    page = visitor.get("/sign-in")
    assert page.status == 200

    page = visitor.get("/audit-log")

    assert page.status == 401
    assert page.values()["next"] == "/audit-log"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.test",
        "/\\evil.test",
        "https://evil.test",
        "https:evil.test",
        "javascript:x",
        "/\tevil",
        "/a\r\nX: y",
        "",
        "evil",
        "\\\\evil",
    ],
)
def test_next_never_leads_away(known, path):
    assert own_path(path) is None
    assert sign_in(known, next=path).location in ("/", "")


def test_next_leads_to_an_own_path(known):
    assert sign_in(known, next="/audit-log?page=2").location == "/audit-log?page=2"


def test_a_post_without_a_token_is_refused(known):
    page = known.post("/sign-in", {"email": "ana@rems.test", "password": PASSWORD}, csrf=False)

    assert page.status == 400


def test_a_foreign_host_is_refused(known):
    assert known.client.get("/sign-in", headers={"Host": "evil.test"}).status_code == 400


def test_a_body_over_the_limit_is_413(known):
    assert sign_in(known, more="x" * 300_000).status == 413


def test_every_signed_in_page_forbids_keeping(known):
    sign_in(known)

    assert known.get("/").response.headers["Cache-Control"] == "no-store"


def test_the_service_says_that_it_is_up_and_ready(visitor):
    assert visitor.client.get("/healthz").json == {"status": "ok"}
    ready = visitor.client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json["checks"] == {"clock": "ok", "database": "ok", "migrations": "ok"}
