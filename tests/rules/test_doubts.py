"""Warnings about definitions that can be read: each contradiction that the kinds allow."""

import pytest

from tests.rules.asking import VERSIONS
from tests.rules.definitions import IPLEDGE, NORWAY, PS, doubted, in_requirement
from tracker.rules.doubts import doubts
from tracker.rules.parsing import parse_version

AT_ONCE = "is 0: only what was done on that very day counts"
EARLIER = "it can never be judged: the only number on record there is an earlier one"
NO_NUMBER = "no 'authorization-usable' requirement reports a missing number"


@pytest.mark.parametrize("slug", VERSIONS)
def test_the_shipped_definitions_leave_no_doubt(slug):
    for version in VERSIONS[slug]:
        others = [each for each in VERSIONS[slug] if each is not version]

        assert [str(each) for each in doubts(version, others)] == []


@pytest.mark.parametrize(
    ("text", "key", "old", "new", "said"),
    [
        (PS, "reenrollment", "months = 12", "months = 0", "months: is 0: a new agreement is due"),
        (PS, "patient-survey", "AF-RP = 30", "AF-RP = 0", f"max_days.AF-RP: {AT_ONCE}"),
        (PS, "patient-survey", "AF-NRP = 6", "AF-NRP = 0", f"max_months.AF-NRP: {AT_ONCE}"),
        (NORWAY, "supply-limit", "M = 84", "M = 0", "days_by_category.M: is 0: no supply is"),
        (PS, "confirmation-window", "hours = 24", "hours = 0", "hours: is 0: the number has exp"),
        (PS, "pregnancy-test-24-hours", "hours = 24", "hours = 0", "hours: is 0: no test can be"),
        (
            PS,
            "pregnancy-test-current",
            "at_most_days = 7",
            "at_most_days = 0",
            "at_most_days: is 0",
        ),
        (PS, "pregnancy-test-current", "lar_every_days = 28", "lar_every_days = 0", "regular_"),
        (PS, "pregnancy-test-current", "first_every_days = 7", "first_every_days = 0", "first_ev"),
        (
            PS,
            "pregnancy-test-current",
            "irregular_every_days = 14",
            "irregular_every_days = 0",
            "i",
        ),
        (
            PS,
            "cbc-checkpoint",
            "later_every_days = 31",
            "later_every_days = 0",
            f"schedule.multiple-myeloma: later_every_days: {AT_ONCE}",
        ),
        (
            PS,
            "cbc-checkpoint",
            "first_every_days = 7",
            "first_every_days = 60",
            "schedule.multiple-myeloma: first_every_days: one in 60 days is never due in"
            " a phase of 56",
        ),
        (
            PS,
            "cbc-checkpoint",
            '"/uL"',
            '"U/L"',
            "unit: anc and platelets: never recorded in U/L",
        ),
        (PS, "blood-counts", '"/uL"', '"U/L"', "unit: anc and platelets: never recorded in U/L"),
        (PS, "blood-counts", "anc = 500", "anc = 0", "least.multiple-myeloma.anc: is 0: no count"),
        (PS, "contraception", "methods = 2", "methods = 0", "methods: is 0: one highly effective"),
        (
            PS,
            "contraception",
            "methods = 2",
            "methods = 8",
            "methods: 8 are needed, but only 7 are",
        ),
        (
            PS,
            "contraception",
            'additional = ["male-condom"',
            'additional = ["iud"',
            "additional: iud: highly effective already",
        ),
        (
            PS,
            "pregnancy-test-10-14-days",
            "least = 10",
            "least = 15",
            "least: 15 to 14 days before",
        ),
        (IPLEDGE, "pregnancy-test", "days = 7", "days = 0", "days: day 1 lies after the last day"),
        (
            IPLEDGE,
            "first-window-lockout",
            "days = 19",
            "days = 7",
            "days: 7 days are over when the",
        ),
    ],
)
def test_numbers_that_leave_no_time_or_never_stop(text, key, old, new, said):
    (found,) = doubted(in_requirement(text, key, (old, new)))

    assert found.startswith(said)


