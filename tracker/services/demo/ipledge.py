"""Patients of iPLEDGE: isotretinoin, with categories and tests of its own."""

from typing import Final

from tracker.rules.vocabulary import Gate
from tracker.services.demo import prescribing_steps
from tracker.services.demo.in_order import numbered, written
from tracker.services.demo.scenario import IPLEDGE, Scenario
from tracker.services.demo.story import Story
from tracker.services.demo.visits import begin, cycles, visit


def questions_not_answered(story: Story) -> None:
    """Everything but the month's comprehension questions; asked for, and refused."""
    begin(story, 21)
    visit(story, 1)
    prescribing_steps.ask(story)


def first_month(story: Story) -> None:
    """Two days ago, under the edition of November 2026."""
    begin(story, 20)
    cycles(story, 2)


SCENARIOS: Final = (
    Scenario(
        tell=questions_not_answered,
        category="PCP",
        gate=Gate.AUTHORIZE,
        alone="comprehension-questions",
        programs=IPLEDGE,
    ),
    Scenario(tell=written, category="NPCP", gate=Gate.AUTHORIZE, programs=IPLEDGE),
    Scenario(tell=numbered, category="NPCP", gate=Gate.CONFIRM, programs=IPLEDGE),
    Scenario(tell=first_month, category="NPCP", programs=IPLEDGE),
)
