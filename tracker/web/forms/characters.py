"""Which characters a text may hold. Nothing is stripped in silence: a text passes whole or not.

Names and free text keep what was typed (letters of any script, combining signs, emoji).
Identifiers are typed by hand and compared, so nothing invisible may hide in them.
Each function raises ValueError with the rest of a sentence whose subject is the field's label.
"""

import unicodedata
from typing import Final

_BREAKS: Final = frozenset("\n\t")
# Cc controls, Cs lone surrogates, Zl and Zp separators that only some programs break lines at.
_REFUSED: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Cf format signs such as zero-width spaces, and what is blank anyway.
_UNSEEN: Final = frozenset({"Cf", "Zs", "Cc"})
# Werkzeug puts it where bytes were not UTF-8; what was meant is lost.
_REPLACEMENT: Final = "\ufffd"


def check_text(text: str, *, most: int, breaks: bool = False) -> str:
    """`text` unchanged. `most` counts code points; `breaks` allows line feed and tab."""
    if any(not _storable(character, breaks) for character in text):
        raise ValueError("has a character that cannot be stored. Delete it and type the text again")
    if text and all(unicodedata.category(character) in _UNSEEN for character in text):
        raise ValueError("has only invisible characters. Type it by hand instead of pasting it")
    if len(text) > most:
        raise ValueError(f"must have {most} characters or fewer; it has {len(text)}")
    return text


def check_identifier(text: str, *, most: int) -> str:
    """Trimmed and in NFC. Refuses bidirectional overrides, zero-width and other format signs."""
    composed = unicodedata.normalize("NFC", text.strip())
    if any(unicodedata.category(character) == "Cf" for character in composed):
        raise ValueError("has an invisible character. Type it by hand instead of pasting it")
    return check_text(composed, most=most)


def unified_breaks(text: str) -> str:
    """Browsers send CR LF for each line end of a text area; records keep LF."""
    return text.replace("\r\n", "\n")


def shown_again(text: str) -> str:
    """What was typed, with a visible sign where a character may not even stand in a page."""
    return "".join(
        sign if sign in _BREAKS or unicodedata.category(sign) not in ("Cc", "Cs") else _REPLACEMENT
        for sign in text.replace("\r\n", "\n")
    )


def _storable(character: str, breaks: bool) -> bool:
    if breaks and character in _BREAKS:
        return True
    noncharacter = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    refused = unicodedata.category(character) in _REFUSED
    return not (refused or noncharacter or character == _REPLACEMENT)
