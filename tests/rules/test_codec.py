"""The JSON of a question: what is read, what is refused, and with which path."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import document, question
from tests.rules.generated import PROPERTY, documents
from tracker.rules.codec import (
    instant_text,
    parse_question,
    question_from_object,
    question_to_object,
)
from tracker.rules.errors import InvalidQuestion
from tracker.settings import ROOT

SCHEMA = Path(__file__).with_name("decision.schema.json")
SHARED = Path(__file__).parents[3] / "shared" / "contracts" / "decision.schema.json"
CONTRACT = json.loads(SCHEMA.read_text())
EXTENDED = json.loads((ROOT / "docs" / "contracts" / "decision.schema.json").read_text())
"""The contract's schema with the additions of this project: what the codec reads."""
VALIDATOR = jsonschema.Draft202012Validator(EXTENDED)
WORDS = {"$id", "description", "title"}
"""Of a schema, what says nothing about the values."""
BEYOND_THE_SCHEMA = {
    # What JSON Schema leaves to formats, or cannot say.
    "no such date",
    "no such day or time",
    "not an instant with an offset",
    "not an IANA time zone",
    "too large a number",
}
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "home", "2026-02-30", "2026-03-16T15:00:00", "AM", "AF-RP", "iud"]),
    st.just([]),
    st.just({}),
    st.just([None]),
    st.just({"x": 1}),
)


def refusal(value):
    with pytest.raises(InvalidQuestion) as caught:
        parse_question(value) if isinstance(value, str | bytes) else question_from_object(value)
    return caught.value.path, caught.value.problem


def with_value(path, value):
    """A question in order with one value put at `path`, like ("patient", "sex")."""
    changed = json.loads(json.dumps(document("P-001")))
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


@PROPERTY
@given(documents)
def test_a_question_survives_writing_and_reading(value):
    asked = question_from_object(value)
    written = question_to_object(asked)

    assert question_from_object(written) == asked
    assert parse_question(json.dumps(written)) == asked
    assert question_to_object(parse_question(json.dumps(written).encode())) == written


def test_what_is_not_on_record_is_left_out_of_the_canonical_form():
    assert question_to_object(
        question_from_object(
            {
                "program": "p",
                "gate": "confirm",
                "at": "2026-03-16T15:00:00+00:00",
                "patient": {"sex": None},
                "dispenses": [],
                "counseling_checklist_at": None,
                "medication_guide_given": False,
                "prescription": {"days_supply": 28.0, "refills": 0},
            }
        )
    ) == {
        "program": "p",
        "gate": "confirm",
        "at": "2026-03-16T15:00:00Z",
        "time_zone": "America/New_York",
        "medication_guide_given": False,
        "prescription": {"days_supply": 28, "refills": 0},
    }


def test_an_offset_stays_as_it_was_written():
    assert question_to_object(question("P-001"))["at"] == "2026-03-16T15:00:00-05:00"


def test_an_offset_with_seconds_is_written_in_utc():
    old = datetime(1850, 1, 1, tzinfo=ZoneInfo("America/New_York"))

    assert instant_text(old) == "1850-01-01T04:56:02Z"


