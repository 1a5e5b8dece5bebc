"""Definitions that the loader refuses, with the file and the key in the refusal."""

import hashlib

import pytest

from tests.rules.refusing import FILE, HERE, TEXT, changed, refusal, refusals
from tracker.rules.parsing import parse_version


def test_the_digest_is_of_exactly_the_text():
    version = parse_version(TEXT, HERE)

    assert version.digest == "sha256:" + hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert version.ref == "ps-pomalidomide-us@2025-02-01"


@pytest.mark.parametrize(
    ("old", "new", "where", "problem"),
    [
        ('drug = "pomalidomide"\n', "", "here.toml: program", "key 'drug' is missing"),
        ('drug = "pomalidomide"', "drug = 7", "here.toml: program: drug", "needs text"),
        ('drug = "pomalidomide"', 'drug = " "', "here.toml: program: drug", "needs text"),
        (
            "effective_from = 2025-02-01",
            "effective_from = 2025-02-01T00:00:00Z",
            "here.toml: program: effective_from",
            "needs a date",
        ),
        (
            'status = "active"',
            'status = "paused"',
            "here.toml: program: status",
            "needs one of active, closed_to_new, retired",
        ),
        (
            'status = "active"',
            'status = "active"\nzone = "Eastern"',
            "here.toml: program: zone",
            "'Eastern' is no IANA time zone",
        ),
        (
            "menopause_months = 24",
            "menopause_months = true",
            "here.toml: not_of_reproductive_potential: menopause_months",
            "needs a whole number of 0 or more",
        ),
        (
            "menopause_months = 24",
            "menopause_months = -1",
            "here.toml: not_of_reproductive_potential: menopause_months",
            "needs a whole number of 0 or more",
        ),
        (
            'sexes = ["female"]',
            "sexes = []",
            "here.toml: category 'AF-RP': sexes",
            "needs a list that is not empty",
        ),
        (
            'sexes = ["female"]',
            'sexes = ["female", "female"]',
            "here.toml: category 'AF-RP': sexes",
            "names something twice",
        ),
        (
            'code = "AF-RP"',
            'code = "FRP"',
            "here.toml: category 'FRP': code",
            "'FRP' is no code of a question",
        ),
        (
            'code = "AF-NRP"',
            'code = "AF-RP"',
            "here.toml: category 'AF-RP': code",
            "'AF-RP' occurs twice",
        ),
        (
            'age = "child"',
            'age = "any"',
            "here.toml: category 'FC-RP'",
            "adult female, of reproductive potential: fits AF-RP, FC-RP",
        ),
        (
            'kind = "party-certified"',
            'kind = "certified"',
            "here.toml: requirement 'prescriber-certified': kind",
            "needs one of program-open, party-certified",
        ),
        (
            'party = "prescriber"\n',
            "",
            "here.toml: requirement 'prescriber-certified'",
            "key 'party' is missing",
        ),
        (
            'party = "prescriber"\n',
            'party = "prescriber"\ndays = 3\n',
            "here.toml: requirement 'prescriber-certified'",
            "unknown key 'days'; takes party",
        ),
        (
            'gates = ["authorize", "confirm"]',
            'gates = ["authorise"]',
            "here.toml: requirement 'prescriber-certified': gates[1]",
            "needs one of authorize, confirm, hand_over",
        ),
        (
            'key = "prescriber-certified"',
            'key = "pharmacy-certified"',
            "here.toml: requirement 'pharmacy-certified': key",
            "'pharmacy-certified' occurs twice",
        ),
        (
            'gates = ["authorize", "confirm", "hand_over"]',
            'gates = ["authorize", "confirm"]',
            "here.toml: requirement 'program-in-force': gates",
            "requirement 'program-in-force' is needed at all gates",
        ),
        (
            'mark = "S:3 B"\nunverified = true',
            'mark = "S:3 B"',
            "here.toml: requirement 'reenrollment': mark",
            "`unverified = true` belongs to a mark with B or U",
        ),
        (
            'mark = "S:1 S:16"\n',
            'mark = "sure"\n',
            "here.toml: requirement 'prescriber-certified': mark",
            "needs marks: one or more of S:n, S2:n, I, B, U",
        ),
        (
            "acknowledged_hours = 24\n",
            "",
            "here.toml: requirement 'cbc-checkpoint': enforcement",
            "`acknowledged_by` and `acknowledged_hours` belong to enforcement 'acknowledge'",
        ),
        (
            'certified = "The prescriber has been certified since {certified_from}."\n',
            "",
            "here.toml: requirement 'prescriber-certified': says",
            "outcome 'certified' has no sentence",
        ),
        (
            "certified since {certified_from}",
            "certified since {certified_to}",
            "here.toml: requirement 'prescriber-certified': says.certified",
            "'{certified_to}' is not one of its facts: certified_from",
        ),
        (
            "certified since {certified_from}",
            "certified since {certified_from.year}",
            "here.toml: requirement 'prescriber-certified': says.certified",
            "'{certified_from.year}' is not one of its facts: certified_from",
        ),
        (
            "certified since {certified_from}",
            "certified since {certified_from",
            "here.toml: requirement 'prescriber-certified': says.certified",
            "braces: expected '}' before end of string",
        ),
        (
            "certified since {certified_from}",
            "certified since {certified_from!r}",
            "here.toml: requirement 'prescriber-certified': says.certified",
            "'{certified_from}' is not one of its facts: certified_from",
        ),
        (
            '  "The prescriber has no certification on record.",\n',
            "",
            "here.toml: requirement 'prescriber-certified': says.not-certified",
            "an unmet outcome needs [reason, remedy], others one sentence",
        ),
        (
            "[requirement.owners]\nnot-signed-by-patient",
            '[requirement.owners]\nnobody = "patient"\nnot-signed-by-patient',
            "here.toml: requirement 'enrollment-active': owners",
            "'nobody' is no outcome of this kind",
        ),
        (
            'categories = ["AF-RP", "AM", "FC-RP", "MC"]',
            'categories = ["AF-RP", "PCP"]',
            "here.toml: requirement 'contraception-counseling': categories",
            "'PCP' is no category of this program",
        ),
        (
            "max_months = { AF-NRP = 6 }",
            "max_months = { AF-NRP = 6, AF-RP = 6 }",
            "here.toml: requirement 'patient-survey': max_months.AF-RP",
            "category AF-RP needs exactly one limit",
        ),
        (
            "max_months = { AF-NRP = 6 }\n",
            "",
            "here.toml: requirement 'patient-survey'",
            "category AF-NRP needs exactly one limit",
        ),
        (
            "max_months = { AF-NRP = 6 }",
            "max_months = {}",
            "here.toml: requirement 'patient-survey': max_months",
            "needs a table that is not empty",
        ),
        (
            "days = 28\ntitle",
            "title",
            "here.toml: requirement 'supply-limit'",
            "takes either `days` or `days_by_category`",
        ),
        (
            'first_after = "pregnancy-test-24-hours"',
            'first_after = "prescriber-survey"',
            "here.toml: requirement 'pregnancy-test-current': first_after",
            "needs the key of a 'first-test-hours-before' requirement",
        ),
        (
            'ndc = "59572050121"',
            'ndc = "59572-501-21"',
            "here.toml: product '59572-501-21': ndc",
            "'59572-501-21' is not 11 digits",
        ),
        (
            'ndc = "59572050121"',
            'ndc = "59572050221"',
            "here.toml: product '59572050221': ndc",
            "'59572050221' occurs twice",
        ),
        (
            "strength_mg = 1\n",
            "strength_mg = 0\n",
            "here.toml: product '59572050121': strength_mg",
            "is not above 0",
        ),
        (
            "days_on = 21",
            "days_on = 29",
            "here.toml: supply: days_on",
            "needs 0 < days_on <= cycle_days",
        ),
        (
            'key = "not-pregnant"',
            'key = "birth-defects"',
            "here.toml: agreement 'birth-defects': key",
            "'birth-defects' occurs twice",
        ),
        (
            'risky = "yes"',
            'risky = "maybe"',
            "here.toml: survey 'patient-pregnant': risky",
            "needs one of yes, no",
        ),
        ("[program]", "[program", "here.toml", "not TOML: "),
    ],
)
def test_what_it_does_not_understand_it_refuses_with_file_and_key(old, new, where, problem):
    error = refusal(changed((old, new)))

    assert error.where == where
    assert error.problem.startswith(problem)
    assert len(error.problems) == 1, "nothing that only follows from it"
    assert str(error) == f"{where}: {error.problem}"


