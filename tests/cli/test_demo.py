"""`tracker demo load` and `tracker demo list` from outside: what is refused, and the listing."""

import json
from datetime import datetime

import pytest

from tests.made_demo import copied, engine_on, made_demo, tracker
from tests.people import make_account
from tracker.rules.numbers import NumberKind, parse_number
from tracker.services import demonstrating

CONTRACT = {
    "prescriber@demo.test": "prescriber",
    "delegate@demo.test": "delegate",
    "pharmacist@demo.test": "pharmacist",
    "representative@demo.test": "representative",
    "patient@demo.test": "patient",
    "admin@demo.test": "administrator",
    "second-admin@demo.test": "administrator",
    "auditor@demo.test": "auditor",
    "prescriber@other.test": "prescriber",
    "pharmacist@other.test": "pharmacist",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return made_demo(tmp_path_factory)


@pytest.fixture
def file(demo, tmp_path):
    """A copy of the demo."""
    return copied(demo, tmp_path)


@pytest.fixture(scope="module")
def listed(demo):
    result = tracker(demo.file, "demo", "list", "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_load_migrates_an_empty_database_and_says_how_to_sign_in(demo):
    assert demo.exit_code == 0, demo.stderr
    assert "demo-password-only-here" in demo.stdout
    assert "prescriber@demo.test" in demo.stdout


def test_the_listing_has_the_accounts_of_the_contract(listed):
    roles = {each["email"]: each["role"] for each in listed["accounts"]}

    assert roles.items() >= CONTRACT.items()
    assert all(set(each) == {"email", "role", "organization"} for each in listed["accounts"])


def test_the_two_of_a_kind_belong_to_different_organizations(listed):
    place = {each["email"]: each["organization"] for each in listed["accounts"]}

    assert place["prescriber@demo.test"] != place["prescriber@other.test"]
    assert place["pharmacist@demo.test"] != place["pharmacist@other.test"]
    assert place["pharmacist@demo.test"] == place["representative@demo.test"]
    assert place["admin@demo.test"] is None


def test_a_listed_prescription_has_the_members_of_the_contract(listed):
    keys = {"rems_id", "program", "risk_category", "authorization", "gate", "allowed", "stops"}

    assert listed["tokens"] == []
    assert all(set(each) == keys for each in listed["prescriptions"])
    assert {each["gate"] for each in listed["prescriptions"]} == {
        "authorize",
        "confirm",
        "hand_over",
    }


def test_a_listed_prescription_is_stopped_exactly_where_keys_are_named(listed):
    for each in listed["prescriptions"]:
        assert each["allowed"] is (each["stops"] == [])


def test_only_a_prescription_without_a_number_waits_to_be_authorized(listed):
    for each in listed["prescriptions"]:
        assert (each["authorization"] is None) == (each["gate"] == "authorize")


def test_the_listed_numbers_are_well_formed(listed):
    for each in listed["prescriptions"]:
        parse_number(NumberKind.REMS_ID, each["rems_id"])
        if each["authorization"] is not None:
            assert parse_number(NumberKind.AUTHORIZATION, each["authorization"]).startswith("A")


def test_without_json_the_listing_is_one_line_for_each(file, listed):
    result = tracker(file, "demo", "list")

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert len(lines) == len(listed["accounts"]) + len(listed["prescriptions"])
    assert any(line.endswith("stopped by nothing") for line in lines)


def test_a_second_load_is_refused_and_says_how_to_load_anew(file):
    result = tracker(file, "demo", "load")

    assert result.exit_code == 2
    assert "--fresh" in result.stderr
    assert result.stdout == ""


def test_if_empty_leaves_a_configured_database_alone_without_a_word(tmp_path):
    result = tracker(tmp_path / "new.db", "demo", "load", "--if-empty")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert not (tmp_path / "new.db").exists()


def test_fresh_is_refused_for_a_configured_database(file):
    before = file.read_bytes()

    result = tracker(file, "demo", "load", "--fresh")

    assert result.exit_code == 2
    assert "TRACKER_DATABASE_URL" in result.stderr
    assert file.read_bytes() == before


def test_a_database_that_holds_something_else_is_refused(sqlite_database):
    with sqlite_database.session() as session:
        make_account(session, email="somebody@clinic.test")

    result = tracker(sqlite_database.path, "demo", "load")

    assert result.exit_code == 2
    assert "something else" in result.stderr


def test_a_demo_that_was_begun_and_not_finished_is_refused(sqlite_database):
    with sqlite_database.session() as session:
        make_account(session, email=demonstrating.FIRST_ACCOUNT)

    result = tracker(sqlite_database.path, "demo", "load")

    assert result.exit_code == 2
    assert "not finished" in result.stderr


def test_without_a_demo_there_is_nothing_to_list(sqlite_database):
    result = tracker(sqlite_database.path, "demo", "list", "--json")

    assert result.exit_code == 2
    assert "tracker demo load" in result.stderr
    assert result.stdout == ""


def test_the_banner_counts_the_days_since_loading(demo):
    with engine_on(demo.file) as engine:
        loaded = demonstrating.loaded_at(engine)

    assert isinstance(loaded, datetime)
    assert "days ago" not in demonstrating.banner(loaded, now=loaded)
