"""Sentences of the rules carry ISO dates; a page shows days as people read them."""

import re
from datetime import date

from tracker.web.filters import long_date

_DAY = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b")


def plain(sentence: str) -> str:
    """`… by 2026-12-23.` becomes `… by Dec 23, 2026.`"""
    return _DAY.sub(lambda found: _shown(found[1]), sentence)


def _shown(text: str) -> str:
    try:
        return long_date(date.fromisoformat(text))
    except ValueError:
        return text
