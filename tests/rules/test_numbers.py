"""Numbers that people type: look-alikes are forgiven, a wrong character never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.errors import InvalidInput
from tracker.rules.numbers import ALPHABET, NumberKind, compose, parse_number, shown

BODIES = st.text(ALPHABET, min_size=9, max_size=9).filter(
    lambda body: compose(NumberKind.AUTHORIZATION, body) is not None
)


@given(BODIES)
def test_a_number_is_read_back_from_how_it_is_shown(body):
    number = compose(NumberKind.AUTHORIZATION, body)

    assert parse_number(NumberKind.AUTHORIZATION, shown(number)) == number
    assert parse_number(NumberKind.AUTHORIZATION, shown(number).lower()[2:]) == number


@given(BODIES, st.integers(1, 9), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(body, place, wrong):
    number = compose(NumberKind.REMS_ID, body)
    mistyped = number[:place] + wrong + number[place + 1 :]

    if mistyped != number:
        with pytest.raises(InvalidInput, match="mistyped"):
            parse_number(NumberKind.REMS_ID, mistyped)


def test_letters_that_look_like_digits_are_those_digits():
    number = compose(NumberKind.AUTHORIZATION, "100000000")

    assert number is not None
    assert parse_number(NumberKind.AUTHORIZATION, "A-IOOOO-OOOO" + number[-1]) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "A-12345-6789",
        "P-10000-0000A",
        "A-10000-00000-0",
        "\u0660" * 10,
        "\u017f" * 10,
        "A" * 99,
    ],
)
def test_anything_else_is_mistyped(text):
    with pytest.raises(InvalidInput, match="mistyped"):
        parse_number(NumberKind.AUTHORIZATION, text)
