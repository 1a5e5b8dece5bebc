"""What asking a stored question again came to, in words, and the versions to choose from."""

from dataclasses import dataclass
from typing import Final

from flask import request, url_for

from tracker.rules.replaying import Difference
from tracker.services.overviews.explanation import Explanation
from tracker.web.layout import Cell, Tag
from tracker.web.titles import title_of

COLUMNS: Final = ["What", "In it", "Then", "Again"]
_MEMBERS: Final = {
    "allowed": "Allowed",
    "valid_until": "The number expires",
    "ends_at": "Holds until",
    "decided_at": "Asked",
    "program_version": "Program version",
    "digest": "Digest of the text",
    "findings": "Order of the findings",
    "evidence": "Rests on",
}


@dataclass(frozen=True, slots=True)
class Version:
    """A version to ask again under; `own`: the one that answered."""

    ref: str
    href: str
    own: bool
    chosen: bool


def differences(found: tuple[Difference, ...]) -> list[tuple[Cell, ...]]:
    """One row for each; a requirement that only one answer lists is not asked in the other."""
    return [
        (
            title_of(each.requirement) if each.requirement else "The whole answer",
            _MEMBERS.get(each.member) or each.member.capitalize(),
            _value(each, each.stored),
            _value(each, each.again),
        )
        for each in found
    ]


def versions_of(page: Explanation) -> tuple[Version, ...]:
    """All published versions of the program."""
    if not page.may_compare:
        return ()
    shown = page.another.version if page.another else None
    endpoint, values = str(request.endpoint), dict(request.view_args or {})
    return tuple(
        Version(
            each.ref,
            url_for(endpoint, **values, version=each.id, _anchor="replay"),
            own=page.version is not None and each.digest == page.version.digest,
            chosen=shown is not None and each.digest == shown.digest,
        )
        for each in page.versions
    )


def _value(difference: Difference, value: str | None) -> Cell:
    if value is None:
        missing = difference.requirement is not None and difference.member == "status"
        return "Not asked" if missing else "None"
    if difference.member == "status":
        return Tag(value.replace("-", " ").capitalize(), "bad" if value == "unmet" else "plain")
    return {"true": "Yes", "false": "No"}.get(value, value)
