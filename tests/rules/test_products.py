"""Drug codes as they stand on labels, and as they are stored."""

import pytest

from tracker.rules.products import eleven_digits, fits


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("59572010201", "59572010201"),
        ("59572-0102-01", "59572010201"),
        ("5957-0102-01", "05957010201"),
        ("59572-102-01", "59572010201"),
        ("59572-0102-1", "59572010201"),
        # Ten digits without their grouping are three products; nine are none.
        ("5957201021", None),
        ("5957-102-01", None),
        ("595720102011", None),
        ("59572-01020-1", None),
        ("x9572-0102-01", None),
        ("", None),
    ],
)
def test_a_label_s_code_is_stored_as_eleven_digits(text, stored):
    assert eleven_digits(text) == stored


@pytest.mark.parametrize(
    ("ndc", "code", "is_its"),
    [
        ("59572010201", "59572010201", True),
        ("59572010201", "5957210201", True),
        ("59572010201", "5957201021", True),
        ("05957010201", "5957010201", True),
        # The digit that is left out must be the zero that its group was given.
        ("59572110211", "5957211021", False),
        ("59572010201", "5957201020", False),
        ("59572010201", "9572010201", False),
        ("59572010201", "", False),
    ],
)
def test_ten_digits_fit_a_product_whose_group_was_given_a_zero(ndc, code, is_its):
    assert fits(ndc, code) is is_its
