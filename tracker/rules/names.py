"""Names as they are compared: without case, accents and the letters that no accent explains."""

import unicodedata
from typing import Final

# No decomposition leads from these to the letters that people type instead.
LETTERS: Final = {"\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u0131": "i", "\u2019": "'"}
PAIRS: Final = {"\u00df": "ss", "\u00e6": "ae", "\u0153": "oe"}
_PLAIN: Final = str.maketrans(LETTERS | PAIRS)


def folded(text: str) -> str:
    """`Ærø Muñoz` as `aero munoz`: what is the same for whoever searches."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)