def test_finer_than_a_microsecond_is_cut_off():
    asked = question_from_object(document("P-001", {"at": "2026-03-16T15:00:00.1234567999Z"}))

    assert asked.at == datetime(2026, 3, 16, 15, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not JSON: Expecting value (line 1, column 1)"),
        ("{", "not JSON: Expecting property name enclosed in double quotes (line 1, column 2)"),
        (b"\xff\xfe", "not UTF-8 at byte 0"),
        ("[" * 100_000, "not a question: nested too deeply"),
        ('{"a":' * 100_000, "not a question: nested too deeply"),
        ("[]", "an array where an object is needed"),
        ("null", "null where an object is needed"),
        ("1e400", "a number where an object is needed"),
        ('"text"', "text where an object is needed"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_question_at_all_is_refused_as_a_whole(text, problem):
    assert refusal(text) == ("", problem)


@pytest.mark.parametrize(
    ("text", "path", "problem"),
    [
        ('{"gate": "confirm"}', "program", "missing"),
        ('{"program": "a", "program": "b"}', "program", "named twice in one object"),
        (
            '{"dispenses": [{"days_supply": 1, "days_supply": 1}]}',
            "dispenses[0].days_supply",
            "named twice in one object",
        ),
        ('{"program": NaN}', "program", "NaN is not JSON"),
        (
            '{"prescription": {"days_supply": Infinity}}',
            "prescription.days_supply",
            "Infinity is not JSON",
        ),
        (
            '{"pregnancy_tests": [{"sensitivity_miu_ml": -Infinity}]}',
            "pregnancy_tests[0].sensitivity_miu_ml",
            "-Infinity is not JSON",
        ),
        ('{"program": "\\ud800"}', "program", "not Unicode text: half of a surrogate pair"),
        ('{"x": {"deep": [1]}}', "x", "unknown field"),
        ('{"\\ud800": 1}', '["\\ud800"]', "unknown field"),
        ('{"a b": 1}', '["a b"]', "unknown field"),
        (
            '{"prescription": {"days_supply": ' + "9" * 5000 + "}}",
            "prescription.days_supply",
            "too large a number",
        ),
        (
            '{"prescription": {"days_supply": -' + "9" * 400 + "}}",
            "prescription.days_supply",
            "too large a number",
        ),
        (
            '{"prescription": {"days_supply": 1e400}}',
            "prescription.days_supply",
            "too large a number",
        ),
    ],
)
def test_text_that_plain_json_does_not_allow_is_refused_at_its_path(text, path, problem):
    assert refusal(text) == (path, problem)


@pytest.mark.parametrize(
    ("path", "value", "where", "problem"),
    [
        (("at",), "2026-03-16T15:00:00", "at", "not an instant with an offset"),
        (("at",), "2026-03-16 15:00:00Z", "at", "not an instant with an offset"),
        (("at",), "2026-03-16T15:00Z", "at", "not an instant with an offset"),
        (("at",), "2026-03-16T15:00:00+24:00", "at", "not an instant with an offset"),
        (("at",), "2026-03-16T15:00:00Z\n", "at", "not an instant with an offset"),
        (("at",), "2026-03-16T15:00:60Z", "at", "no such day or time"),
        (("at",), "2026-03-16T24:00:00Z", "at", "no such day or time"),
        (("at",), "2026-02-29T15:00:00Z", "at", "no such day or time"),
        (("at",), "0000-01-01T00:00:00Z", "at", "no such day or time"),
        (("at",), 1710601200, "at", "a number where an instant is needed"),
        (("at",), None, "at", "null where an instant is needed"),
        (("gate",), "dispense", "gate", "not one of authorize, confirm, hand_over"),
        (("gate",), True, "gate", "true or false where text is needed"),
        (("program",), "", "program", "empty"),
        (("time_zone",), "Chicago", "time_zone", "not an IANA time zone"),
        (("time_zone",), "../../etc/localtime", "time_zone", "not an IANA time zone"),
        (("time_zone",), "America", "time_zone", "not an IANA time zone"),
        (("time_zone",), "localtime", "time_zone", "not an IANA time zone"),
        (("time_zone",), "right/UTC", "time_zone", "not an IANA time zone"),
        (("time_zone",), None, "time_zone", "null where text is needed"),
        (("patient",), None, "patient", "null where an object is needed"),
        (("patient",), [], "patient", "an array where an object is needed"),
        (
            ("patient", "birth_date"),
            "16.03.2026",
            "patient.birth_date",
            "not a date like 2026-03-16",
        ),
        (("patient", "birth_date"), "20260316", "patient.birth_date", "not a date like 2026-03-16"),
        (("patient", "birth_date"), "2026-02-30", "patient.birth_date", "no such date"),
        (
            ("patient", "menarche"),
            1,
            "patient.menarche",
            "a number where true or false is needed",
        ),
        (("patient", "name"), "Ann", "patient.name", "unknown field"),
        (("pregnancy_tests",), None, "pregnancy_tests", "null where an array is needed"),
        (("pregnancy_tests",), {}, "pregnancy_tests", "an object where an array is needed"),
        (
            ("pregnancy_tests", 1, "collected_at"),
            "2026-03-16T08:00:00",
            "pregnancy_tests[1].collected_at",
            "not an instant with an offset",
        ),
        (
            ("pregnancy_tests", 0, "sensitivity_miu_ml"),
            0,
            "pregnancy_tests[0].sensitivity_miu_ml",
            "not above 0",
        ),
        (
            ("pregnancy_tests", 0, "result"),
            None,
            "pregnancy_tests[0].result",
            "null where text is needed",
        ),
        (("prescription", "days_supply"), 0, "prescription.days_supply", "less than 1"),
        (
            ("prescription", "days_supply"),
            1.5,
            "prescription.days_supply",
            "not a whole number",
        ),
        (
            ("prescription", "refills"),
            False,
            "prescription.refills",
            "true or false where a number is needed",
        ),
        (("prescription", "refills"), "0", "prescription.refills", "text where a number is needed"),
        (
            ("prescription", "lines", 0, "quantity"),
            -1,
            "prescription.lines[0].quantity",
            "not above 0",
        ),
        (
            ("contraception", "methods"),
            ["iud", "iud"],
            "contraception.methods[1]",
            "named twice",
        ),
        (("lab_results", 0, "value"), -1, "lab_results[0].value", "less than 0"),
        (("sessions",), [{}], "sessions[0].given_at", "missing"),
        (
            ("sessions",),
            [{"given_at": "2026-03-16T15:00:00Z", "dose_mg": 56}],
            "sessions[0].dose_mg",
            "unknown field",
        ),
        (
            ("patient", "lab_variant"),
            "tall",
            "patient.lab_variant",
            "not one of benign-ethnic-neutropenia",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(path, value, where, problem):
    assert refusal(with_value(path, value)) == (where, problem)


def test_a_whole_number_may_be_written_with_a_point_as_in_json_schema():
    assert question("P-001", {"prescription": {"days_supply": 28.0}}).prescription.days_supply == 28


def test_a_thousand_brackets_inside_a_field_are_a_refusal_too():
    path, _ = refusal('{"patient": ' + "[" * 900 + "]" * 900 + "}")

    assert path == "patient"


@st.composite
def damaged(draw):
    """A valid document in which one value anywhere was replaced, removed or added."""
    value = json.loads(json.dumps(draw(documents)))
    places = [(value, key) for key in value]
    for member in list(value.values()):
        items = member if isinstance(member, list) else [member]
        places += [(item, key) for item in items if isinstance(item, dict) for key in item]
    place, key = draw(st.sampled_from(places))
    action = draw(st.sampled_from(["replace", "remove", "add"]))
    if action == "replace":
        place[key] = draw(JUNK)
    elif action == "remove":
        del place[key]
    else:
        place["surprise"] = draw(JUNK)
    return value


@PROPERTY
@given(damaged())
def test_the_codec_accepts_exactly_what_the_schema_accepts(value):
    try:
        question_from_object(value)
        problem = None
    except InvalidQuestion as error:
        problem = error.problem

    if problem not in BEYOND_THE_SCHEMA:
        assert VALIDATOR.is_valid(value) is (problem is None)


def _narrower(contract, extended, path=""):
    """Where the extended schema asks for more, or other things, than the contract's: nowhere, as
    long as it only has optional members and words of a vocabulary beside the contract's own."""
    for name in (contract.keys() | extended.keys()) - WORDS:
        here = f"{path}/{name}"
        before, after = contract.get(name), extended.get(name)
        if name in ("properties", "$defs"):
            for member in before:
                yield from _narrower(before[member], after.get(member, {}), f"{here}/{member}")
        elif name == "enum":
            yield from [here] if set(before) - set(after) else []
        elif isinstance(before, dict) and isinstance(after, dict):
            yield from _narrower(before, after, here)
        elif before != after:
            yield here


def test_the_additions_narrow_nothing_of_the_contract():
    assert list(_narrower(CONTRACT, EXTENDED)) == []
    narrowed = json.loads(json.dumps(EXTENDED))
    narrowed["required"].append("sessions")
    narrowed["properties"]["gate"]["enum"].remove("confirm")
    assert set(_narrower(CONTRACT, narrowed)) == {"/required", "/properties/gate/enum"}


def test_the_projects_contract_holds_the_shared_one_word_for_word():
    shared = SHARED.with_name("decision.md")
    own = (ROOT / "docs" / "contracts" / "decision.md").read_text()

    assert "\n# Additions of this project\n" in own
    if shared.is_file():
        assert own.startswith(shared.read_text())


def test_every_addition_is_described():
    """Each member, and each kind of attestation, that the contract does not have."""
    own = (ROOT / "docs" / "contracts" / "decision.md").read_text()
    described = own[own.index("# Additions of this project") :]
    words = {
        *_members(EXTENDED) - _members(CONTRACT),
        *set(_kinds(EXTENDED)) - set(_kinds(CONTRACT)),
    }

    assert words
    assert [word for word in sorted(words) if word not in described] == []


def _members(schema):
    """The names of all members, however deep."""
    if isinstance(schema, list):
        return {name for each in schema for name in _members(each)}
    if not isinstance(schema, dict):
        return set()
    own = set(schema.get("properties", {}))
    return own | {name for each in schema.values() for name in _members(each)}


def _kinds(schema):
    return schema["properties"]["attestations"]["items"]["properties"]["kind"]["enum"]


def test_the_copy_of_the_schema_is_the_contracts():
    assert json.loads(SCHEMA.read_text())["$id"] == "urn:tracker:contracts:decision-question"
    if SHARED.is_file():
        assert SHARED.read_bytes() == SCHEMA.read_bytes()
