"""Definitions that the loader refuses, with the file and the key in the refusal."""

import hashlib

import pytest

from tracker.rules.errors import InvalidProgram
from tracker.rules.kinds import KINDS
from tracker.rules.parsing import parse_version
from tracker.services.shipped_programs import SHIPPED, read_text, read_version, shipped_versions

FILE = SHIPPED / "ps-pomalidomide-us" / "2025-02-01.toml"
TEXT = read_text(FILE)
HERE = "here.toml"


def changed(*changes):
    """The shipped text with the first `old` made `new`, for each of the changes."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def refusal(text):
    with pytest.raises(InvalidProgram) as caught:
        parse_version(text, HERE)
    return caught.value


def refusals(text):
    return [(each.where, each.problem) for each in refusal(text).problems]


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


def test_a_text_without_requirements_is_no_program():
    (found,) = refusals(TEXT[: TEXT.index("[[requirement]]")])

    assert found == ("", "key 'requirement' is missing")


def test_rows_are_an_array_of_tables():
    before, after = TEXT.split(
        "# ---------------------------------------------------------------- whom"
    )
    text = before + "[contact]" + after.split("[[contact]]")[1]

    assert refusals(text) == [("contact", "needs a list that is not empty")]


def test_an_empty_text_lacks_every_table():
    assert refusals("") == [
        ("", f"key '{name}' is missing") for name in ("sentences", "requirement", "program")
    ]


@pytest.mark.parametrize("number", ["1" * 5000, "inf", "nan"])
def test_a_number_that_nobody_can_count_is_refused(number):
    assert len(refusals(changed(("strength_mg = 1\n", f"strength_mg = {number}\n")))) == 1


def test_a_text_that_no_file_can_hold_is_refused():
    assert refusals(changed(("PS-Pomalidomide REMS", "\ud800")))[0][1].startswith("not TOML: ")


def test_a_repeated_key_is_refused():
    text = changed(('slug = "ps', 'slug = "a"\nslug = "ps'))

    assert refusal(text).problem.startswith("not TOML: ")


@pytest.mark.parametrize(
    ("folder", "name", "where"),
    [
        ("ps-pomalidomide", "2025-02-01.toml", "program: slug"),
        ("ps-pomalidomide-us", "2025-02-02.toml", "program: effective_from"),
    ],
)
def test_folder_and_file_say_the_same_as_the_text(tmp_path, folder, name, where):
    path = tmp_path / folder / name
    path.parent.mkdir()
    path.write_text(TEXT)

    with pytest.raises(InvalidProgram) as caught:
        read_version(path)

    assert caught.value.where == f"{folder}/{name}: {where}"


def test_a_folder_without_definitions_is_refused(tmp_path):
    with pytest.raises(InvalidProgram, match="holds no"):
        shipped_versions(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    path = tmp_path / "p" / "2025-02-01.toml"
    path.parent.mkdir()
    path.write_bytes(b"\xff")

    with pytest.raises(InvalidProgram, match="cannot be read"):
        read_version(path)


def test_every_kind_says_what_it_means():
    for name, kind in KINDS.items():
        assert kind.kind == name
        assert kind.__doc__ is not None
        assert not kind.__doc__.startswith(f"{kind.__name__}("), f"{name} has no docstring"
        assert kind.outcomes


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            'code = "kaposi-sarcoma"',
            'code = "multiple-myeloma"',
            [("indication 'multiple-myeloma': code", "'multiple-myeloma' occurs twice")],
        ),
        (
            "AM = 30",
            "AX = 30",
            [
                (
                    "requirement 'patient-survey': max_days.AX",
                    "'AX' is no category of this program",
                ),
                ("requirement 'patient-survey'", "category AM needs exactly one limit"),
            ],
        ),
        (
            'code = "AF-RP"',
            'code = "A"',
            [("category 'A': code", "'A' is no code of a question")],
        ),
        (
            'categories = ["AF-RP", "FC-RP"]\nanchor',
            'categories = ["AF-RP", "XX"]\nanchor',
            [
                (
                    "requirement 'authorization-window': window[1]: categories",
                    "'XX' is no category of this program",
                )
            ],
        ),
    ],
)
def test_these_are_all_the_problems_and_their_places(old, new, found):
    assert refusals(changed((old, new))) == found


def test_levels_may_lie_on_each_other():
    text = read_text(SHIPPED / "clozapine-us" / "2021-11-15.toml")

    parse_version(text.replace("interrupt_below = 1000", "interrupt_below = 1500", 1), HERE)
