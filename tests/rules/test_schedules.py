"""When tests, surveys and counts are due next, from the same definitions."""

from datetime import date

import pytest

from tests.rules.asking import VERSIONS, pregnancy_test, question
from tests.rules.due import due
from tracker.rules.deciding import version_for
from tracker.rules.schedules import due_items, schedule


@pytest.mark.parametrize(
    ("base", "changes", "title", "due_on", "sentence"),
    [
        (
            "P-085",
            {},
            "Next pregnancy test",
            "2026-06-09",
            "The next pregnancy test is due by 2026-06-09: one every 28 days, and one in the 7 "
            "days before each prescription is filled.",
        ),
        (
            "P-085",
            {"patient": {"menses": "irregular"}},
            "Next pregnancy test",
            "2026-05-26",
            "The next pregnancy test is due by 2026-05-26: one every 14 days, and one in the 7 "
            "days before each prescription is filled.",
        ),
        (
            "P-089",
            {},
            "Next pregnancy test",
            None,
            "one every 7 days",
        ),
        (
            "P-001",
            {"pregnancy_tests": []},
            "First pregnancy test",
            "2026-03-16",
            "Have the first pregnancy test now. The first prescription can be written 10 to 14 "
            "days after it, within 24 hours after a second test.",
        ),
        (
            "P-001",
            {"pregnancy_tests": [pregnancy_test("2026-03-10T09:00:00-05:00")]},
            "Second pregnancy test",
            "2026-03-24",
            "Have the second pregnancy test from 2026-03-20 to 2026-03-24, within 24 hours before "
            "the first prescription is written.",
        ),
        (
            "P-055",
            {},
            "Patient survey",
            "2026-07-10",
            "The next patient survey is due by 2026-07-10.",
        ),
        (
            "P-067",
            {"surveys": []},
            "Patient survey",
            "2026-04-14",
            "The next patient survey is due by 2026-04-14.",
        ),
        (
            "P-073",
            {},
            "Next blood count",
            "2026-05-20",
            "The next complete blood count is due by 2026-05-20.",
        ),
        (
            "P-085",
            {},
            "Next supply",
            "2026-05-12",
            "The last supply lasts until 2026-05-12; the next one may be dispensed from "
            "2026-05-05 on.",
        ),
        (
            "P-094",
            {},
            "Authorization ends",
            "2026-03-23",
            "The prescription must be filled by 2026-03-23 23:59.",
        ),
        (
            "P-121",
            {},
            "Confirmation ends",
            "2026-03-19",
            "Hand over or ship by 2026-03-19 10:00.",
        ),
        (
            "IP-001",
            {"pregnancy_tests": []},
            "Next pregnancy test",
            "2026-09-14",
            "A pregnancy test is needed for the next prescription, by 2026-09-14; it counts for "
            "7 days.",
        ),
        (
            "BOS-001",
            {},
            "Next ALT and AST",
            "2025-07-11",
            "The next ALT and AST is due by 2025-07-11.",
        ),
        (
            "BOS-001",
            {"pregnancy_tests": []},
            "Next pregnancy test",
            "2025-06-16",
            "The next pregnancy test is due by 2025-06-16.",
        ),
        (
            "CLZ-013",
            {},
            "Next absolute neutrophil count",
            "2023-07-24",
            "The next absolute neutrophil count is due by 2023-07-24.",
        ),
        (
            "CLZ-027",
            {},
            "Next absolute neutrophil count",
            "2023-03-14",
            "The next absolute neutrophil count is due by 2023-03-14.",
        ),
        (
            "TIRF-001",
            {},
            "Enrollment renewal",
            "2026-05-06",
            "Patient and prescriber sign the enrollment again by 2026-05-06.",
        ),
        (
            "ESK-019",
            {},
            "Monitoring form",
            "2026-03-16",
            "The monitoring form of the session of 2026-03-09 is due by 2026-03-16.",
        ),
        (
            "ESK-001",
            {"sessions": [{"given_at": "2026-03-16T08:00:00-05:00"}]},
            "Monitoring ends",
            "2026-03-16",
            "Monitor the patient at least until 2026-03-16 10:00, and until the patient is stable.",
        ),
    ],
)
def test_what_is_due_and_when(base, changes, title, due_on, sentence):
    item = due(base, changes)[title]

    assert due_on is None or item.due_on == date.fromisoformat(due_on)
    assert sentence in item.sentence


def test_nothing_is_due_when_both_first_tests_are_on_record():
    assert not {"First pregnancy test", "Second pregnancy test"} & set(due("P-001"))


