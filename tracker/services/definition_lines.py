"""On which line of a definition a refusal's place stands: `FILE: requirement 'x': gates`."""

import re


def line_of(text: str, where: str) -> int:
    """The best line, counted from 1: each part of the place is looked for after the one before."""
    lines = text.splitlines()
    at = 0
    for part in where.split(": ")[1:]:
        pattern = _pattern(part)
        found = [n for n, line in enumerate(lines[at:], start=at) if pattern.match(line)]
        if found:
            at = found[min(_index(part), len(found)) - 1]
    return at + 1


def _pattern(part: str) -> re.Pattern[str]:
    named = re.search(r"'(.+)'", part)
    if named:
        return re.compile(rf'key = "{re.escape(named[1])}"')
    name = re.escape(re.split(r"[.\[]", part)[-1 if "." in part else 0].rstrip("]"))
    return re.compile(rf"\[*(requirement\.)?{name}\b")


def _index(part: str) -> int:
    """Of `product[3]` the third; else the first."""
    numbered = re.fullmatch(r"\w+\[(\d+)\]", part)
    return int(numbered[1]) if numbered else 1
