"""What a check comes to, before the definition's sentences are filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tracker.rules.facts import Facts


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the kind's `outcomes`, with the values that its sentences name.

    `evidence` are paths into the question; `ends_at` is the last instant at which a met
    requirement still holds, where it has one.
    """

    name: str
    values: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    ends_at: datetime | None = None


NO_PRESCRIPTION = Outcome("no-prescription")


def no_category(facts: Facts) -> Outcome:
    return Outcome("no-category", {"categories": ", ".join(facts.version.categories)})


def elsewhere(categories: tuple[str, ...], facts: Facts) -> Outcome | None:
    """None when the requirement is asked of this patient; no `categories` means all of them.

    A category that is missing, or another program's, leaves a requirement that depends on the
    category unmet (domain.md 10.27).
    """
    if not categories:
        return None
    category = facts.category
    if category is None:
        return no_category(facts)
    if category.code in categories:
        return None
    return Outcome("other-category", {"category": category.code, "label": category.label})
