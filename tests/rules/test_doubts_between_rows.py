"""Warnings about requirements, categories and rows that contradict or miss each other."""

import pytest

from tests.rules.definitions import (
    IPLEDGE,
    NORWAY,
    PS,
    changed,
    doubted,
    in_requirement,
    requirement,
    without,
)

NO_NUMBER = "no 'authorization-usable' requirement reports a missing number"
NEVER_FIRST = "'pregnancy-test-24-hours' does not stop: no first test is needed"
OTHER_WINDOW = "'first-window-lockout' counts another window: 7 days from day 1"
WHAT_FOR = "# ---------------------------------------------------------------- what the drug"
WHAT_MAY = "# ---------------------------------------------------------------- what may be dis"


@pytest.mark.parametrize(
    ("text", "key", "old", "new", "said"),
    [
        (
            PS,
            "authorization-window",
            'categories = ["AF-NRP"',
            'categories = ["AF-RP", "AF-NRP"',
            ["window[2]: categories: AF-RP has a window already, which goes first"],
        ),
        (
            PS,
            "authorization-window",
            "days = 7",
            "days = 6",
            [
                "window[1]: days: 'pregnancy-test-current' takes a test 7 days old,"
                " when this is over already"
            ],
        ),
        (
            IPLEDGE,
            "authorization-window",
            "days = 7",
            "days = 6",
            [
                "window[1]: days: 'pregnancy-test' takes a test 6 days old, when this is"
                " over already",
                f"window[1]: days: {OTHER_WINDOW}",
            ],
        ),
        (
            IPLEDGE,
            "authorization-window",
            "days = 7",
            "days = 8",
            [f"window[1]: days: {OTHER_WINDOW}"],
        ),
        (
            IPLEDGE,
            "authorization-window",
            "days = 7",
            "days = 0",
            [
                "window[1]: days: day 1 lies after the last day: it is never open",
                "window[1]: days: 'pregnancy-test' takes a test 6 days old, when this is"
                " over already",
                f"window[1]: days: {OTHER_WINDOW}",
            ],
        ),
        (
            IPLEDGE,
            "authorization-window",
            'test_reported_at = ["confirm"]',
            'test_reported_at = ["confirm", "hand_over"]',
            ["test_reported_at: at hand_over no requirement reports a missing test"],
        ),
        (
            IPLEDGE,
            "authorization-window",
            'test_reported_at = ["confirm"]',
            'test_reported_at = ["authorize"]',
            ["test_reported_at: it is not checked at authorize"],
        ),
        (
            PS,
            "authorization",
            'enforcement = "block"',
            'enforcement = "warn"',
            [f"gates: at {gate} {NO_NUMBER}" for gate in ("confirm", "hand_over")],
        ),
        (
            PS,
            "pregnancy-test-24-hours",
            '["authorize"]',
            '["confirm"]',
            [
                "first_after: 'pregnancy-test-24-hours' is not checked at authorize:"
                " no test is needed"
            ],
        ),
        (
            PS,
            "pregnancy-test-24-hours",
            'enforcement = "block"',
            'enforcement = "warn"',
            [f"first_after: {NEVER_FIRST}"],
        ),
        (
            PS,
            "next-fill-window",
            "days = 7",
            "days = 28",
            ["days: a supply has at most 28 days: it never stops"],
        ),
        (
            PS,
            "supply-limit",
            "days = 28",
            "days = 0",
            [
                "days: is 0: no supply is within it",
                "days: a supply has at most 0 days: it never stops",
            ],
        ),
        (
            PS,
            "no-refills",
            "refills = 0",
            "refills = 2",
            ["refills: 'authorization' lets one number be used once: no refill can follow"],
        ),
    ],
)
def test_requirements_that_contradict_each_other(text, key, old, new, said):
    assert doubted(in_requirement(text, key, (old, new))) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            without(PS, "authorization"),
            [f"gates: at {g} {NO_NUMBER}" for g in ("confirm", "hand_over")],
        ),
        (
            without(PS, "enrollment-active"),
            ["kind: no 'agreement-signed' requirement has the agreement signed that this asks for"],
        ),
        (
            changed(
                PS,
                (
                    WHAT_FOR,
                    requirement(PS, "confirmation-window").replace('key = "', 'key = "second-')
                    + WHAT_FOR,
                ),
            ),
            ["kind: a second one of this kind: what hangs on it goes by the first"],
        ),
    ],
)
def test_requirements_that_need_another_one(text, said):
    assert doubted(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            in_requirement(PS, "contraception", ('["AM", "MC"]', '["AM"]')),
            ["needs_contraception: no 'contraception-in-use' requirement names it"],
        ),
        (
            without(NORWAY, "contraception"),
            ["needs_contraception: no requirement of contraception, counseling or a test names it"],
        ),
        # Where a program asks for counseling alone, that is its rule.
        (without(PS, "contraception"), []),
        (
            in_requirement(PS, "authorization-window", ('["AF-RP", "FC-RP"]', '["AF-RP"]')),
            ["reproductive_potential: others have a window, but this one has none"],
        ),
        (
            in_requirement(IPLEDGE, "pregnancy-test", ('"PCP"', '"NPCP"')),
            [
                "reproductive_potential: no requirement of a pregnancy test names it",
                "categories: NPCP cannot become pregnant",
            ],
        ),
        (
            in_requirement(PS, "contraception", ('["AM", "MC"]', '["AM", "MC", "AF-NRP"]')),
            ["commitment_for: AF-NRP needs no contraception"],
        ),
        (
            in_requirement(PS, "contraception", ('["AF-RP", "FC-RP"]', '["AF-RP", "FC-RP", "AM"]')),
            ["methods_for: AM is in commitment_for too, and asked for nothing else"],
        ),
        (
            changed(PS, ("adult_from_age = 18", "adult_from_age = 0")),
            [
                "not_of_reproductive_potential: adult_from_age: is 0: nobody is in a"
                " child's category"
            ],
        ),
        (
            changed(PS, ("sensitivity_at_most_miu_ml = 50", "sensitivity_at_most_miu_ml = 0")),
            [
                "pregnancy_tests: sensitivity_at_most_miu_ml: is 0: no test is as sensitive,"
                " so that none counts"
            ],
        ),
        (
            in_requirement(IPLEDGE, "enrollment-active", ("by-age", "by-category")),
            ["guardian: no category is a child's: a guardian never signs"],
        ),
    ],
)
def test_categories_without_a_rule_and_rules_for_nobody(text, said):
    assert doubted(text) == said