@pytest.mark.parametrize(
    ("old", "new", "where", "unknown", "missing"),
    [
        ('name = "PS', 'nam = "PS', "program", "unknown key 'nam'; takes slug, name", "key 'name'"),
        ("[program]", "[programme]", "", "unknown key 'programme'; takes program", "key 'program'"),
        (
            "certified = ",
            "certifed = ",
            "requirement 'prescriber-certified': says",
            "'certifed' is none of certified, not-certified",
            "outcome 'certified' has no sentence",
        ),
        (
            'party = "prescriber"',
            'partei = "prescriber"',
            "requirement 'prescriber-certified'",
            "unknown key 'partei'; takes party",
            "key 'party' is missing",
        ),
    ],
)
def test_a_key_by_another_name_is_one_too_many_and_one_too_few(old, new, where, unknown, missing):
    first, second = refusals(changed((old, new)))

    assert (first[0], second[0]) == (where, where)
    assert first[1].startswith(unknown)
    assert second[1].startswith(missing)


def test_everything_that_is_wrong_is_refused_at_once():
    text = changed(
        ('drug = "pomalidomide"', "drug = 7"),
        ("menopause_months = 24", "menopause_months = true"),
        ('mark = "S:15 S:27"', 'mark = "sure"'),
        ("no-category = [", "no-categories = ["),
        ("certified since {certified_from}", "certified since {from} to {to}"),
        ('guardian = "by-category"', 'guardian = "nobody"'),
        ("not-yet = [", "not_yet = ["),
        ('methods_for = ["AF-RP", "FC-RP"]', 'methods_for = ["AF-RP", "PCP"]'),
        ("days_on = 21", "days_on = 29"),
        ('ndc = "59572050121"', 'ndc = "1"'),
        ('risky = "yes"', 'risky = "maybe"'),
        ('categories = ["AM", "MC"]', 'categories = ["AM", "M"]'),
    )

    assert {(where.split(":")[0], problem.split(";")[0]) for where, problem in refusals(text)} == {
        ("program", "needs text that is not empty"),
        ("not_of_reproductive_potential", "needs a whole number of 0 or more"),
        ("category 'AF-RP'", "needs marks: one or more of S:n, S2:n, I, B, U"),
        ("sentences", "outcome 'no-category' has no sentence"),
        (
            "sentences",
            "'no-categories' is none of no-category, other-category, no-prescription, acknowledged",
        ),
        ("requirement 'prescriber-certified'", "'{from}' is not one of its facts: certified_from"),
        ("requirement 'prescriber-certified'", "'{to}' is not one of its facts: certified_from"),
        ("requirement 'enrollment-active'", "needs one of by-category, by-age"),
        (
            "requirement 'prescriber-certified'",
            "'not_yet' is none of certified, not-certified, not-yet, ended, suspended",
        ),
        ("requirement 'prescriber-certified'", "outcome 'not-yet' has no sentence"),
        ("requirement 'contraception'", "'PCP' is no category of this program"),
        ("supply", "needs 0 < days_on <= cycle_days"),
        ("product '1'", "'1' is not 11 digits"),
        ("survey 'patient-pregnant'", "needs one of yes, no"),
        ("agreement 'condom'", "'M' is no category of this program"),
    }


