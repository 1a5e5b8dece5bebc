"""`tracker program show`, `check` and `diff`: the definitions without a database."""

import pytest
from click.testing import CliRunner

from tests.rules.definitions import PS, changed
from tracker.cli import main
from tracker.services.shipped_programs import SHIPPED

FILE = SHIPPED / "ps-pomalidomide-us" / "2025-02-01.toml"


def run(*arguments):
    return CliRunner().invoke(main, ["program", *(str(argument) for argument in arguments)])


def test_show_prints_each_requirement_with_its_source():
    result = run("show", "ps-pomalidomide-us@2025-02-01")

    assert result.exit_code == 0
    assert "PS-Pomalidomide REMS, active" in result.stdout
    assert "no-refills: No refills\n  at authorize, confirm; block\n" in result.stdout
    assert "fact sheet 8 R19, 10.13) [S:3 B]" in result.stdout


def test_without_a_date_the_newest_version_is_shown():
    assert run("show", "ipledge-us").stdout.startswith("ipledge-us@2026-11-15  iPLEDGE REMS")


@pytest.mark.parametrize("ref", ["none", "ps-pomalidomide-us@2020-01-01"])
def test_a_version_that_does_not_exist_exits_2(ref):
    result = run("show", ref)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{ref}: no such version\n"


def test_check_says_that_a_definition_is_in_order():
    result = run("check", FILE)

    assert result.exit_code == 0
    assert result.stdout.startswith("ps-pomalidomide-us@2025-02-01: 28 requirements, sha256:")


@pytest.fixture
def draft(tmp_path):
    """A file with that text, by default without a place among the versions of a program."""

    def write(text, name="draft.toml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    return write


def line_with(text, words):
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'gates = ["authorize"]\n',
            "gates = []\n",
            "requirement 'reenrollment': gates: needs a list that is not empty",
        ),
        (
            "months = 12",
            "months = true",
            "requirement 'reenrollment': months: needs a whole number of 0 or more",
        ),
        ("days_on = 21", "days_on = -1", "supply: days_on: needs a whole number of 0 or more"),
        ('ndc = "63850013101"', 'ndc = "1"', "product '1': ndc: '1' is not 11 digits"),
        (
            "certified since {certified_from}",
            "certified {x}",
            "requirement 'prescriber-certified': says.certified: '{x}' is not one of its facts:"
            " certified_from",
        ),
    ],
)
def test_check_names_file_line_and_key(draft, old, new, said):
    text = changed(PS, (old, new))
    path = draft(text)

    result = run("check", path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{path}:{line_with(text, new)}: {said}\n1 problem\n"


def test_check_lists_every_problem_in_the_order_of_lines(draft):
    text = changed(PS, ("days_on = 21", "days_on = 0"), ('drug = "pomalidomide"\n', ""))
    text = changed(text, ('"hand_over"]', '"hand_out"]'), ('title = "No refills"', '"a\\nb" = 1'))
    path = draft(text)

    result = run("check", path)

    refills = line_with(text, 'key = "no-refills"')
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"{path}:{line_with(text, '[program]')}: program: key 'drug' is missing",
        f"{path}:{line_with(text, 'hand_out')}: requirement 'program-in-force': gates[3]:"
        " needs one of authorize, confirm, hand_over",
        f"{path}:{refills - 1}: requirement 'no-refills': key 'title' is missing",
        f"{path}:{refills + 3}: requirement 'no-refills': unknown key 'a\\nb'; takes refills",
        f"{path}:{line_with(text, 'days_on')}: supply: days_on: needs 0 < days_on <= cycle_days",
        "5 problems",
    ]


def test_a_text_that_is_no_toml_is_refused_at_its_line(draft):
    path = draft("# a draft\n[program")

    result = run("check", path)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"{path}:2: not TOML: ")
    assert result.stderr.endswith("\n1 problem\n")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "draft.toml"
    path.write_bytes(b"\xff")

    result = run("check", path)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"{path}:1: cannot be read: ")


def test_check_warns_of_what_is_doubtful_and_is_content(draft):
    text = changed(PS, ("least = 10", "least = 20"), ("hours = 24\ntitle", "hours = 0\ntitle"))
    path = draft(text)

    result = run("check", path)

    assert result.exit_code == 0
    assert result.stdout.startswith("ps-pomalidomide-us@2025-02-01: 28 requirements, ")
    assert result.stderr.splitlines() == [
        f"{path}:{line_with(text, 'least = 20')}: warning: requirement 'pregnancy-test-10-14-days':"
        " least: 20 to 14 days before: no day lies in this window",
        f"{path}:{line_with(text, 'hours = 0')}: warning: requirement 'confirmation-window':"
        " hours: is 0: the number has expired once it is issued",
    ]


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*/*.toml")), ids=lambda path: path.stem)
def test_check_has_nothing_to_say_against_a_shipped_definition(path):
    result = run("check", path)

    assert (result.exit_code, result.stderr) == (0, "")


def test_check_compares_the_dates_with_the_other_versions_in_the_folder(draft):
    retired = changed(PS, ("from = 2025-02-01", "from = 2024-01-01"), ('"active"', '"retired"'))
    draft(retired, "ps-pomalidomide-us/2024-01-01.toml")
    draft("not = [", "ps-pomalidomide-us/2024-02-01.toml")
    path = draft(PS, "ps-pomalidomide-us/2025-02-01.toml")

    result = run("check", path)

    assert result.exit_code == 0
    other, warning = result.stderr.splitlines()
    assert other.endswith(
        "2024-02-01.toml: not looked at: not TOML: Invalid value (at end of document)"
    )
    assert warning == (
        f"{path}:{line_with(PS, 'effective_from')}: warning: program: effective_from:"
        " the program ended on 2024-01-01 and begins again on 2025-02-01"
    )


def test_check_warns_of_a_file_named_by_another_date_in_another_folder(draft):
    path = draft(PS, "thalidomide-us/2025-03-01.toml")

    result = run("check", path)

    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"{path}:{line_with(PS, 'slug =')}: warning: program: slug:"
        " is not the folder 'thalidomide-us'",
        f"{path}:{line_with(PS, 'effective_from')}: warning: program: effective_from:"
        " is not '2025-03-01'",
    ]


def test_diff_says_by_requirement_what_changed_between_two_editions():
    result = run("diff", "ipledge-us@2023-10-01", "ipledge-us@2026-11-15")

    assert result.exit_code == 0
    summary, lines = result.stdout.split("\n\n", 1)
    assert summary.startswith("program\n  changed effective_from: 2023-10-01 -> 2026-11-15\n")
    assert "\npregnancy_tests\n  changed home_tests: never -> during-treatment-if-perm" in summary
    assert (
        "\nrequirement 'first-window-lockout'\n"
        "  removed: Waiting time after a missed first window is over\n"
    ) in summary
    assert "\n  removed window.2.days: 30\n" in summary
    assert lines.startswith("--- ipledge-us@2023-10-01\n+++ ipledge-us@2026-11-15\n")
    assert '-home_tests = "never"' in lines
    assert '+home_tests = "during-treatment-if-permitted"' in lines


def test_a_version_does_not_differ_from_itself():
    assert run("diff", *["lenalidomide-us@2025-02-01"] * 2).stdout == ""
