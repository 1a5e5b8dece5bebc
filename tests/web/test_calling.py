"""Whom to call, in words and as links that dial."""

import pytest

from tracker.web.calling import is_telephone, tel


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


@pytest.mark.parametrize(
    ("reach", "dialed"),
    [
        ("1-888-423-5436", True),
        ("+44 (0)20 7946 0018", True),
        ("312-555-0110 x 24", True),
        ("1-800-FDA-1088", False),
        ("help@program.test", False),
    ],
)
def test_only_a_number_is_made_a_link_that_dials(reach, dialed):
    assert is_telephone(reach) is dialed
