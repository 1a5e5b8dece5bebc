"""Every problem of a definition stands at its line, whatever is broken in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.definitions import NORWAY, PS, changed, without
from tracker.rules.doubts import doubts
from tracker.rules.errors import InvalidProgram
from tracker.rules.parsing import parse_version
from tracker.rules.problems import Place, Problem
from tracker.services.definition_lines import LocatedProblem, locate, located


def problems(text: str) -> tuple[LocatedProblem, ...]:
    """None at all where the text is a definition; anything but InvalidProgram fails the test."""
    try:
        parse_version(text)
    except InvalidProgram as error:
        return located(text, error)
    return ()


@dataclass(frozen=True)
class Statement:
    """One key with its value, from line `first` to before `last`, in the table of `header`."""

    key: str
    first: int
    last: int
    header: int


def statements(lines: list[str]) -> Iterator[Statement]:
    """Each different key of each kind of table, once; lines are counted from 0."""
    seen, header, began = set(), 0, None
    for number, line in enumerate([*lines, "[end]"]):
        named = re.match(r"([\w-]+) = ", line)
        if began is not None and (named or not line or line[0] in "[#"):
            key, first = began
            if (lines[header], key) not in seen:
                yield Statement(key, first, number, header)
            seen.add((lines[header], key))
            began = None
        if named:
            began = named[1], number
        elif line.startswith("["):
            header = number


SHORT = without(
    NORWAY,
    "pharmacy-certified",
    "prescription-authorization-form",
    "non-childbearing-statement",
    "treatment-initiation-form",
    "contraception",
    "no-refills",
)
LINES = SHORT.splitlines()
STATEMENTS = list(statements(LINES))


def broken(statement: Statement, instead: list[str]) -> tuple[LocatedProblem, ...]:
    return problems("\n".join([*LINES[: statement.first], *instead, *LINES[statement.last :]]))


def test_the_definition_has_keys_of_every_table_to_break() -> None:
    assert len(STATEMENTS) > 60
    assert {"slug", "code", "sexes", "says", "window"} - {each.key for each in STATEMENTS} == {
        "says",
        "window",
    }, "which are tables of their own"


def test_a_key_by_another_name_stands_at_its_own_line() -> None:
    for each in STATEMENTS:
        renamed = [f"x{LINES[each.first]}", *LINES[each.first + 1 : each.last]]

        assert each.first + 1 in {found.line for found in broken(each, renamed)}, each


def test_a_value_of_a_wrong_type_stands_at_its_key() -> None:
    for each in STATEMENTS:
        found = broken(each, [f"{each.key} = [[1]]"])

        assert each.first + 1 in {problem.line for problem in found}, each


def test_what_is_missing_stands_at_its_table() -> None:
    needed = 0
    for each in STATEMENTS:
        for problem in broken(each, []):
            if f"'{each.key}' is missing" in problem.problem or "no sentence" in problem.problem:
                needed += 1
                assert problem.line == each.header + 1, each
    assert needed > 60


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_torn_text_is_refused_within_its_lines(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SHORT)))
    end = data.draw(st.integers(start, min(start + 400, len(SHORT))))
    put = data.draw(st.sampled_from(["", "\n", "=", "[", "]", '"', "[[requirement]]\n", "#", "\\"]))
    text = SHORT[:start] + put + SHORT[end:]

    for problem in problems(text):
        assert 1 <= problem.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    ("change", "line_with"),
    [
        (('mark = "S:15 I"\n', 'mark = "S:15 X"\n'), 'mark = "S:15 X"'),
        (("anc = 1000", "anc = -1"), "anc = -1"),
        (
            ("later_every_days = 31\n[requirement.says", "[requirement.says"),
            "[requirement.schedule.k",
        ),
        (("platelets = 75000", "platelet = 75000"), "platelet = 75000"),
        (("AM = 30, MC = 30 }", "AM = 30, MC = 0.5 }"), "max_days = {"),
        (('anchor = "issue"', 'anchor = "birth"'), 'anchor = "birth"'),
        (('categories = ["AF-NRP", "AM"', 'categories = ["AF", "AM"'), 'categories = ["AF", "AM"'),
        (('key = "aids-after-haart"', 'key = ""'), 'key = ""'),
        (("[supply]", "[supplies]"), "[supplies]"),
    ],
)
def test_keys_of_tables_in_tables_stand_at_their_lines(change, line_with) -> None:
    text = changed(PS, change)
    line = text[: text.index(line_with)].count("\n") + 1

    assert line in {each.line for each in problems(text)}


TRICKY = '''
notice = """
[program] # no header
key = "x"
"""  # the end ' of it
other = \'\'\'
""" [x]
\'\'\'
list = [ # a comment ]
  "a # no comment", 'and "this"',
  { deep = "]" },
]
"quoted \\" key" = 1
dotted.key = 2
[[row]]
[[row.inner]]
a = 1
[[row.inner]]
a = 2
[[row]]
[[row.inner]]
a = 3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("notice",), 2),
        (("other",), 6),
        (("list", 2, "deep"), 9),
        (('quoted " key',), 13),
        (("dotted", "key"), 14),
        (("dotted", "none"), 14),
        (("row", 0, "inner", 1, "a"), 19),
        (("row", 1, "inner", 0, "a"), 22),
        (("row", 1, "none"), 20),
        (("none",), 1),
        ((), 1),
    ],
)
def test_lines_are_those_of_toml(path, line) -> None:
    (found,) = locate(TRICKY, [Problem("is wrong", Place("here", path))])

    assert found == LocatedProblem(line, "here", "is wrong")


def test_problems_come_in_the_order_of_lines() -> None:
    text = changed(PS, ("days_on = 21", "days_on = 0"), ('drug = "pomalidomide"', "drug = 1"))

    found = problems(text)

    assert [each.where for each in found] == ["program: drug", "supply: days_on"]
    assert [text.splitlines()[each.line - 1] for each in found] == ["drug = 1", "days_on = 0"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ("a = 1\n[program", 2),
        ('a = 1\n\nb = """\n\n', 3),
        ("a = " + "[" * 9999, 1),
    ],
)
def test_a_text_that_is_no_toml_has_one_problem_with_its_line(text, line) -> None:
    (found,) = problems(text)

    assert (found.line, found.where) == (line, "")
    assert found.problem.startswith("not TOML: ")


@pytest.mark.parametrize("text", ["a" + ".a" * 2_000 + " = 1", "[a" + ".a" * 2_000 + "]\nb = 1"])
def test_a_text_that_goes_down_without_end_is_refused_like_any_other(text) -> None:
    found = problems(f"b = 1\n{text}\n")

    assert next(each for each in found if each.problem.startswith("unknown key 'a'")).line == 2


def test_a_doubt_has_its_line_too() -> None:
    text = changed(PS, ("hours = 24\ntitle", "hours = 0\ntitle"))

    (found,) = locate(text, doubts(parse_version(text)))

    assert text.splitlines()[found.line - 1] == "hours = 0"
