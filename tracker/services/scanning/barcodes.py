"""What the barcode of a package says: product, lot, last good day, serial number.

GS1 element strings (DataMatrix, GS1-128, DataBar) are biip's to read; this module adds what it
leaves to us: signs that scanners send in place of FNC1, separators that they drop, and the US
National Drug Code inside a GTIN. docs/decisions/0009-scanning-and-tasks.md says why.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final, NoReturn

from biip import ParseError
from biip.checksums import gs1_standard_check_digit
from biip.gs1_element_strings import GS1ElementString
from biip.gs1_messages import GS1Message

from tracker.rules.errors import InvalidInput

FNC1: Final = "\x1d"
GTIN, LOT, EXPIRY, SERIAL = "01", "10", "17", "21"
# 21 U.S.C. 360eee(14): every package of a prescription drug carries these four.
_WHOLE: Final = frozenset({GTIN, LOT, EXPIRY, SERIAL})
_SYMBOLOGY: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
# Outside GS1's character set 82, so none of them can be part of a lot or a serial number.
_SUBSTITUTES: Final = re.compile("\\{GS\\}|<GS>|\\^\\]|[\x1c-\x1f\u241d|~^#$@`\\\\]")
_MOST_SPLITS: Final = 2
_GTIN_LENGTH: Final = 14

_UNREADABLE: Final = (
    "This barcode cannot be read as a package's. Scan the square code again, or enter NDC, lot and"
    " expiry by hand."
)
_WRONG_DIGIT: Final = (
    "The check digit of this barcode is wrong, so a digit was misread. Scan it again, or enter the"
    " NDC by hand."
)
_NO_NDC: Final = (
    "This barcode carries no US drug code (NDC). Scan the code on the package itself, or enter the"
    " NDC by hand."
)
_UNCLEAR: Final = (
    "This scanner drops the separators of the code, and the code can be read in more than one way."
    " Enter lot and expiry by hand, and have the scanner send FNC1 as GS."
)


@dataclass(frozen=True, slots=True)
class Barcode:
    """`code` is 10 digits of an NDC whose grouping is unknown, or all 11. A linear barcode has
    nothing else."""

    code: str
    lot: str | None = None
    expires_on: date | None = None
    serial: str | None = None


def read(scanned: str) -> Barcode:
    """Raises InvalidInput for `scan` with what to do instead."""
    text = _SUBSTITUTES.sub(FNC1, _SYMBOLOGY.sub("", scanned.strip(), count=1)).strip(FNC1)
    if not text.isascii():
        _refuse(_UNREADABLE)
    if text.startswith("("):
        return _of_message(_printed(text))
    if text.isdigit() and len(text) <= _GTIN_LENGTH:
        return Barcode(_linear(text))
    if not text.startswith(GTIN):
        _refuse(_UNREADABLE)
    return _of_message(_only_reading(text))


def _linear(digits: str) -> str:
    """The NDC of a UPC-A, EAN-13 or GTIN-14, or an NDC itself as 10 or 11 digits."""
    if len(digits) in (10, 11):
        return digits
    if len(digits) not in (12, 13, 14):
        _refuse(_UNREADABLE)
    return _ndc_of(digits.zfill(_GTIN_LENGTH))


def _ndc_of(gtin: str) -> str:
    """GS1 gave the US labelers the prefix 03: packaging level, 03, the ten digits, check digit."""
    if gs1_standard_check_digit(gtin[:-1]) != int(gtin[-1]):
        _refuse(_WRONG_DIGIT)
    if gtin[1:3] != "03":
        _refuse(_NO_NDC)
    return gtin[3:13]


def _of_message(elements: dict[str, GS1ElementString]) -> Barcode:
    lot, expiry, serial = (elements.get(ai) for ai in (LOT, EXPIRY, SERIAL))
    return Barcode(
        code=_ndc_of(elements[GTIN].value),
        lot=lot.value if lot else None,
        expires_on=expiry.date if expiry else None,
        serial=serial.value if serial else None,
    )


def _printed(text: str) -> dict[str, GS1ElementString]:
    """The line under the code: (01)…(17)…(10)…"""
    try:
        found = _by_number(GS1Message.parse_hri(text))
    except ParseError:
        found = None
    if found is None:
        _refuse(_UNREADABLE)
    return found


def _only_reading(text: str) -> dict[str, GS1ElementString]:
    """With separators there is one reading. Without any, a scanner may have dropped them: then
    the one reading with all four elements counts, or else the text as it stands."""
    plain = _parsed(text)
    if FNC1 in text:
        found = [plain] if plain else []
    else:
        whole = _whole_readings(text)
        found = whole or ([plain] if plain else [])
    if not found:
        _refuse(_UNREADABLE)
    if len(found) > 1:
        _refuse(_UNCLEAR)
    return found[0]


def _whole_readings(text: str) -> list[dict[str, GS1ElementString]]:
    """Every different reading with the four elements, once separators are put back: before an
    element's number, at every place where one could begin."""
    places = [n for n in range(3, len(text)) if text[n : n + 2] in _WHOLE]
    readings: list[dict[str, GS1ElementString]] = []
    for count in range(_MOST_SPLITS + 1):
        for chosen in combinations(places, count):
            found = _parsed(_separated(text, chosen))
            if found is not None and found.keys() == _WHOLE and not _known(found, readings):
                readings.append(found)
    return readings


def _known(found: dict[str, GS1ElementString], readings: list[dict[str, GS1ElementString]]) -> bool:
    values = {ai: element.value for ai, element in found.items()}
    return any(values == {ai: e.value for ai, e in other.items()} for other in readings)


def _separated(text: str, places: tuple[int, ...]) -> str:
    ends = (*places, len(text))
    return FNC1.join(text[start:end] for start, end in zip((0, *places), ends, strict=True))


def _parsed(text: str) -> dict[str, GS1ElementString] | None:
    try:
        return _by_number(GS1Message.parse(text))
    except ParseError:
        return None


def _by_number(message: GS1Message) -> dict[str, GS1ElementString] | None:
    """None where one stands twice, or there is no product."""
    found = {element.ai.ai: element for element in message.element_strings}
    return found if len(found) == len(message.element_strings) and GTIN in found else None


def _refuse(problem: str) -> NoReturn:
    raise InvalidInput("scan", problem)
