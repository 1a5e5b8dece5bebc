"""A scenario: a story to tell, of whom, and what alone shall stop its next gate at the end."""

from collections.abc import Callable
from dataclasses import dataclass

from tracker.rules.program import ProgramVersion
from tracker.rules.vocabulary import Gate
from tracker.services.demo.story import Setting, Story

HOME = Setting()
FIRST = ("ps-pomalidomide-us",)
BOTH = (*FIRST, "lenalidomide-us")
ALL = (*BOTH, "thalidomide-us")
"""The programs of one build (domain.md 10.34)."""
IPLEDGE = ("ipledge-us",)
TOLD = (*ALL, *IPLEDGE)
"""Those with stories, in their order. The others that ship are published, no more: their
definitions list no products yet, so nothing can be prescribed under them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """`alone`: the only key that stops the next gate `gate`; None where nothing, or more, does.

    `account`: the address of the patient's or guardian's account, in the first program only.
    """

    tell: Callable[[Story], None]
    category: str
    gate: Gate | None = None
    alone: str | None = None
    setting: Setting = HOME
    programs: tuple[str, ...] = FIRST
    account: str | None = None

    def fits(self, version: ProgramVersion) -> bool:
        """Whether this program has the category and asks for the key."""
        keys = {requirement.key for requirement in version.requirements}
        return (
            version.slug in self.programs
            and self.category in version.categories
            and (self.alone is None or self.alone in keys)
        )
