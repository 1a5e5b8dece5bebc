"""The numbers that people read aloud and type: REMS IDs, authorizations, confirmations.

A prefix letter, nine random characters of Crockford's base 32 and a check character
(the nine as a number, modulo 37, in Crockford's check alphabet without its four
punctuation signs: a body whose check would be one of those is never issued).
"""

from enum import StrEnum
from typing import Final

from tracker.rules.errors import InvalidInput

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK: Final = ALPHABET + "*~$=U"
_LOOKALIKES: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
BODY_LENGTH: Final = 9


class NumberKind(StrEnum):
    """The letter in front says which number it is."""

    REMS_ID = "P"
    AUTHORIZATION = "A"
    CONFIRMATION = "C"


def check_character(body: str) -> str | None:
    """The tenth character, or None where a body must not be issued (see the module)."""
    value = 0
    for character in body:
        value = value * 32 + ALPHABET.index(character)
    sign = _CHECK[value % 37]
    return sign if sign.isalnum() else None


def compose(kind: NumberKind, body: str) -> str | None:
    """The stored form `A` + nine + check, or None when this body has no writable check."""
    check = check_character(body)
    return None if check is None else f"{kind}{body}{check}"


def parse_number(kind: NumberKind, text: str, *, field: str = "number") -> str:
    """The stored form of what a person typed or scanned.

    Case, spaces and hyphens are ignored; O is 0, I and L are 1. Raises InvalidInput
    when it is mistyped (length, alphabet or check character).
    """
    typed = text.upper().translate(_LOOKALIKES)
    body = typed.removeprefix(kind) if len(typed) == BODY_LENGTH + 2 else typed
    # Of other scripts nothing passes, even what upper-cases to a letter of ours.
    if not text.isascii() or len(body) != BODY_LENGTH + 1 or any(c not in _CHECK for c in body):
        raise InvalidInput(field, f"This number is mistyped. It is {kind}- and ten characters.")
    nine, check = body[:BODY_LENGTH], body[BODY_LENGTH]
    if any(c not in ALPHABET for c in nine) or check_character(nine) != check:
        raise InvalidInput(
            field, "This number is mistyped: its last character does not fit. Check each character."
        )
    return f"{kind}{nine}{check}"


def kind_of(text: str) -> NumberKind | None:
    """Which number a typed or scanned text is meant to be, by the letter in front of its ten
    characters; None for anything else."""
    typed = text.upper().translate(_LOOKALIKES)
    meant = text.isascii() and len(typed) == BODY_LENGTH + 2 and typed[0] in set(NumberKind)
    return NumberKind(typed[0]) if meant else None


def shown(number: str) -> str:
    """`A12345ABCDE` as people read it: `A-12345-ABCDE`."""
    return f"{number[0]}-{number[1:6]}-{number[6:]}"
