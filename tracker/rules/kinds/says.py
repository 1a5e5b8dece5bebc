"""What a kind of requirement can come to, and which facts its sentences may name.

A kind lists its outcomes. The definition gives each of them its sentences: one for an outcome
that does not stop, a reason and a remedy for one that does.
"""

from dataclasses import dataclass

from tracker.rules.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Says:
    """One outcome: its status, and the placeholders that its sentences may use."""

    status: Status
    names: frozenset[str]


def met(*names: str) -> Says:
    return Says(Status.MET, frozenset(names))


def unmet(*names: str) -> Says:
    return Says(Status.UNMET, frozenset(names))


def not_applicable(*names: str) -> Says:
    return Says(Status.NOT_APPLICABLE, frozenset(names))


COMMON = {
    "no-category": unmet("categories"),
    "other-category": not_applicable("category", "label"),
    "no-prescription": unmet(),
    "acknowledged": Says(Status.ACKNOWLEDGED, frozenset({"reason", "acknowledged_at"})),
}
"""Outcomes that any kind may come to; their sentences stand once in a definition."""
