"""When forms, certifications, categories and agreements are due next."""

import pytest

from tests.rules.due import days_of, due, form, holds_until

SUPPLIED = {
    "at": "2026-03-30T12:00:00+01:00",
    "dispenses": [{"handed_over_on": "2026-03-16", "days_supply": 28}],
    "prescription": None,
}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"attestations": []}, "2026-04-13"),
        ({"attestations": [], "at": "2026-04-13T23:59:59+01:00"}, "2026-04-13"),
        ({"attestations": [], "at": "2026-04-14T00:00:00+01:00"}, "now"),
        # On the day of the hand-over it was that one's form, on the next day it is the next one's.
        (
            {"attestations": [form("prescription-authorization-form", "2026-03-16T22:00:00Z")]},
            "2026-04-13",
        ),
        (
            {"attestations": [form("prescription-authorization-form", "2026-03-17T00:00:00Z")]},
            None,
        ),
    ],
)
def test_a_form_for_each_prescription_is_due_when_the_next_supply_is(changes, found):
    assert days_of("UK-001", SUPPLIED | changes).get("Prescription authorization form") == found


def test_a_form_that_is_made_once_is_due_at_once_and_never_again():
    made = {"attestations": [form("treatment-initiation-form", "2026-03-02T10:05:00Z")]}

    assert days_of("UK-001", {"attestations": []})["Treatment initiation form"] == "now"
    assert "Treatment initiation form" not in days_of("UK-001", SUPPLIED | made)


NUMBER = {
    "gate": "confirm",
    "attestations": [],
    "authorization": {"issued_at": "2026-03-16T11:05:00Z", "same_patient": True},
}


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("2026-03-23T23:59:59Z", None),  # the last second of the seven days since it was written
        ("2026-03-24T00:00:00Z", "now"),
    ],
)
def test_the_next_form_waits_until_the_prescription_at_hand_can_be_filled_no_more(at, found):
    assert days_of("UK-001", NUMBER | {"at": at}).get("Prescription authorization form") == found


@pytest.mark.parametrize("ending", ["used_at", "voided_at"])
def test_a_number_that_is_used_or_voided_makes_the_next_form_due(ending):
    number = NUMBER["authorization"] | {ending: "2026-03-16T12:00:00Z"}
    changes = NUMBER | {"authorization": number, "at": "2026-03-16T13:00:00Z"}

    assert "Prescription authorization form" in days_of("UK-001", changes)


def test_comprehension_questions_are_for_those_who_can_become_pregnant():
    assert days_of("IP-001", {"attestations": []})["Comprehension questions"] == "now"
    assert "Comprehension questions" not in days_of(
        "IP-001", {"attestations": [], "patient": {"risk_category": "NPCP"}}
    )


@pytest.mark.parametrize(
    ("counseled_at", "found"),
    [
        ("2026-05-05T00:00:00-05:00", None),  # seven days before the prescription was written
        ("2026-05-04T23:59:59-05:00", "2026-05-12"),
    ],
)
def test_counseling_counts_for_a_week(counseled_at, found):
    counseled = {"attestations": [form("contraception-counseling", counseled_at)]}

    assert days_of("P-085", counseled).get("Contraception counseling") == found


def test_the_prescriber_s_survey_is_due_again_after_an_authorization():
    before = {"authorization": {"issued_at": "2026-05-12T13:59:00-05:00", "same_patient": True}}

    assert "Prescriber survey" not in days_of("P-085")
    assert days_of("P-085", before)["Prescriber survey"] == "2026-05-12"


@pytest.mark.parametrize(
    ("certified_until", "found"),
    [("2026-06-11", "2026-06-11"), ("2026-06-12", None), ("2026-05-11", "2026-05-11")],
)
def test_a_certification_that_ends_is_told_thirty_days_ahead(certified_until, found):
    changes = {"prescriber": {"certified_until": certified_until}}
    title = "Certification of the prescriber ends"

    assert days_of("P-085", changes).get(title) == found
    if found is not None:
        assert due("P-085", changes)[title].overdue is (found < "2026-05-12")


def test_a_suspended_party_is_not_told_to_renew():
    changes = {"prescriber": {"certified_until": "2026-06-01", "suspended_from": "2026-05-12"}}

    assert "Certification of the prescriber ends" not in days_of("P-085", changes)


GIRL = {"patient": {"risk_category": "FC-RP"}}


@pytest.mark.parametrize(
    ("born_on", "found"),
    [
        ("2008-08-11", {"Risk category changes": "2026-08-10"}),  # 90 days ahead
        ("2008-08-12", {}),
        ("2008-05-13", {"Risk category changes": "2026-05-12"}),
        ("2008-05-12", {"Risk category": "now"}),  # 18 today
    ],
)
def test_a_child_s_category_changes_on_the_eighteenth_birthday(born_on, found):
    changes = {"patient": GIRL["patient"] | {"birth_date": born_on}}
    days = days_of("P-085", changes)

    assert {title: day for title, day in days.items() if title.startswith("Risk")} == found


@pytest.mark.parametrize(
    ("last_menses_on", "found"),
    [("2024-07-01", "2026-06-30"), ("2024-09-01", None), ("2024-05-12", None)],
)
def test_a_category_changes_when_menopause_counts(last_menses_on, found):
    changes = {"patient": {"natural_menopause": True, "last_menses_on": last_menses_on}}

    assert days_of("P-085", changes).get("Risk category changes") == found
    assert ("Risk category" in days_of("P-085", changes)) is (last_menses_on == "2024-05-12")


def off_therapy(at, signed_at="2026-03-07T10:00:00-06:00"):
    """The last supply ended on 2026-05-12."""
    signed = dict.fromkeys(("signed_by_patient_at", "signed_by_prescriber_at"), signed_at)
    return days_of("P-085", {"at": at, "enrollment": signed}).get("Re-enrollment")


def test_a_year_off_therapy_asks_for_a_new_agreement():
    assert off_therapy("2027-02-10T12:00:00-06:00") is None
    assert off_therapy("2027-02-11T12:00:00-06:00") == "2027-05-12"  # 90 days ahead
    assert off_therapy("2028-01-01T12:00:00-06:00") == "2027-05-12"
    assert off_therapy("2027-05-13T12:00:00-05:00", "2026-05-12T09:00:00-05:00") is None


@pytest.mark.parametrize(
    ("base", "changes", "until"),
    [
        # The day after the end of the supply comes before the longer intervals of the tests.
        ("P-085", {}, "2026-05-13T05:00:00+00:00"),
        # The confirmation's twenty-four hours, to the microsecond after them.
        ("P-121", {}, "2026-03-19T15:00:00.000001+00:00"),
        # The weekly tests end 28 days after the first hand-over.
        (
            "P-089",
            {"dispenses": [{"handed_over_on": "2026-03-17", "days_supply": 60}]},
            "2026-04-14T05:00:00+00:00",
        ),
        # iPLEDGE counts the days of Eastern time.
        ("IP-001", {}, "2026-09-21T04:00:00+00:00"),
    ],
)
def test_until_when_it_all_holds(base, changes, until):
    assert holds_until(base, changes) == until


def test_what_is_due_at_once_is_due_every_day():
    for day in ("2026-03-16", "2026-03-17", "2026-06-01"):
        item = due("P-001", {"pregnancy_tests": [], "at": f"{day}T12:00:00-05:00"})
        assert item["First pregnancy test"].at_once
        assert item["First pregnancy test"].due_on.isoformat() == day
