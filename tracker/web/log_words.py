"""Entries of the audit log in words: who, and the gist of an event's detail on one line."""

from typing import Final

from tracker.rules.events import Detail, GateDecided
from tracker.services.overviews.audit import Entry, Who
from tracker.web.filters import plural
from tracker.web.layout import Tag
from tracker.web.menu import ROLE_LABELS
from tracker.web.titles import required, title_of

_LONGEST: Final = 160
_NOBODY: Final = {"session.refused": "Not signed in"}


def who(entry: Entry) -> str:
    """`Ana Ruiz, MD (Prescriber)`; patients by their role only; `System` for commands."""
    by: Who = entry.who
    if by.role is None:
        return _NOBODY.get(entry.name, "System")
    label = ROLE_LABELS[by.role]
    return label if by.name is None else f"{by.name} ({label})"


def event(entry: Entry) -> Tag:
    """Red where something was refused or failed."""
    return Tag(entry.name, "plain" if entry.outcome == "done" else "bad")


def gist(entry: Entry) -> str:
    """What a reader of the list wants to know; ids and digests wait on the entry's page."""
    if entry.name == GateDecided.name:
        return _decided(entry.detail)
    told = [
        f"{name.replace('_', ' ')}: {value_text(value)}"
        for name, value in entry.detail.items()
        if value not in (None, "", []) and not name.endswith(("_id", "digest", "replaced_by"))
    ]
    text = ", ".join(told)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def short(leaf: str) -> str:
    """The two ends of a hash: enough to compare by eye."""
    return f"{leaf[:4]}…{leaf[-4:]}"


def _decided(detail: Detail) -> str:
    gate = str(detail["gate"]).replace("_", " ")
    stops = detail["stops"]
    if detail["allowed"] or not isinstance(stops, list):
        return f"{gate}: allowed"
    missing = plural(len(stops), "requirement")
    return f"{gate}: {missing} not met. {required(map(title_of, stops))}"


def value_text(value: object) -> str:
    """One value of an event's detail, in words."""
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
