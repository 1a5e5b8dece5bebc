"""Whom to call, in words and as links that dial."""

import pytest

from tracker.web.calling import tel


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("312-555-0110", "tel:3125550110"),
        ("312-555-0110 x 24", "tel:3125550110;ext=24"),
        ("+44 (0)20 7946 0018", "tel:+442079460018"),
    ],
)
def test_a_number_dials_with_its_extension(number, link):
    assert tel(number) == link
