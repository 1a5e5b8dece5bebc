"""Headers, addresses and error pages: what every answer has, whatever went wrong."""

import pytest
from flask.testing import FlaskClient

from tests.web.sample import create_sample_app

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
ANSWERS = ["/patient", "/nope", "/fail/bug", "/fail/log", "/static/tracker.css", "/static/nope"]
ID = "0b0d4f436f2e4f0a9d1c1f6a2b3c4d5e"
FONT = "vendor/uswds-3.14.0/fonts/source-sans-pro/sourcesanspro-bold-webfont.woff2"


@pytest.fixture
def client() -> FlaskClient:
    return create_sample_app().test_client()


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str):
    headers = client.get(path, buffered=True).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in headers
    assert "Server" not in headers


@pytest.mark.parametrize("path", ["/patient", "/nope", "/fail/bug", "/static/nope"])
def test_nothing_but_files_of_ours_is_kept_by_a_browser(client: FlaskClient, path: str):
    assert client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("tracker.css?v=0123", "public, max-age=31536000, immutable"),
        (FONT, "public, max-age=31536000, immutable"),
        ("tracker.css", "public, max-age=300"),
    ],
)
def test_a_file_addressed_by_its_content_is_kept_for_ever(client, path: str, kept: str):
    assert client.get(f"/static/{path}", buffered=True).headers["Cache-Control"] == kept


def test_strict_transport_is_asked_for_on_https_only(client: FlaskClient):
    secure = client.get("/patient", base_url="https://localhost")

    assert "max-age=31536000" in secure.headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/patient").headers


def test_the_request_id_is_ours_and_new_each_time(client: FlaskClient):
    first = client.get("/patient", headers={"X-Request-Id": "evil"}).headers["X-Request-Id"]
    second = client.get("/patient").headers["X-Request-Id"]

    assert len(first) == 16
    assert first not in ("evil", second)


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/fail/not-permitted", 403, "Only a pharmacist may do this."),
        ("/fail/not-found", 404, "Page not found"),
        ("/fail/conflict", 409, "This dispense was already reversed."),
        ("/fail/invalid", 422, "More than was authorized."),
        ("/fail/wait", 429, "Please wait"),
        ("/fail/log", 503, "The service is not available"),
        ("/fail/bug", 500, "Something went wrong"),
        ("/abort/400", 400, "not understood"),
        ("/abort/401", 401, "Please sign in"),
        ("/abort/413", 413, "too much to send"),
        ("/abort/418", 418, "not accepted"),
        ("/abort/500", 500, "Something went wrong"),
    ],
)
def test_each_failure_has_its_status_and_page(client, path: str, status: int, text: str):
    answer = client.get(path)

    assert answer.status_code == status
    assert text in answer.text
    assert answer.text.count("<h1>") == 1


@pytest.mark.parametrize("path", ["/fail/bug", "/fail/log", "/fail/not-found"])
def test_an_error_page_tells_nothing_of_the_inside(client: FlaskClient, path: str):
    text = client.get(path).text

    assert "secret" not in text
    assert "Harbor" not in text
    assert "Traceback" not in text
    assert "Error" not in text


def test_a_server_error_names_the_request_for_support(client: FlaskClient):
    answer = client.get("/fail/bug")

    assert answer.headers["X-Request-Id"] in answer.text


def test_the_log_of_a_failure_has_no_text_of_the_exception(client: FlaskClient, capsys):
    client.get("/fail/bug")
    written = "".join(capsys.readouterr())

    assert "RuntimeError" in written
    assert "secret" not in written


def test_an_unknown_page_and_a_stranger_s_record_are_the_same_to_the_byte(client: FlaskClient):
    assert client.get("/nope").data == client.get("/fail/not-found").data


def test_a_server_error_is_drawn_even_when_the_layout_cannot_be_made():
    app = create_sample_app()

    @app.context_processor
    def broken() -> dict[str, object]:
        raise RuntimeError("no database")

    answer = app.test_client().get("/patient")

    assert answer.status_code == 500
    assert "Something went wrong" in answer.text


def test_too_many_attempts_say_when_to_come_back(client: FlaskClient):
    assert int(client.get("/fail/wait").headers["Retry-After"]) > 0


def test_a_wrong_method_names_the_right_one(client: FlaskClient):
    answer = client.delete("/patient")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_page_sent_without_its_token_is_refused_with_help(client: FlaskClient):
    answer = client.post("/form", data={"first_name": "Maria"})

    assert answer.status_code == 400
    assert "This page was open too long" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        f"/records/{ID}",
        "/entries/1",
        "/entries/999999999999999999",
        "/programs/ps-pomalidomide-us/2025-02-01",
        f"/links/{'aZ0_-' * 8}abc",
    ],
)
def test_a_canonical_address_is_found(client: FlaskClient, path: str):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"/records/{ID.upper()}",
        f"/records/{ID[:8]}-{ID[8:12]}-{ID[12:16]}-{ID[16:20]}-{ID[20:]}",
        f"/records/{ID}0",
        f"/records/{ID}%0A",
        "/records/1",
        "/entries/0",
        "/entries/01",
        "/entries/-1",
        "/entries/1.0",
        "/entries/%D9%A1",
        "/entries/10000000000000000000000",
        "/programs/Upper/2025-02-01",
        f"/programs/{'a' * 61}/2025-02-01",
        "/programs/lenalidomide-us/2025-02-30",
        "/programs/lenalidomide-us/2025-2-1",
        "/programs/..%2Fetc/2025-02-01",
        "/links/short",
        f"/links/{'a' * 44}",
    ],
)
def test_any_other_address_is_no_page(client: FlaskClient, path: str):
    assert client.get(path).status_code == 404
