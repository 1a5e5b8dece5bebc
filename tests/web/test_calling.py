"""Whom to call, in words and as links that dial."""

import pytest

from tracker.web.calling import is_telephone, spoken, tel


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("312-555-0110", "tel:3125550110"),
        ("312-555-0110 x 24", "tel:3125550110;ext=24"),
        ("1-800-FDA-1088", "tel:18003321088"),
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
        ("1-800-FDA-1088", True),
        ("help@program.test", False),
    ],
)
def test_only_a_number_is_made_a_link_that_dials(reach, dialed):
    assert is_telephone(reach) is dialed


def test_an_extension_is_not_read_as_twice():
    assert spoken("312-555-0120 x 2") == "312-555-0120 ext. 2"
    assert spoken("312-555-0120") == "312-555-0120"
