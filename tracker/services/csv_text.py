"""CSV for spreadsheets: every cell quoted, none that a spreadsheet would run as a formula.

The escape changes data (trust.md 5.7), so a CSV is for people to read and never evidence.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

# What a spreadsheet takes for the start of a formula, once its width is folded away.
_FORMULA: Final = frozenset("=+-@")
# Before a cell's first sign these make a spreadsheet cut the cell there, or skip to what follows.
_SPLITTERS: Final = frozenset("\t\r\n\0")


def line(cells: Iterable[object]) -> str:
    """One row, CR LF at its end; None is an empty cell."""
    texts = ("" if cell is None else safe_cell(str(cell)) for cell in cells)
    return ",".join('"' + text.replace('"', '""') + '"' for text in texts) + "\r\n"


def safe_cell(text: str) -> str:
    """`text`, behind an apostrophe where a spreadsheet might run it or split it."""
    for character in text:
        if character in _SPLITTERS:
            return f"'{text}"
        if character.isspace() or unicodedata.category(character) in ("Cc", "Cf"):
            continue  # skipped by some programs on the way to the first sign
        return f"'{text}" if _opens_formula(character) else text
    return text


def _opens_formula(character: str) -> bool:
    """Full-width and small forms count as what they stand for."""
    return unicodedata.normalize("NFKC", character) in _FORMULA