@pytest.mark.parametrize(
    ("old", "new", "where", "problem"),
    [
        ('kind = "contraception-in-use"\n', "", "requirement 'contraception'", "key 'kind'"),
        ('kind = "contraception-in-use"\n', "kind = 1\n", "requirement 'contraception': kind", ""),
        ('code = "AF-RP"\n', "", "category[1]", "key 'code' is missing"),
        ('age = "adult"', "age = 18", "category 'AF-RP': age", "needs one of adult, child, any"),
        (
            "hours = 24\ncategories",
            "hours = -1\ncategories",
            "requirement 'pregnancy-test-24-hours': hours",
            "needs a whole number",
        ),
        (
            'gates = ["authorize", "confirm", "hand_over"]\nenforcement = "block"\nowner = "presc',
            'gates = ["authorize", 1]\nenforcement = "block"\nowner = "presc',
            "requirement 'no-open-pregnancy': gates[2]",
            "needs one of authorize, confirm, hand_over",
        ),
    ],
)
def test_what_hangs_on_a_refused_part_is_not_refused_too(old, new, where, problem):
    (found,) = refusals(changed((old, new)))

    assert found[0] == where
    assert found[1].startswith(problem)


def test_several_problems_are_counted_in_the_text_of_the_error():
    error = refusal(changed(('drug = "pomalidomide"', "drug = 7"), ("days_on = 21", "days_on = 0")))

    assert str(error) == "here.toml: program: drug: needs text that is not empty (and 1 more)"
    assert [each.key for each in error.problems] == ["drug", "days_on"]
