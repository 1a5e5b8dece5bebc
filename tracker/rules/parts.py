"""Which tables of a definition go together, and which requirements need one that is left out.

A program without risk categories, or without pregnancy tests, has nothing that asks for them, and
this application enrolls by category.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tracker.rules.kinds import Kind
from tracker.rules.kinds.dispensing import AuthorizationUsable, WithinWindow
from tracker.rules.kinds.monitoring import ResultsCurrent
from tracker.rules.kinds.pregnancy import Pregnancy
from tracker.rules.kinds.records import SurveyCurrent
from tracker.rules.kinds.standing import AgreementSigned, CategoryFits
from tracker.rules.problems import ROOT, Problem
from tracker.rules.program import Requirement
from tracker.rules.toml_reading import Rows

BY_CATEGORY: Final = (
    AgreementSigned,
    AuthorizationUsable,
    CategoryFits,
    SurveyCurrent,
    WithinWindow,
)
"""Kinds that ask for the patient's category whatever their parameters."""

EVERYWHERE: Final = ("program-in-force", "no-open-pregnancy")
"""Checked at all gates; the second where a program has pregnancy rules (domain.md 10.34)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Which of the tables that may be left out stand in the definition, readable or not.

    `enrolls`: it does not say that its facts come from files.
    """

    categories: bool
    non_reproductive: bool
    pregnancy_tests: bool
    enrolls: bool

    @property
    def everywhere(self) -> tuple[str, ...]:
        """The keys that this definition needs at all gates."""
        return EVERYWHERE if self.pregnancy_tests else EVERYWHERE[:1]


def unfit_parts(parts: Parts, requirements: Rows[Requirement]) -> Iterator[Problem]:
    if parts.categories is not parts.non_reproductive:
        lacking = "category" if parts.non_reproductive else "not_of_reproductive_potential"
        yield Problem(
            "[[category]] and [not_of_reproductive_potential] go together", ROOT.lacking(lacking)
        )
    elif not parts.categories and parts.enrolls:
        yield Problem(
            "needs to be 'files' in a program without [[category]]",
            ROOT.key("program").key("facts_from"),
        )
    for place, requirement in requirements.read:
        if not parts.categories and isinstance(requirement.rule, BY_CATEGORY):
            yield Problem("asks for the category, but there is no [[category]]", place.key("kind"))
        if not parts.pregnancy_tests and _asks_for_tests(requirement.rule):
            yield Problem("needs a [pregnancy_tests] table", place.key("kind"))


def _asks_for_tests(rule: Kind) -> bool:
    match rule:
        case Pregnancy():
            return True
        case WithinWindow():
            return any(window.anchor == "last-test" for window in rule.window)
        case ResultsCurrent():
            return "pregnancy" in rule.tests
        case _:
            return False
