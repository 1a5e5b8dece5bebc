"""Numbers and addresses by which organizations and people are known, and how they are checked.

Each function returns the stored form, or raises InvalidInput for `field`.
"""

import re
from typing import Final

from tracker.rules.errors import InvalidInput

# Prefix of US health providers in the card-issuer numbering that NPIs are check-summed with.
_NPI_PREFIX: Final = "80840"
_EMAIL_LONGEST: Final = 254
_LOCAL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL: Final = re.compile(rf"(?=.{{1,64}}@){_LOCAL}@{_LABEL}(\.{_LABEL})+")
_US_DIGITS: Final = 10
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ().-]{5,30}[0-9)]( ?x ?[0-9]{1,6})?")


def npi(text: str, *, field: str = "npi") -> str:
    """Ten digits whose last one checks the others (Luhn over 80840 and the number)."""
    digits = text.replace(" ", "").replace("-", "")
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise InvalidInput(field, "An NPI is 10 digits.")
    if _luhn_sum(_NPI_PREFIX + digits) % 10:
        raise InvalidInput(
            field, "This NPI is mistyped: its last digit does not fit. Compare each digit."
        )
    return digits


def ncpdp(text: str, *, field: str = "ncpdp") -> str:
    """A pharmacy's NCPDP (NABP) number: seven digits."""
    digits = text.replace(" ", "").replace("-", "")
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise InvalidInput(field, "An NCPDP number is 7 digits.")
    return digits


def phone(text: str, *, field: str = "phone") -> str:
    """As people write it, 7 to 15 digits, with an extension `x 12` where there is one; ten digits
    without anything between are grouped as in the US."""
    number = text.strip()
    digits = sum(character.isdigit() for character in number.partition("x")[0])
    if not _PHONE.fullmatch(number) or not 7 <= digits <= 15:
        raise InvalidInput(field, "Enter a phone number such as 555-010-0199.")
    if len(number) == digits == _US_DIGITS:
        return f"{number[:3]}-{number[3:6]}-{number[6:]}"
    return number


def email(text: str, *, field: str = "email") -> str:
    """Lower case, plain ASCII only.

    So two addresses that look alike cannot differ by an accent, a full-width or a foreign
    letter (a Cyrillic a for a Latin one); a domain in another script is written `xn--…`.
    """
    address = text.strip()
    if not address.isascii():
        raise InvalidInput(
            field,
            "Use only the letters a to z, digits and signs: letters of other alphabets can"
            " pass for these.",
        )
    address = address.lower()
    if len(address) > _EMAIL_LONGEST or not _EMAIL.fullmatch(address):
        raise InvalidInput(field, "Enter an e-mail address such as name@example.org.")
    return address


def _luhn_sum(digits: str) -> int:
    """Every second digit from the right but one is doubled, its own digits added."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total
