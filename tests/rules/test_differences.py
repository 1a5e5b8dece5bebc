"""What differs between two versions, as a reviewer reads it."""

import pytest

from tests.rules.asking import VERSIONS
from tests.rules.definitions import PS, changed, in_requirement, requirement, without
from tracker.rules.differences import Difference, differences
from tracker.rules.parsing import parse_version


def between(newer, older=PS):
    return list(differences(parse_version(older), parse_version(newer)))


@pytest.mark.parametrize("slug", VERSIONS)
def test_a_version_does_not_differ_from_itself(slug):
    for version in VERSIONS[slug]:
        assert differences(version, version) == ()


def test_a_comment_is_no_difference():
    assert between(f"# Reviewed.\n{PS}") == []


@pytest.mark.parametrize(
    ("key", "old", "new", "name", "before", "after"),
    [
        ("supply-limit", "days = 28", "days = 21", "days", "28", "21"),
        ("patient-survey", "AM = 30", "AM = 60", "max_days.AM", "30", "60"),
        ("authorization-window", "days = 7", "days = 9", "window.1.days", "7", "9"),
        ("blood-counts", "anc = 500", "anc = 750", "least.multiple-myeloma.anc", "500", "750"),
        (
            "cbc-checkpoint",
            "first_days = 56",
            "first_days = 28",
            "schedule.multiple-myeloma.first_days",
            "56",
            "28",
        ),
        (
            "prescription-channel",
            '["written", "electronic"]',
            '["electronic"]',
            "channels",
            "written, electronic",
            "electronic",
        ),
        (
            "no-refills",
            '["authorize", "confirm"]',
            '["confirm"]',
            "gates",
            "authorize, confirm",
            "confirm",
        ),
        ("no-refills", '"No refills"', '"None"', "title", "No refills", "None"),
        ("no-refills", 'mark = "S:1 S:3"', 'mark = "S:1"', "mark", "S:1 S:3", "S:1"),
        ("medication-guide", '"block"', '"warn"', "enforcement", "block", "warn"),
        (
            "supply-limit",
            '"Record the days\' supply: at most {limit} days."',
            '"Record it."',
            "says.missing.remedy",
            "Record the days' supply: at most {limit} days.",
            "Record it.",
        ),
        (
            "medication-guide",
            '"The Medication Guide is given with this dispense."',
            '"Given."',
            "says.given",
            "The Medication Guide is given with this dispense.",
            "Given.",
        ),
        (
            "pharmacy-certified",
            'ended = "representative"',
            'ended = "pharmacist"',
            "owners.ended",
            "representative",
            "pharmacist",
        ),
    ],
)
def test_a_key_of_a_requirement_with_its_old_and_its_new_value(key, old, new, name, before, after):
    newer = in_requirement(PS, key, (old, new))

    expected = Difference(f"requirement '{key}'", "changed", name, before, after)
    assert between(newer) == [expected]


def test_the_owner_of_a_requirement_changes_once():
    newer = in_requirement(PS, "no-refills", ('owner = "prescriber"', 'owner = "pharmacist"'))

    assert between(newer) == [
        Difference("requirement 'no-refills'", "changed", "owner", "prescriber", "pharmacist")
    ]


def test_requirements_that_are_gone_and_that_are_new():
    newer = without(PS, "no-refills")

    removed = Difference("requirement 'no-refills'", "removed", "", "No refills", None)
    added = Difference("requirement 'no-refills'", "added", "", None, "No refills")
    assert between(newer) == [removed]
    assert between(PS, older=newer) == [added]


def test_keys_that_are_gone_and_that_are_new():
    rule = requirement(PS, "supply-limit")
    by_category = "{ AF-RP = 28, AF-NRP = 28, AM = 28, FC-RP = 28, FC-NRP = 28, MC = 14 }"
    newer = PS.replace(rule, changed(rule, ("days = 28", f"days_by_category = {by_category}")))

    found = between(newer)

    assert Difference("requirement 'supply-limit'", "removed", "days", "28", None) in found
    assert (
        Difference("requirement 'supply-limit'", "added", "days_by_category.MC", None, "14")
        in found
    )
    assert len(found) == 7


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "effective_from = 2025-02-01",
            "effective_from = 2026-02-01",
            Difference("program", "changed", "effective_from", "2025-02-01", "2026-02-01"),
        ),
        (
            'status = "active"',
            'status = "active"\nzone = "America/New_York"',
            Difference("program", "added", "zone", None, "America/New_York"),
        ),
        (
            "menopause_months = 24",
            "menopause_months = 12",
            Difference("not_of_reproductive_potential", "changed", "menopause_months", "24", "12"),
        ),
        (
            "miu_ml = 50",
            "miu_ml = 25",
            Difference("pregnancy_tests", "changed", "sensitivity_at_most_miu_ml", "50", "25"),
        ),
        (
            'definition = "18 or older."',
            'definition = "From 18 on."',
            Difference("category 'AM'", "changed", "definition", "18 or older.", "From 18 on."),
        ),
        (
            '"Record the prescription."',
            '"Write it."',
            Difference(
                "sentences",
                "changed",
                "says.no-prescription.remedy",
                "Record the prescription.",
                "Write it.",
            ),
        ),
        (
            "capsules_per_day = 1",
            "capsules_per_day = 2",
            Difference("supply", "changed", "capsules_per_day", "1", "2"),
        ),
        (
            'text = "HIV-negative adult"',
            'text = "HIV-negative"',
            Difference(
                "indication 'kaposi-sarcoma'",
                "changed",
                "either.hiv-negative.text",
                "HIV-negative adult",
                "HIV-negative",
            ),
        ),
        (
            'holder = "Natco"',
            'holder = "Other"',
            Difference("product '63850013101'", "changed", "holder", "Natco", "Other"),
        ),
        (
            'risky = "yes"',
            'risky = "no"',
            Difference("survey 'patient-pregnant'", "changed", "risky", "yes", "no"),
        ),
    ],
)
def test_other_parts_of_a_definition(old, new, expected):
    assert between(changed(PS, (old, new))) == [expected]


def test_a_product_more():
    row = PS[PS.index("[[product]]") :]
    row = row[: row.index("[[product]]", 1)]
    newer = PS.replace(row, row + row.replace('ndc = "59572050121"', 'ndc = "00000000000"'), 1)

    (found,) = between(newer)

    assert (found.subject, found.what, found.before) == ("product '00000000000'", "added", None)
    assert found.after


def test_the_two_editions_of_ipledge():
    older, newer = VERSIONS["ipledge-us"]

    found = differences(older, newer)

    assert {each.subject for each in found} == {
        "program",
        "pregnancy_tests",
        "requirement 'contraception-counseling'",
        "requirement 'first-window-lockout'",
        "requirement 'authorization-window'",
    }
    assert (
        Difference("requirement 'authorization-window'", "removed", "window.2.days", "30", None)
        in found
    )


def test_the_direction_matters_for_nothing_but_the_words():
    older, newer = VERSIONS["ipledge-us"]
    turned = {"added": "removed", "removed": "added", "changed": "changed"}

    back = {
        Difference(each.subject, turned[each.what], each.name, each.after, each.before)
        for each in differences(newer, older)
    }

    assert back == set(differences(older, newer))


def test_a_row_that_is_gone_is_told_by_what_it_says():
    text = PS[PS.index('[[survey]]\nkey = "patient-period"') :]
    asked = "Have you missed a period, or had unusual bleeding, since your last survey?"

    assert between(PS.replace(text[: text.index("[[survey]]", 1)], "", 1)) == [
        Difference("survey 'patient-period'", "removed", "", asked, None)
    ]
