"""Each kind of field: what it takes, what it refuses, and the sentence it says."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.web.sample import create_sample_app
from tests.web.sending import COMPLETE, REMS_ID, sent
from tracker.web.forms.base import Problem


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_sample_app()


def test_a_complete_form_is_read_into_values(app: Flask):
    form = sent(app, {"collected_at": "2026-11-22T08:00", "methods": ["iud", "male-condom"]})

    assert form.problems == ()
    assert form.birth_date.data == date(1984, 3, 27)
    assert form.collected_at.data == datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
    assert form.number.data == REMS_ID
    assert form.counseled.data is True
    assert form.methods.data == ("iud", "male-condom")
    assert form.packages.data == [
        {"ndc": "59572041000", "lot": "A1", "expires_on": date(2027, 1, 31), "quantity": 21}
    ]
    assert (form.phone.data, form.sensitivity.data, form.platelets.data) == ("", None, None)


def test_what_is_missing_is_named_field_by_field(app: Flask):
    form = sent(app, dict.fromkeys(COMPLETE, ""))

    assert form.problems == (
        Problem("#first_name", "Enter the patient's first name"),
        Problem("#birth_date", "Enter the patient's date of birth"),
        Problem("#category-0", "Select the patient's reproductive category"),
        Problem("#number", "Enter the REMS ID"),
        Problem("#diagnosis", "Select a diagnosis"),
        Problem("#counseled", "Confirm that the patient has been counseled"),
        Problem("#packages-0-ndc", "Enter one package"),
        Problem("#password", "Enter your password to sign"),
    )


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u3000"])
def test_blanks_are_not_an_answer(app: Flask, blank: str):
    assert sent(app, {"first_name": blank}).problems[0].text == "Enter the patient's first name"


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien",
        "李",
        "יוסף",
        "X",
        "Null",
        "NaN",
        "True",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        " =1+1",
        "' OR 1=1; --",
        "José",
        "Jose\u0301",
        "👩‍⚕️",
        "x" * 200,
        "😀" * 200,
    ],
)
def test_a_name_is_kept_exactly_as_typed(app: Flask, name: str):
    form = sent(app, {"first_name": name})

    assert form.problems == ()
    assert form.first_name.data == name


def test_a_paragraph_keeps_its_lines_and_refuses_other_controls(app: Flask):
    assert sent(app, {"reason": "one\r\ntwo\tthree"}).reason.data == "one\ntwo\tthree"
    assert sent(app, {"reason": "one\x0btwo"}).problems[0].href == "#reason"
    assert sent(app, {"reason": "one\rtwo"}).problems[0].href == "#reason"


@pytest.mark.parametrize(("field", "most"), [("first_name", 200), ("reason", 200), ("npi", 10)])
def test_one_character_too_many_is_refused_and_counted(app: Flask, field: str, most: int):
    text = sent(app, {field: "x" * (most + 1)}).problems[0].text

    assert f"must have {most} characters or fewer; it has {most + 1}" in text


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad"])
def test_nothing_invisible_hides_in_an_identifier(app: Flask, hidden: str):
    assert "invisible" in sent(app, {"npi": f"12{hidden}34"}).problems[0].text


def test_an_identifier_has_one_form(app: Flask):
    assert sent(app, {"npi": " 1245319599 "}).npi.data == "1245319599"
    assert sent(app, {"npi": "e\u0301"}).npi.data == "é"
    assert sent(app, {"email": " R.Okafor@Demo.TEST "}).email.data == "r.okafor@demo.test"


@pytest.mark.parametrize("address", ["nobody", "@demo.test", "a@", "a@b@c", "a b@demo.test"])
def test_an_address_without_its_parts_is_refused(app: Flask, address: str):
    assert sent(app, {"email": address}).problems[0].href == "#email"


@pytest.mark.parametrize(
    "text",
    [
        *("0", "1001", "-1", "+5", "1.5", "1e3", "1,000", "0x10", "1_000", "NaN", "Infinity"),
        *("28; drop", "true", "²", "\u0662\u0668", "\uff12\uff18", "1" + "0" * 30, "9" * 5000),
    ],
)
def test_only_a_whole_number_in_range_is_a_whole_number(app: Flask, text: str):
    form = sent(app, {"sensitivity": text})

    assert form.sensitivity.data is None
    assert form.problems == (
        Problem(
            "#sensitivity",
            "Sensitivity must be a whole number from 1 to 1,000, in digits only",
        ),
    )


@pytest.mark.parametrize(("text", "value"), [("1", 1), ("1000", 1000), (" 25 ", 25), ("025", 25)])
def test_a_whole_number_is_read(app: Flask, text: str, value: int):
    assert sent(app, {"sensitivity": text}).sensitivity.data == value


@pytest.mark.parametrize("text", ["-1", "1.25", "1e2", "5000.1", "1,5", ".5", "1.", "NaN", "٢"])
def test_only_a_plain_decimal_is_a_measure(app: Flask, text: str):
    assert sent(app, {"platelets": text}).problems[0].href == "#platelets"


def test_a_measure_is_exact(app: Flask):
    assert sent(app, {"platelets": "150.1"}).platelets.data == Decimal("150.1")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-02-30", "must be a real date"),
        ("84-03-27", "must be a real date"),
        ("03/27/1984", "must be a real date"),
        ("1984-3-27", "must be a real date"),
        ("١٩٨٤-٠٣-٢٧", "must be a real date"),
        ("1984-03-27T00:00", "must be a real date"),
        ("0000-01-01", "must be a real date"),
        ("1899-12-31", "must be between Jan 1, 1900 and Dec 31, 2100"),
        ("9999-12-31", "must be between"),
        ("2026-11-24", "must not be in the future"),
    ],
)
def test_a_date_of_birth_must_be_a_real_day_that_has_come(app: Flask, text: str, reason: str):
    assert f"Date of birth {reason}" in sent(app, {"birth_date": text}).problems[0].text


def test_today_is_counted_in_the_zone_of_the_form(app: Flask):
    """At 20:32 UTC on Nov 23 it is already the 24th in Kathmandu."""
    kathmandu = ZoneInfo("Asia/Kathmandu")

    assert sent(app, {"birth_date": "2026-11-24"}, zone=kathmandu).problems == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-11-22", "must be a real date and time"),
        ("2026-11-22T24:00", "must be a real date and time"),
        ("2026-11-22T23:59:60", "must be a real date and time"),
        ("2026-11-22T08:00Z", "must be a real date and time"),
        ("2026-11-23T14:33", "must not be in the future"),
        ("2026-03-08T02:30", "did not exist in America/Chicago"),
        ("9999-12-31T23:59", "must be between"),
    ],
)
def test_a_time_must_have_been_on_the_clock(app: Flask, text: str, reason: str):
    assert reason in sent(app, {"collected_at": text}).problems[0].text


def test_of_an_hour_that_happens_twice_the_first_is_taken_and_said(app: Flask):
    form = sent(app, {"collected_at": "2026-11-01T01:30"})

    assert form.collected_at.data == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert "Nov 1, 2026, 01:30 CDT is taken" in form.collected_at.note


@pytest.mark.parametrize("field", ["category", "diagnosis", "methods", "counseled"])
def test_only_an_answer_of_the_page_is_an_answer(app: Flask, field: str):
    assert len(sent(app, {field: "gout"}).problems) == 1


@pytest.mark.parametrize("typed", ["lower", "spaced", "look-alikes", "without its letter"])
def test_a_number_is_read_however_it_is_typed(app: Flask, typed: str):
    written = {
        "lower": REMS_ID.lower(),
        "spaced": f" {REMS_ID[0]}-{REMS_ID[1:6]} {REMS_ID[6:]} ",
        "look-alikes": REMS_ID.replace("0", "O").replace("1", "l"),
        "without its letter": REMS_ID[1:],
    }[typed]

    assert sent(app, {"number": written}).number.data == REMS_ID


@pytest.mark.parametrize(
    "text", ["P-1", "x" * 41, "\uff30\uff21\uff33\uff33", "A" + "0" * 10, "'; --"]
)
def test_a_mistyped_number_is_refused(app: Flask, text: str):
    assert sent(app, {"number": text}).problems[0].href == "#number"


def test_one_wrong_character_is_found_by_the_check_character(app: Flask):
    wrong = REMS_ID[:3] + ("7" if REMS_ID[3] != "7" else "8") + REMS_ID[4:]

    assert "REMS ID is mistyped" in sent(app, {"number": wrong}).problems[0].text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("59572041000", "59572041000"),
        ("59572-0410-00", "59572041000"),
        ("59572-410-00", "59572041000"),
        ("0002-1234-01", "00002123401"),
        ("12345-6789-1", "12345678901"),
    ],
)
def test_a_product_code_is_brought_to_eleven_digits(app: Flask, text: str, code: str):
    assert sent(app, {"packages-0-ndc": text}).packages.data[0]["ndc"] == code


@pytest.mark.parametrize("text", ["5957241000", "595720410000", "59572-410-0", "٥٩٥٧٢٠٤١٠٠٠", "x"])
def test_a_product_code_that_could_mean_several_is_refused(app: Flask, text: str):
    assert sent(app, {"packages-0-ndc": text}).problems[0].href == "#packages-0-ndc"


def test_a_row_that_was_begun_must_be_finished(app: Flask):
    form = sent(app, {"packages-1-lot": "B2"})

    assert [problem.href for problem in form.problems] == [
        "#packages-1-ndc",
        "#packages-1-expires_on",
        "#packages-1-quantity",
    ]


def test_a_password_is_taken_as_typed_and_never_shown_again(app: Flask):
    form = sent(app, {"password": "  leading, Ünïcode and 64+ " * 3})

    assert form.password.data == "  leading, Ünïcode and 64+ " * 3
    assert form.password.typed == ""
