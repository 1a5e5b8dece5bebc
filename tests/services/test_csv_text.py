"""CSV that no spreadsheet runs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.services import csv_text

HARMLESS = [
    "Ana Ruiz, MD",
    "",
    "'quoted'",
    "2026-11-23",
    "a=b",
    "x+y",
    "{}",
    " Ana",
    "\u05d0\u05d1",
]
HARMFUL = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tAna",
    "\rAna",
    "\nAna",
    "\0Ana",
    " =1+1",
    "   @x",
    "\u00a0=1",
    "\u3000+1",
    "\ufeff=1",
    "\u200b=1",
    " \t=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    "\ufe661",
    " \uff1d1",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_cell_stays_as_it_is(text):
    assert csv_text.safe_cell(text) == text


@pytest.mark.parametrize("text", HARMFUL)
def test_what_a_spreadsheet_would_run_stands_behind_an_apostrophe(text):
    assert csv_text.safe_cell(text) == f"'{text}"


def test_a_row_is_quoted_throughout_and_ends_with_cr_lf():
    assert csv_text.line(["a", None, 'say "yes"', 7]) == '"a","","say ""yes""","7"\r\n'


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"])), min_size=1, max_size=5))
def test_a_reader_gets_every_cell_back_with_at_most_an_apostrophe_before_it(cells):
    read = next(csv.reader(io.StringIO(csv_text.line(cells), newline="")))

    for cell, back in zip(cells, read, strict=True):
        assert back in (cell, f"'{cell}")
        first = back.lstrip()[:1]
        assert first not in tuple("=+-@")
