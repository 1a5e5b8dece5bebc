"""Cells of the tables about program versions and their drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from tracker.rules.differences import Difference
from tracker.services.overviews.drafts import Drafted
from tracker.services.version_cases import CaseResult
from tracker.web.access import zone_of_actor
from tracker.web.filters import local_time, long_date, plural
from tracker.web.layout import Cell, Link, Tag

_LONGEST: Final = 300
_GATES: Final = {"authorize": "authorize", "confirm": "confirm", "hand_over": "hand over"}


def gate_label(gate: str) -> str:
    return _GATES[gate]


def difference_rows(differences: Sequence[Difference]) -> list[list[Cell]]:
    """Which part and what of it (nothing where it is new or gone), how, before, after."""
    return [
        [
            ": ".join(filter(None, (each.subject, each.name))).replace("_", " "),
            Tag(each.what.capitalize()),
            _short(each.before),
            _short(each.after),
        ]
        for each in differences
    ]


def _short(value: str | None) -> str | None:
    """A whole requirement is too long for a cell; the text of the version has all of it."""
    if value is None or len(value) <= _LONGEST:
        return value
    return f"{value[:_LONGEST]}…"


@dataclass(frozen=True, slots=True)
class CaseTables:
    """`own`: those written for this version. `others`: those written for another one, which tell
    how the two differ; `failed` and `differing` are answered otherwise than written."""

    own: list[list[Cell]]
    failed: int
    others: list[list[Cell]]
    differing: int


def case_tables(cases: Sequence[CaseResult]) -> CaseTables:
    own = [each for each in cases if each.written_for_it]
    others = [each for each in cases if not each.written_for_it]
    return CaseTables(_case_rows(own), _failed(own), _case_rows(others), _failed(others))


def _case_rows(cases: Sequence[CaseResult]) -> list[list[Cell]]:
    """The cases that are answered otherwise than the table expects come first."""
    ordered = sorted(cases, key=lambda each: each.problem is None)
    return [
        [
            each.id,
            each.title,
            gate_label(each.gate),
            ", ".join(each.expected) or "nothing",
            ", ".join(each.found) or "nothing",
            _result(each),
        ]
        for each in ordered
    ]


def _result(each: CaseResult) -> Tag:
    if each.written_for_it:
        return Tag("As expected", "good") if each.problem is None else Tag("Differs", "bad")
    return Tag("The same") if each.problem is None else Tag("Otherwise")


def _failed(cases: Sequence[CaseResult]) -> int:
    return sum(each.problem is not None for each in cases)


def draft_row(each: Drafted) -> list[Cell]:
    """One line of the list of drafts."""
    return [
        Link(each.row.ref, url_for("drafts.show", id=each.row.id)),
        draft_state(each),
        waits_for(each),
        long_date(each.row.effective_from),
        local_time(each.row.recorded_at, zone_of_actor()),
        each.author or "Command line",
    ]


def draft_state(each: Drafted) -> Tag:
    if each.row.withdrawn_at is not None:
        return Tag("Withdrawn")
    return Tag("Waits", "wait") if each.row.waits else Tag("Published", "good")


def waits_for(each: Drafted) -> str | None:
    """Who must act next; None when nobody does."""
    if not each.row.waits:
        return None
    if each.yours and each.missing == 1:
        return "Your approval, or another administrator's"
    if each.yours:
        return "Your approval, and another administrator's"
    others = "another administrator" if each.missing == 1 else "other administrators"
    return f"{plural(each.missing, 'approval')} of {others}"