def without_rows(table, following):
    before, rest = PS.split(f"[[{table}]]", 1)
    return before + f"[[{following}]]" + rest.split(f"[[{following}]]", 1)[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            without_rows("agreement", "counseling"),
            [
                "kind: the definition has no [[agreement]] rows for AF-RP, AF-NRP, AM,"
                " FC-RP, FC-NRP, MC"
            ],
        ),
        (
            without_rows("counseling", "survey"),
            [
                "kind: the definition has no [[counseling]] rows for AF-RP, AF-NRP, AM,"
                " FC-RP, FC-NRP, MC"
            ],
        ),
        (
            without_rows("survey", "contact"),
            [
                "kind: the definition has no [[survey]] rows for AF-RP, AF-NRP, AM,"
                " FC-RP, FC-NRP, MC",
                "kind: the definition has no [[survey]] rows for AF-RP, AF-NRP, AM,"
                " FC-RP, FC-NRP, MC",
                "kind: the definition has no [[survey]] questions that could be flagged",
            ],
        ),
        (
            changed(
                PS,
                ("[requirement.least.kaposi-sarcoma]\nanc = 1000\nplatelets = 75000\n", ""),
            ),
            ["least: kaposi-sarcoma has no row: it can never be met"],
        ),
        (
            PS.replace(
                PS[PS.index('[[indication]]\ncode = "kap') : PS.index(WHAT_MAY)],
                "",
            ),
            [
                "schedule.kaposi-sarcoma: kaposi-sarcoma is no [[indication]] of this program",
                "least.kaposi-sarcoma: kaposi-sarcoma is no [[indication]] of this program",
            ],
        ),
    ],
)
def test_requirements_that_hang_on_rows_that_are_not_there(text, said):
    assert doubted(text) == said
