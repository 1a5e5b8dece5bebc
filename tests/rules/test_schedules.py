"""What is due next, from the same definitions."""

from datetime import date

import pytest

from tests.rules.asking import VERSIONS, pregnancy_test, question
from tracker.rules.deciding import version_for
from tracker.rules.schedules import due_items


def due(base, changes=None):
    asked = question(base, changes)
    version = version_for(VERSIONS[asked.program], asked)
    return {item.title: item for item in due_items(version, asked)}


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
            {},
            "Next pregnancy test",
            "2026-09-14",
            "A pregnancy test is needed for the next prescription, by 2026-09-14; it counts for "
            "7 days.",
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


def test_a_used_number_does_not_end_any_more():
    used = {"authorization": {"used_at": "2026-03-17T10:00:00-05:00"}}

    assert "Authorization ends" not in due("P-094", used)


def test_the_soonest_comes_first():
    asked = question("P-085")
    items = due_items(VERSIONS[asked.program][0], asked)

    assert [item.due_on for item in items] == sorted(item.due_on for item in items)
