"""`tracker program show`, `check` and `diff`: the definitions without a database."""

import pytest
from click.testing import CliRunner

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


@pytest.mark.parametrize(
    ("old", "new", "line_with", "problem"),
    [
        ('gates = ["authorize"]\n', "gates = []\n", "gates = []", "needs a list"),
        ("months = 12", "months = true", "months = true", "needs a whole number"),
        ("days_on = 21", "days_on = -1", "days_on = -1", "needs a whole number"),
        ('ndc = "63850013101"', 'ndc = "1"', '[[product]]\nndc = "1"', "is not 11 digits"),
        ("certified since {certified_from}", "certified {x}", "certified {x}", "'{x}' is not one"),
    ],
)
def test_check_names_file_line_and_key(tmp_path, old, new, line_with, problem):
    text = FILE.read_text().replace(old, new, 1)
    path = tmp_path / "draft.toml"
    path.write_text(text)
    line = text[: text.index(line_with)].count("\n") + 1

    result = run("check", path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"line {line}: {path}: ")
    assert problem in result.stderr


def test_a_text_that_is_no_toml_is_refused(tmp_path):
    path = tmp_path / "draft.toml"
    path.write_text("[program")

    result = run("check", path)

    assert result.exit_code == 2
    assert "not TOML: " in result.stderr


def test_diff_shows_what_changed_between_two_editions():
    result = run("diff", "ipledge-us@2023-10-01", "ipledge-us@2026-11-15")

    assert result.exit_code == 0
    assert '-home_tests = "never"' in result.stdout
    assert '+home_tests = "during-treatment-if-permitted"' in result.stdout
    assert '-key = "first-window-lockout"' in result.stdout


def test_a_version_does_not_differ_from_itself():
    assert run("diff", *["lenalidomide-us@2025-02-01"] * 2).stdout == ""