def test_a_man_has_no_pregnancy_test_and_no_survey_before_his_first_prescription():
    assert set(due("P-050")) == {"Next blood count"}


def test_what_is_late_says_so():
    assert due("P-074")["Next blood count"].overdue
    assert not due("P-073")["Next blood count"].overdue


def test_a_late_test_form_or_renewal_says_so():
    assert due("BOS-028")["Next ALT and AST"].overdue
    assert due("ESK-020")["Monitoring form"].overdue
    assert due("TIRF-017")["Enrollment renewal"].overdue
    assert not due("BOS-027")["Next ALT and AST"].overdue
    assert not due("TIRF-001", {"at": "2026-05-06T23:59:59-05:00"})["Enrollment renewal"].overdue


@pytest.mark.parametrize(
    ("collected_on", "title"),
    [
        ("2026-03-01", "First pregnancy test"),
        ("2026-03-02", "Second pregnancy test"),
        ("2026-03-06", "Second pregnancy test"),
    ],
)
def test_the_second_test_is_due_while_the_first_is_10_to_14_days_old(collected_on, title):
    tested = [pregnancy_test(f"{collected_on}T09:00:00-06:00")]
    titles = set(due("P-001", {"pregnancy_tests": tested}))

    assert titles & {"First pregnancy test", "Second pregnancy test"} == {title}


def test_a_late_survey_says_so_and_a_first_one_is_due_at_once():
    asked = question("P-085")
    last = {"by": "patient", "completed_at": "2026-01-02T09:00:00-05:00"}
    late = due("P-085", {"surveys": [last]})["Patient survey"]

    assert (late.overdue, late.at_once) == (late.due_on < asked.at.date(), False)
    assert late.overdue
    assert due("P-085", {"surveys": []})["Patient survey"].at_once is True
    assert not due("P-085", {"surveys": []})["Patient survey"].overdue


def test_each_item_is_told_by_the_key_that_asks_for_it():
    for base in ("P-001", "P-085", "P-094", "BOS-028", "CLZ-027", "ESK-019", "TIRF-001"):
        asked = question(base, {"pregnancy_tests": None} if base == "P-001" else None)
        version = version_for(VERSIONS[asked.program], asked)
        keys = {each.key for each in version.requirements}

        assert {item.key for item in schedule(version, asked).items} <= keys, base


def test_what_the_program_does_not_ask_of_a_patient_is_not_due():
    assert "Next pregnancy test" not in due("BOS-003")
    assert "Enrollment renewal" not in due("ESK-001")
    assert "Enrollment renewal" not in due("TIRF-021")


def test_monitoring_is_over_when_its_end_is_on_record_or_its_time_has_passed():
    begun = {"given_at": "2026-03-16T08:00:00-05:00"}
    ended = begun | {"monitored_until": "2026-03-16T09:59:00-05:00"}
    earlier = {"given_at": "2026-03-16T07:59:59-05:00"}

    assert "Monitoring ends" in due("ESK-001", {"sessions": [begun]})
    assert "Monitoring ends" not in due("ESK-001", {"sessions": [ended]})
    assert "Monitoring ends" not in due("ESK-001", {"sessions": [earlier]})
    assert "Monitoring ends" not in due("ESK-002")


def test_a_used_number_does_not_end_any_more():
    used = {"authorization": {"used_at": "2026-03-17T10:00:00-05:00"}}

    assert "Authorization ends" not in due("P-094", used)


def test_the_soonest_comes_first():
    asked = question("P-085")
    items = due_items(VERSIONS[asked.program][0], asked)

    assert [item.due_on for item in items] == sorted(item.due_on for item in items)


# The second prescription of a woman in the UK: the last supply lasts until 2026-04-13.


NUMBERED = {
    "gate": "confirm",
    "authorization": {"issued_at": "2026-03-16T15:01:00-05:00", "same_patient": True},
}


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("2026-03-17T12:00:00-05:00", set()),
        # The last second of the seven days since the test of 16 March that the number rests on;
        # that test is then the first of two, and no more than ten days old.
        ("2026-03-23T23:59:59-05:00", set()),
        (
            "2026-03-24T00:00:00-05:00",
            {"Second pregnancy test, again: nothing was dispensed on the last number"},
        ),
    ],
)
def test_no_first_test_is_due_while_the_number_of_the_first_prescription_can_be_used(at, found):
    days = ("2026-03-04T09:00:00-06:00", "2026-03-16T08:00:00-05:00")
    tests = [pregnancy_test(day) for day in days]
    titles = due("P-001", NUMBERED | {"pregnancy_tests": tests, "at": at})

    assert {title for title in titles if "pregnancy test" in title} == found
