"""Shipped definitions as texts, to be changed in a test."""

from tracker.rules.doubts import doubts
from tracker.rules.parsing import parse_version
from tracker.services.shipped_programs import SHIPPED, read_text

PS = read_text(SHIPPED / "ps-pomalidomide-us" / "2025-02-01.toml")
IPLEDGE = read_text(SHIPPED / "ipledge-us" / "2023-10-01.toml")
NORWAY = read_text(SHIPPED / "pomalidomide-ppp-no" / "2024-01-01.toml")


def changed(text: str, *changes: tuple[str, str]) -> str:
    """The text with the first `old` made `new`, for each of the changes in turn."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def requirement(text: str, key: str) -> str:
    """The table of that requirement in the text, with its own tables, up to the next one."""
    start = text.index(f'[[requirement]]\nkey = "{key}"')
    ends = [text.find(mark, start + 1) for mark in ("[[requirement]]\n", "# -----")]
    return text[start : min(end for end in ends if end > 0)]


def in_requirement(text: str, key: str, *changes: tuple[str, str]) -> str:
    """The text with that requirement's table changed."""
    table = requirement(text, key)
    return text.replace(table, changed(table, *changes), 1)


def without(text: str, *keys: str) -> str:
    """The text without those requirements."""
    for key in keys:
        text = text.replace(requirement(text, key), "", 1)
    return text


def doubted(text: str) -> list[str]:
    """Each doubt in that text without the name of the requirement, as `key: problem`."""
    return [str(each).split("': ", 1)[-1] for each in doubts(parse_version(text))]
