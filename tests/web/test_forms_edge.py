"""The strict edge: hostile or foreign input ends in 400 or beside its field, never further in."""

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from tests.web.sample import CHICAGO, create_sample_app
from tests.web.sample_decisions import NOW
from tests.web.sample_forms import EnrollmentForm, LogFilterForm
from tests.web.sending import COMPLETE, REMS_ID, sent, token_of
from tracker.rules.numbers import NumberKind
from tracker.web.forms import fields
from tracker.web.forms.base import Problem, TrackerForm


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_sample_app()


@pytest.mark.parametrize(
    "bad",
    [
        "\x00",
        "\x07",
        "\x1b[31m",
        "\r\nSet-Cookie: x",
        "\n",
        "\x85",
        "\u2028",
        "\ufffe",
        "\U0001ffff",
    ],
)
@pytest.mark.parametrize("field", ["first_name", "npi", "packages-0-lot", "password"])
def test_a_control_character_is_refused_beside_its_field(app: Flask, field: str, bad: str):
    form = sent(app, {field: f"a{bad}b"})

    assert [problem.href for problem in form.problems] == [f"#{field}"]
    assert "cannot be stored" in form.problems[0].text


@pytest.mark.parametrize("broken", ["%ED%A0%80", "%FF", "%C3", "%C0%AF"])
def test_bytes_that_are_no_text_are_refused(app: Flask, broken: str):
    """A lone surrogate arrives as bytes that are not UTF-8."""
    client = app.test_client()
    form = {"content_type": "application/x-www-form-urlencoded"}
    body = f"csrf_token={token_of(client)}&first_name=a{broken}b"

    assert client.post("/form", data=body.encode(), **form).status_code == 400
    assert client.get(f"/log?event={broken}").status_code == 400


def test_broken_bytes_in_a_multipart_form_are_refused_too(app: Flask):
    client = app.test_client()
    lines = [
        *("--x", 'Content-Disposition: form-data; name="csrf_token"', "", token_of(client)),
        *("--x", 'Content-Disposition: form-data; name="first_name"', "", "a\udced\udca0b"),
        *("--x--", ""),
    ]
    body = "\r\n".join(lines).encode("utf-8", "surrogateescape")
    answer = client.post("/form", data=body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 422
    assert "First name has a character that cannot be stored" in answer.text


@pytest.mark.parametrize(
    "extra",
    [
        {"role": "admin"},
        {"is_active": "1"},
        {"id": "1"},
        {"signed_at": "2026-01-01"},
        {"csrf_token2": "x"},
        {"packages-2-lot": "too many rows"},
        {"packages-999999999-lot": "x"},
        {"packages-²-lot": "x"},
        {"packages-" + "9" * 5000 + "-lot": "x"},
        {"packages-0": "x"},
        {"packages-0-lot-x": "x"},
        {"First_Name": "x"},
        {"first_name\x00": "x"},
        {"": "x"},
    ],
)
def test_a_field_that_the_form_does_not_have_is_refused(app: Flask, extra: dict[str, str]):
    with pytest.raises(BadRequest):
        sent(app, extra)


@pytest.mark.parametrize("field", ["first_name", "counseled", "category", "packages-0-quantity"])
def test_a_second_value_for_one_field_is_refused(app: Flask, field: str):
    with pytest.raises(BadRequest):
        sent(app, {field: [COMPLETE[field], COMPLETE[field]]})


def test_a_file_is_refused(app: Flask):
    with pytest.raises(BadRequest):
        sent(app, {"first_name": (BytesIO(b"x"), "x.txt")})


@pytest.mark.parametrize("body", [b"null", b"[1]", b"1", b'{"first_name": "x"}', b"[" * 100_000])
def test_a_json_body_is_not_a_form(app: Flask, body: bytes):
    client = app.test_client()
    token = token_of(client)
    answer = client.post(
        "/form", data=body, content_type="application/json", headers={"X-CSRFToken": token}
    )

    assert answer.status_code in (400, 413)
    assert "Traceback" not in answer.text


def test_a_body_that_is_too_large_is_refused(app: Flask):
    client = app.test_client()
    answer = client.post("/form", data={"first_name": "x" * 200_000})

    assert answer.status_code == 413


def test_a_service_s_refusal_stands_beside_its_field(app: Flask):
    form = sent(app, {})
    form.refuse("number", "No patient has this REMS ID")
    form.refuse("packages[0].quantity", "More than was authorized")
    form.refuse("nowhere", "The program is closed")

    assert form.problems == (
        Problem("", "The program is closed"),
        Problem("#number", "No patient has this REMS ID"),
        Problem("#packages-0-quantity", "More than was authorized"),
    )


def test_the_view_may_fill_a_form_and_set_its_choices(app: Flask):
    class ChoosingForm(TrackerForm):
        product = fields.SelectField("Product", missing="Choose the product")
        collected_at = fields.DateTimeField("Collected")
        number = fields.NumberField("REMS ID", kind=NumberKind.REMS_ID)

    with app.test_request_context():
        form = ChoosingForm(zone=CHICAGO, data={"collected_at": NOW, "number": REMS_ID})
        form.product.choices = [("p1", "4 mg")]

    assert form.product.choices == (fields.Choice("p1", "4 mg"),)
    assert form.collected_at.typed == "2026-11-23T14:32"
    assert form.number.typed == f"{REMS_ID[0]}-{REMS_ID[1:6]}-{REMS_ID[6:]}"
    assert form.problems == ()


def test_a_form_with_times_but_without_a_zone_is_a_mistake_of_ours(app: Flask):
    with app.test_request_context(), pytest.raises(TypeError, match="needs a zone"):
        EnrollmentForm(data={"collected_at": NOW})


def test_filters_come_from_the_address_without_a_token(app: Flask):
    with app.test_request_context("/log?since=2026-11-01&until=&event=dispense.decided"):
        form = LogFilterForm(zone=CHICAGO, now=NOW)

        assert form.validate()
        assert (form.since.data, form.until.data) == (date(2026, 11, 1), None)
        assert form.event.data == "dispense.decided"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("since=2026-13-01", 422),
        ("event=nothing", 422),
        ("since=%D9%A1", 422),
        ("sort=password_hash", 400),
        ("since=2026-11-01&since=2026-11-02", 400),
        ("since=2026-11-01", 200),
        ("", 200),
    ],
)
def test_a_filter_that_the_page_does_not_have_is_refused(app: Flask, query: str, status: int):
    assert app.test_client().get(f"/log?{query}").status_code == status


def test_the_whole_way_through_a_page(app: Flask):
    client = app.test_client()
    token = token_of(client)
    fill = MultiDict({**COMPLETE, "csrf_token": token, "pressed": "draft"})

    assert client.post("/form", data=fill).status_code == 200
    assert client.post("/form", data={**fill, "role": "administrator"}).status_code == 400
    assert client.post("/form", data={**fill, "csrf_token": token + "x"}).status_code == 400
