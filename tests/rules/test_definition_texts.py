"""Texts and files that are no definitions, and rows that do not fit each other."""

import pytest

from tests.rules.refusing import HERE, TEXT, changed, refusal, refusals
from tracker.rules.errors import InvalidProgram
from tracker.rules.kinds import KINDS
from tracker.rules.parsing import parse_version
from tracker.services.shipped_programs import SHIPPED, read_text, read_version, shipped_versions


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


HOLD = '[[dose_hold]]\nkey = "myeloma-anc-500"\n'


@pytest.mark.parametrize(
    ("old", "new", "where", "problem"),
    [
        (
            'contradicts = "prescriber-pregnant"',
            'contradicts = "prescriber-nothing"',
            "survey 'patient-pregnant': contradicts",
            "'prescriber-nothing' is no question of a survey",
        ),
        (
            'contradicts = "prescriber-pregnant"',
            'contradicts = "patient-pregnant"',
            "survey 'patient-pregnant': contradicts",
            "is the question itself",
        ),
        (
            "below = 500\n",
            "below = 0\n",
            "dose_hold 'myeloma-anc-500': below",
            "is not above 0",
        ),
        (
            HOLD + 'indication = "multiple-myeloma"',
            HOLD + 'indication = "gout"',
            "dose_hold 'myeloma-anc-500': indication",
            "needs one of",
        ),
        (
            'key = "myeloma-platelets-25000"',
            'key = "myeloma-anc-500"',
            "dose_hold 'myeloma-anc-500': key",
            "'myeloma-anc-500' occurs twice",
        ),
    ],
)
def test_pairs_of_answers_and_dose_holds_are_checked(old, new, where, problem):
    ((found_where, found_problem),) = refusals(changed((old, new)))

    assert where in found_where
    assert problem in found_problem


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
    assert "interrupt_below = 1000" in text

    version = parse_version(
        text.replace("interrupt_below = 1000", "interrupt_below = 1500", 1), HERE
    )

    assert version.requirement("anc-level").rule.kind == "result-at-level"