@pytest.mark.parametrize(
    ("text", "key", "old", "new", "said"),
    [
        (
            PS,
            "pharmacy-certified",
            '["confirm", "hand_over"]',
            '["authorize"]',
            ["gates: at authorize it can never be judged: no pharmacy is known yet"],
        ),
        (
            PS,
            "authorization",
            '["confirm"',
            '["authorize", "confirm"',
            [f"gates: at authorize {EARLIER}"],
        ),
        (
            PS,
            "authorization-window",
            '["confirm"',
            '["authorize", "confirm"',
            [f"gates: at authorize {EARLIER}", f"gates: at authorize {NO_NUMBER}"],
        ),
        (
            PS,
            "counseling-checklist",
            '["confirm"]',
            '["authorize"]',
            [
                "gates: at authorize it can never be judged: the checklist is made at"
                " the pharmacy, later"
            ],
        ),
        (
            PS,
            "medication-guide",
            '["confirm"]',
            '["authorize"]',
            [
                "gates: at authorize it can never be judged: the guide is given at the"
                " pharmacy, later"
            ],
        ),
        (
            PS,
            "confirmation-window",
            '["hand_over"]',
            '["authorize", "confirm"]',
            [
                "gates: at authorize it can never be judged: no confirmation is issued yet",
                "gates: at confirm it can never be judged: no confirmation is issued yet",
            ],
        ),
        (
            PS,
            "same-day-shipment",
            '["hand_over"]',
            '["confirm"]',
            ["gates: at confirm it can never be judged: no confirmation is issued yet"],
        ),
        (
            IPLEDGE,
            "first-window-lockout",
            '["authorize"]',
            '["confirm"]',
            [
                "gates: at confirm it can never be judged:"
                " the number there is that of the prescription, not an earlier one"
            ],
        ),
        (
            PS,
            "prescriber-survey",
            '["authorize"]',
            '["authorize", "confirm"]',
            [
                "gates: at confirm it can never be judged:"
                " the record would have to be later than the number, which needs it"
            ],
        ),
    ],
)
def test_gates_that_never_see_the_facts(text, key, old, new, said):
    assert doubted(in_requirement(text, key, (f"gates = {old}", f"gates = {new}"))) == said


@pytest.mark.parametrize(
    ("text", "key", "old", "new", "said"),
    [
        (
            PS,
            "blood-counts",
            'acknowledged_by = "prescriber"',
            'acknowledged_by = "patient"',
            "acknowledged_by: nobody can give this acknowledgement: a patient gives none",
        ),
        (
            PS,
            "blood-counts",
            'gates = ["authorize"]',
            'gates = ["authorize", "confirm"]',
            "gates: at confirm an acknowledgement counts only if it is later than the number,"
            " and nobody is asked for one then",
        ),
        (
            NORWAY,
            "treatment-initiation-form",
            'by = ["prescriber"]',
            'by = ["pharmacist"]',
            "by: a pharmacist makes no such record",
        ),
        (
            PS,
            "contraception-counseling",
            'by = "prescriber"',
            'by = "pharmacist"',
            "by: a pharmacist makes no such record",
        ),
    ],
)
def test_statements_that_nobody_can_make(text, key, old, new, said):
    assert doubted(in_requirement(text, key, (old, new))) == [said]


@pytest.mark.parametrize(
    ("key", "old", "new", "said"),
    [
        (
            "contraception",
            '["AM", "MC"]',
            '["AM"]',
            ["category 'MC': needs_contraception: no 'contraception-in-use' requirement names it"],
        ),
        (
            "contraception",
            '["AF-RP", "FC-RP"]',
            '["AF-RP", "FC-RP", "AF-NRP"]',
            ["requirement 'contraception': methods_for: AF-NRP needs no contraception"],
        ),
        (
            "supply-limit",
            "days = 28",
            "days = 0",
            [
                "requirement 'supply-limit': days: is 0: no supply is within it",
                "requirement 'next-fill-window': days: a supply has at most 0 days: it never stops",
            ],
        ),
    ],
)
def test_a_doubt_names_the_row_it_is_about(key, old, new, said):
    version = parse_version(in_requirement(PS, key, (old, new)))

    assert [str(each) for each in doubts(version)] == said
