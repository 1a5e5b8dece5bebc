"""The label's advice for low counts, and the days on which the next ones are planned."""

import itertools
from datetime import date

import pytest

from tests.rules.asking import VERSIONS, question
from tracker.rules.deciding import version_for
from tracker.rules.dose_holds import hold_advice, latest_counts
from tracker.rules.question import LabResult
from tracker.rules.schedules import due_items
from tracker.rules.schedules.planned import planned_counts
from tracker.rules.vocabulary import Indication, LabTest, LabUnit

(POMALIDOMIDE,) = VERSIONS["ps-pomalidomide-us"]


def counted(test, value, on="2026-03-16"):
    return LabResult(
        test=LabTest(test),
        value=value,
        unit=LabUnit.PER_MICROLITER,
        collected_on=date.fromisoformat(on),
    )


def advice(indication, *results):
    holds = [each for each in POMALIDOMIDE.dose_holds if each.indication == indication]
    return [each.hold.key for each in hold_advice(holds, latest_counts(results))]


@pytest.mark.parametrize(
    ("indication", "test", "value", "expected"),
    [
        ("multiple-myeloma", "anc", 1000, []),
        ("multiple-myeloma", "anc", 999, ["myeloma-anc-1000-with-fever"]),
        ("multiple-myeloma", "anc", 500, ["myeloma-anc-1000-with-fever"]),
        ("multiple-myeloma", "anc", 499, ["myeloma-anc-500"]),
        ("multiple-myeloma", "platelets", 25_000, []),
        ("multiple-myeloma", "platelets", 24_999, ["myeloma-platelets-25000"]),
        ("kaposi-sarcoma", "anc", 999, ["kaposi-anc-1000"]),
        ("kaposi-sarcoma", "anc", 499, ["kaposi-anc-500"]),
        ("kaposi-sarcoma", "platelets", 50_000, []),
        ("kaposi-sarcoma", "platelets", 49_999, ["kaposi-platelets-50000"]),
        ("kaposi-sarcoma", "platelets", 24_999, ["kaposi-platelets-25000"]),
    ],
)
def test_the_lowest_threshold_that_a_count_is_under_speaks(indication, test, value, expected):
    assert advice(Indication(indication), counted(test, value)) == expected


def test_the_lowest_value_of_the_newest_day_counts():
    results = (
        counted("anc", 100, "2026-03-15"),
        counted("anc", 900),
        counted("anc", 450),
        counted("platelets", 20_000),
    )

    assert advice(Indication("multiple-myeloma"), *results) == [
        "myeloma-anc-500",
        "myeloma-platelets-25000",
    ]


def test_what_is_general_knowledge_says_that_it_is_unverified():
    unverified = {each.key for each in POMALIDOMIDE.dose_holds if each.unverified}

    assert unverified == {"kaposi-platelets-50000", "kaposi-platelets-25000"}


def planned(base, changes=None, most=4):
    asked = question(base, changes)
    version = version_for(VERSIONS[asked.program], asked)
    return [day.isoformat() for day in planned_counts(version, asked, most=most)]


def test_counts_are_planned_weekly_for_eight_weeks_and_then_monthly():
    asked = question("P-089")
    first_on = asked.dispenses[0].handed_over_on
    days = [date.fromisoformat(day) for day in planned("P-089", most=12)]
    steps = [(later - day).days for day, later in itertools.pairwise(days)]

    assert set(steps) == {7, 31}
    assert steps == sorted(steps)
    weekly = [day for day, step in zip(days, steps, strict=False) if step == 7]
    assert (weekly[-1] - first_on).days < 56 <= (weekly[-1] - first_on).days + 7


def test_in_kaposi_sarcoma_counts_are_planned_every_two_weeks_for_twelve_weeks():
    steps = planned("P-089", {"patient": {"indication": "kaposi-sarcoma"}}, most=3)
    days = [date.fromisoformat(day) for day in steps]

    assert [(later - day).days for day, later in itertools.pairwise(days)] == [14, 14]


def test_the_first_planned_day_is_the_one_that_is_due():
    for base in ("P-073", "P-074", "P-085"):
        asked = question(base)
        version = version_for(VERSIONS[asked.program], asked)
        due = {item.title: item.due_on for item in due_items(version, asked)}

        assert planned(base)[0] == due["Next blood count"].isoformat(), base


def test_before_the_first_hand_over_none_is_planned():
    assert planned("P-050") == []
    assert planned("IP-001") == []
