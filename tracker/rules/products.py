"""National drug codes: 10 digits on the label in three groupings, 11 digits in records."""

import re
from typing import Final

# Hyphenated groups of a 10-digit code; the short group takes a leading zero to become 5-4-2.
_GROUPS: Final = re.compile(r"([0-9]{4,5})-([0-9]{3,4})-([0-9]{1,2})")
_TEN: Final = 10


def eleven_digits(text: str) -> str | None:
    """The stored form of 11 digits, or of 10 or 11 with the hyphens of the label; else None.

    Ten digits without hyphens fit three different products: `fits` asks a known one.
    """
    if re.fullmatch(r"[0-9]{11}", text):
        return text
    groups = _GROUPS.fullmatch(text)
    if groups is None or sum(map(len, groups.groups())) < 10:
        return None
    labeler, product, package = groups.groups()
    return labeler.zfill(5) + product.zfill(4) + package.zfill(2)


def products_of(code: str) -> tuple[str, ...]:
    """The products that `code` can mean: all 11 digits say one, 10 without their grouping three."""
    if len(code) != _TEN:
        return (code,)
    return tuple(f"{code[:place]}0{code[place:]}" for place in (0, 5, 9))


def fits(ndc: str, code: str) -> bool:
    """Whether `code`, 10 digits without their grouping or all 11, is this product's."""
    return ndc in products_of(code)
