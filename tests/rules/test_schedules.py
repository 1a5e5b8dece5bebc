"""What is due next, from the same definitions."""

from datetime import date

import pytest

from tests.rules.asking import VERSIONS, pregnancy_test, question
from tracker.rules.deciding import version_for
from tracker.rules.schedules import due_items, schedule


def told(base, changes=None):
    asked = question(base, changes)
    return schedule(version_for(VERSIONS[asked.program], asked), asked)


def due(base, changes=None):
    return {item.title: item for item in told(base, changes).items}


def days_of(base, changes=None):
    """The day of each item by its title; "now" for what is due at once."""
    return {
        title: "now" if item.at_once else item.due_on.isoformat()
        for title, item in due(base, changes).items()
    }


def holds_until(base, changes=None):
    return told(base, changes).holds_until.isoformat()


def form(kind, at):
    return {"kind": kind, "by": "prescriber", "at": at}


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
