"""Numbers that people type: look-alikes are forgiven, a wrong character never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.errors import InvalidInput
from tracker.rules.numbers import (
    ALPHABET,
    NumberKind,
    check_character,
    compose,
    kind_of,
    parse_number,
    shown,
)

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


def test_a_check_character_is_the_body_modulo_37():
    assert check_character("000000000") == "0"
    assert check_character("000000001") == "1"
    assert check_character("00000000Z") == "Z"
    assert check_character("000000010") is None, "32 is a sign, which is never issued"
    assert check_character("000000014") == "U", "36"
    assert check_character("000000015") == "0", "37"
    assert check_character("100000000") == ALPHABET[32**8 % 37]


def test_a_number_has_its_letter_in_front_and_its_check_behind():
    assert compose(NumberKind.AUTHORIZATION, "000000001") == "A0000000011"
    assert compose(NumberKind.REMS_ID, "000000010") is None
    assert shown("A0000000011") == "A-00000-00011"


@pytest.mark.parametrize("field", ["number", "authorization"])
def test_a_refusal_names_the_field_and_what_is_wrong(field):
    given = {} if field == "number" else {"field": field}
    for text, problem in (
        ("A-123", "This number is mistyped. It is A- and ten characters."),
        (
            "A-00000-00012",
            "This number is mistyped: its last character does not fit. Check each character.",
        ),
        (
            "A-00000-000*1",
            "This number is mistyped: its last character does not fit. Check each character.",
        ),
    ):
        with pytest.raises(InvalidInput) as refused:
            parse_number(NumberKind.AUTHORIZATION, text, **given)

        assert (refused.value.field, str(refused.value)) == (field, problem)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A-12345-ABCDE", NumberKind.AUTHORIZATION),
        ("c 12345 abcde", NumberKind.CONFIRMATION),
        ("P12345ABCDE", NumberKind.REMS_ID),
        ("B12345ABCDE", None),
        ("12345ABCDE", None),
        ("A12345ABCDEF", None),
        ("", None),
        ("A12345ABCD\u0660", None),
    ],
)
def test_the_letter_in_front_says_which_number_it_is_meant_to_be(text, kind):
    assert kind_of(text) is kind


def test_a_refusal_names_the_field_and_the_letter():
    with pytest.raises(InvalidInput) as short:
        parse_number(NumberKind.CONFIRMATION, "C-1", field="confirmation")
    with pytest.raises(InvalidInput) as wrong:
        parse_number(NumberKind.REMS_ID, "P-00000-00001")

    assert (short.value.field, short.value.problem) == (
        "confirmation",
        "This number is mistyped. It is C- and ten characters.",
    )
    assert (wrong.value.field, wrong.value.problem) == (
        "number",
        "This number is mistyped: its last character does not fit. Check each character.",
    )
