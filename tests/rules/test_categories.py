"""The category that the recorded facts lead to, and why, as the enrollment page shows it."""

from datetime import date

import pytest

from tests.rules.asking import VERSIONS, question
from tracker.rules.categories import derive_category, fits_until
from tracker.rules.facts import Facts
from tracker.rules.question import Patient
from tracker.rules.vocabulary import Sex

POMALIDOMIDE = VERSIONS["ps-pomalidomide-us"][0]
IPLEDGE = VERSIONS["ipledge-us"][-1]
UK = VERSIONS["pomalidomide-ppp-uk"][0]
CLOZAPINE = VERSIONS["clozapine-us"][0]
ON = date(2026, 3, 16)
WOMAN = {"sex": Sex.FEMALE, "birth_date": date(1970, 1, 1)}
GIRL = {"sex": Sex.FEMALE, "birth_date": date(2012, 1, 1)}


@pytest.mark.parametrize(
    ("version", "facts", "code", "reason"),
    [
        (
            POMALIDOMIDE,
            WOMAN,
            "AF-RP",
            "Female, 56 years old on 2026-03-16, no fact on record rules out pregnancy.",
        ),
        (
            POMALIDOMIDE,
            WOMAN | {"hysterectomy": True},
            "AF-NRP",
            "Female, 56 years old on 2026-03-16, the uterus was removed.",
        ),
        (
            POMALIDOMIDE,
            WOMAN | {"bilateral_oophorectomy": True},
            "AF-NRP",
            "Female, 56 years old on 2026-03-16, both ovaries were removed.",
        ),
        (
            POMALIDOMIDE,
            WOMAN | {"natural_menopause": True, "last_menses_on": date(2024, 3, 16)},
            "AF-NRP",
            "Female, 56 years old on 2026-03-16, natural menopause, last menses on 2024-03-16.",
        ),
        (
            POMALIDOMIDE,
            WOMAN | {"natural_menopause": True, "last_menses_on": date(2024, 3, 17)},
            "AF-RP",
            "Female, 56 years old on 2026-03-16, no fact on record rules out pregnancy.",
        ),
        (
            POMALIDOMIDE,
            GIRL | {"menarche": False},
            "FC-NRP",
            "Female, 14 years old on 2026-03-16, menarche has not come.",
        ),
        (
            POMALIDOMIDE,
            {"sex": Sex.MALE, "birth_date": date(2008, 3, 17)},
            "MC",
            "Male, 17 years old on 2026-03-16.",
        ),
        (
            POMALIDOMIDE,
            {"sex": Sex.MALE, "birth_date": date(2008, 3, 16)},
            "AM",
            "Male, 18 years old on 2026-03-16.",
        ),
        # A day that is still to come is no birth date yet, and today is one.
        (
            POMALIDOMIDE,
            {"sex": Sex.MALE, "birth_date": date(2026, 3, 17)},
            None,
            "The patient's birth date must be on record first.",
        ),
        (
            POMALIDOMIDE,
            {"sex": Sex.MALE, "birth_date": date(2026, 3, 16)},
            "MC",
            "Male, 0 years old on 2026-03-16.",
        ),
        (
            POMALIDOMIDE,
            {},
            None,
            "The patient's sex and birth date must be on record first.",
        ),
        (
            POMALIDOMIDE,
            {"sex": Sex.MALE},
            None,
            "The patient's birth date must be on record first.",
        ),
        (IPLEDGE, {"sex": Sex.MALE}, "NPCP", "Male."),
        (IPLEDGE, {"hysterectomy": True}, "NPCP", "The uterus was removed."),
        (IPLEDGE, {}, None, "The patient's sex must be on record first."),
        (
            IPLEDGE,
            {"sex": Sex.FEMALE},
            "PCP",
            "Female, no fact on record rules out pregnancy.",
        ),
        (
            UK,
            {
                "sex": Sex.FEMALE,
                "natural_menopause": True,
                "last_menses_on": date(2025, 3, 16),
            },
            None,
            "The patient's birth date must be on record first.",
        ),
    ],
)
def test_the_category_and_its_reason(version, facts, code, reason):
    derived = derive_category(version, Patient(**facts), ON)

    assert (derived.code, derived.reason) == (code, reason)


@pytest.mark.parametrize(
    ("version", "facts", "last_on"),
    [
        (POMALIDOMIDE, {"sex": Sex.MALE, "birth_date": date(2012, 5, 1)}, date(2030, 4, 30)),
        (POMALIDOMIDE, {"sex": Sex.MALE, "birth_date": date(1970, 5, 1)}, None),
        (
            POMALIDOMIDE,
            WOMAN | {"natural_menopause": True, "last_menses_on": date(2025, 1, 31)},
            date(2027, 1, 30),
        ),
        (
            UK,
            {
                "sex": Sex.FEMALE,
                "birth_date": date(1977, 6, 1),
                "natural_menopause": True,
                "last_menses_on": date(2020, 1, 1),
            },
            date(2027, 5, 31),
        ),
        (UK, {"sex": Sex.FEMALE, "birth_date": date(2010, 1, 1)}, None),
        (
            POMALIDOMIDE,
            WOMAN | {"natural_menopause": True, "last_menses_on": date(2026, 3, 16)},
            date(2028, 3, 15),
        ),
        (
            POMALIDOMIDE,
            WOMAN | {"natural_menopause": True, "last_menses_on": date(2026, 3, 17)},
            None,
        ),
    ],
)
def test_until_when_time_alone_leaves_the_category_right(version, facts, last_on):
    assert fits_until(version, Patient(**facts), ON) == last_on


def test_a_program_without_categories_has_none_for_anybody_and_counts_no_pregnancy_test():
    woman = Patient(**WOMAN)
    tested = Facts(CLOZAPINE, question("P-001"))

    assert derive_category(CLOZAPINE, woman, ON).code is None
    assert derive_category(CLOZAPINE, woman, ON).reason == "This program has no risk categories."
    assert fits_until(CLOZAPINE, woman, ON) is None
    assert tested.tests
    assert tested.qualifying_tests == ()
