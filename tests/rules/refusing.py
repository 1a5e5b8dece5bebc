"""The shipped pomalidomide text, changed, and what the loader says to it."""

import pytest

from tracker.rules.errors import InvalidProgram
from tracker.rules.parsing import parse_version
from tracker.services.shipped_programs import SHIPPED, read_text

FILE = SHIPPED / "ps-pomalidomide-us" / "2025-02-01.toml"
TEXT = read_text(FILE)
HERE = "here.toml"


def changed(*changes):
    """The shipped text with the first `old` made `new`, for each of the changes."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def refusal(text):
    with pytest.raises(InvalidProgram) as caught:
        parse_version(text, HERE)
    return caught.value


def refusals(text):
    return [(each.where, each.problem) for each in refusal(text).problems]
