"""Which parts of a definition go together, in programs with and without risk categories."""

import pytest

from tests.rules.refusing import HERE, refusals
from tracker.rules.errors import InvalidProgram
from tracker.rules.parsing import parse_version
from tracker.services.shipped_programs import SHIPPED, read_text


def refused(slug, day, old, new):
    """The same for another shipped file."""
    text = read_text(SHIPPED / slug / f"{day}.toml")
    assert old in text
    with pytest.raises(InvalidProgram) as caught:
        parse_version(text.replace(old, new, 1), HERE)
    return caught.value.where, caught.value.problem


@pytest.mark.parametrize(
    ("old", "new", "where", "problem"),
    [
        (
            'facts_from = "files"',
            'facts_from = "records"',
            "here.toml: program: facts_from",
            "needs to be 'files' in a program without [[category]]",
        ),
        (
            'facts_from = "files"',
            'facts_from = "elsewhere"',
            "here.toml: program: facts_from",
            "needs one of records, files",
        ),
        (
            'kind = "agreement-in-force"',
            'kind = "agreement-signed"\nguardian = "by-age"',
            "here.toml: requirement 'enrollment-active': says",
            "'inpatient' is none of signed",
        ),
        (
            'kind = "result-at-level"\ntest = "anc"\n',
            'kind = "no-open-pregnancy"\n',
            "here.toml: requirement 'anc-level'",
            "unknown key 'unit'",
        ),
        (
            'levels_of = "anc-level"',
            'levels_of = "supply-limit"',
            "here.toml: requirement 'anc-current': levels_of",
            "needs the key of a 'result-at-level' requirement",
        ),
        (
            'interval_of = "anc-current"',
            'interval_of = "anc"',
            "here.toml: requirement 'supply-limit': interval_of",
            "needs the key of a 'results-current' requirement",
        ),
        (
            'interval_of = "anc-current"',
            'interval_of = "anc-current"\ndays = 7',
            "here.toml: requirement 'supply-limit'",
            "takes either `days` or `interval_of`",
        ),
        (
            'tests = ["anc"]\nunit = "/uL"\n',
            'tests = ["anc"]\n',
            "here.toml: requirement 'anc-current'",
            "`unit` belongs to laboratory tests",
        ),
        (
            'tests = ["anc"]',
            'tests = ["pregnancy"]',
            "here.toml: requirement 'anc-current'",
            "`unit` belongs to laboratory tests",
        ),
        (
            'tests = ["anc"]\nunit = "/uL"\n',
            'tests = ["pregnancy"]\n',
            "here.toml: requirement 'anc-current': kind",
            "needs a [pregnancy_tests] table",
        ),
        (
            "months = 12",
            "months = 6",
            "here.toml: requirement 'anc-current'",
            "each `phase` ends later than the one before",
        ),
        (
            "months = 12\n",
            "",
            "here.toml: requirement 'anc-current'",
            "the last `phase`, and no other, has no `months`",
        ),
        (
            "days = 31   #",
            "months = 24\ndays = 31   #",
            "here.toml: requirement 'anc-current'",
            "the last `phase`, and no other, has no `months`",
        ),
        (
            "interrupt_below = 1000",
            "interrupt_below = 1501",
            "here.toml: requirement 'anc-level': general",
            "needs normal >= interrupt_below >= no_rechallenge_below",
        ),
        (
            "no_rechallenge_below = 500",
            "no_rechallenge_below = 1001",
            "here.toml: requirement 'anc-level': general",
            "needs normal >= interrupt_below >= no_rechallenge_below",
        ),
    ],
)
def test_what_a_program_without_categories_must_be(old, new, where, problem):
    found_where, found_problem = refused("clozapine-us", "2021-11-15", old, new)

    assert found_where == where
    assert found_problem.startswith(problem)


BOSENTAN = read_text(SHIPPED / "bosentan-us" / "2025-02-01.toml")
IPLEDGE = read_text(SHIPPED / "ipledge-us" / "2023-10-01.toml")
NO_CATEGORY = "asks for the category, but there is no [[category]]"


def cut(text, since, until):
    start = text.index(since)
    return text[:start] + text[text.index(until, start) :]


def test_categories_and_the_facts_that_lead_to_them_go_together():
    together = ("", "[[category]] and [not_of_reproductive_potential] go together")

    assert refusals(cut(BOSENTAN, "[not_of_reproductive_potential]", "[[category]]")) == [together]
    assert refusals(cut(BOSENTAN, "[[category]]", "[pregnancy_tests]"))[0] == together


def test_what_goes_by_category_needs_one():
    assert refusals(cut(BOSENTAN, "[not_of_reproductive_potential]", "[pregnancy_tests]")) == [
        ("requirement 'enrollment-active': kind", NO_CATEGORY),
        ("requirement 'risk-category': kind", NO_CATEGORY),
        ("requirement 'pregnancy-test': categories", "'PCP' is no category of this program"),
    ]


def test_pregnancy_rules_need_the_tests_that_count_and_no_open_pregnancy_at_all_gates():
    missing = "needs a [pregnancy_tests] table"
    everywhere = ("", "requirement 'no-open-pregnancy' is needed at all gates")

    assert refusals(cut(BOSENTAN, "[pregnancy_tests]", "[sentences.says]")) == [
        ("requirement 'pregnancy-test': kind", missing),
        ("requirement 'no-open-pregnancy': kind", missing),
    ]
    assert ("requirement 'authorization-window': kind", missing) in refusals(
        cut(IPLEDGE, "[pregnancy_tests]", "\n[")
    )
    assert refusals(BOSENTAN.replace('key = "no-open-pregnancy"', 'key = "pregnancy"')) == [
        everywhere
    ]
