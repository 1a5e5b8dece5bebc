"""A due item, as values."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.rules.facts import Facts
from tracker.rules.vocabulary import Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing to do by the end of `due_on`; `at` is the very instant where there is one.

    `key` is the requirement that asks for it.
    """

    key: str
    title: str
    who: Owner
    due_on: date
    sentence: str
    overdue: bool = False
    at: datetime | None = None


def asked_of(categories: tuple[str, ...], facts: Facts) -> bool:
    """Whether the category on record is one of these."""
    return facts.category is not None and facts.category.code in categories
