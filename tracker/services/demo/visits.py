"""What usually happens together: enrolling, a visit before a prescription, a dispense."""

from collections.abc import Set as AbstractSet
from typing import Final

from tracker.rules.kinds.records import SurveyCurrent
from tracker.services.demo import (
    at_the_pharmacy,
    joining,
    monitoring_steps,
    prescribing_steps,
    signing_steps,
)
from tracker.services.demo.story import Order, Story

NOTHING: Final[frozenset[str]] = frozenset()
COUNTS: Final = (1900, 184_000)
_FIRST_TEST_DAYS: Final = 12


def begin(story: Story, days_ago: int, *, without: AbstractSet[str] = NOTHING) -> None:
    """Enrolled and signed; contraception and thromboprophylaxis on record.

    `without`: the keys of requirements that are to stay open.
    """
    story.on(days_ago, "10:10")
    joining.enroll(story)
    joining.prescriber_signs(story)
    if "enrollment-active" not in without:
        joining.patient_signs(story)
    if story.category.needs_contraception and "contraception" not in without:
        monitoring_steps.contraception(story)
    if story.asks("thromboprophylaxis") and "thromboprophylaxis" not in without:
        monitoring_steps.prophylaxis(story)


def visit(
    story: Story,
    days_ago: int,
    *,
    without: AbstractSet[str] = NOTHING,
    counts: tuple[int, int] = COUNTS,
    days_supply: int = 28,
    refills: int = 0,
    channel: str = "electronic",
) -> Order:
    """All that the program asks for before a prescription, but for `without`; then write it."""
    if _tests_before(story) and "pregnancy-test-10-14-days" not in without:
        story.on(days_ago + _FIRST_TEST_DAYS, "11:00")
        monitoring_steps.pregnancy_test(story)
    story.on(days_ago, "11:00")
    if story.category.reproductive_potential and not without & {
        "pregnancy-test-24-hours",
        "pregnancy-test-current",
    }:
        monitoring_steps.pregnancy_test(story)
    if story.asks("cbc-checkpoint") and "cbc-checkpoint" not in without:
        monitoring_steps.count(story, *counts)
    if _survey_due(story) and "patient-survey" not in without:
        signing_steps.patient_survey(story)
    if story.category.needs_contraception and "contraception-counseling" not in without:
        signing_steps.attest(story)
    if story.asks("prescriber-survey") and "prescriber-survey" not in without:
        signing_steps.prescriber_survey(story)
    return prescribing_steps.prescribe(
        story, days_supply=days_supply, refills=refills, channel=channel
    )


def authorized(story: Story, days_ago: int, *, days_supply: int = 28) -> Order:
    """A visit, and its number."""
    order = visit(story, days_ago, days_supply=days_supply)
    prescribing_steps.ask(story)
    return order


def counseled(story: Story, days_ago: int, *, clock: str = "14:30", guide: bool = True) -> None:
    """Checklist and medication guide for the current order."""
    story.on(days_ago, clock)
    at_the_pharmacy.counsel(story, guide=guide)


def dispensed(story: Story, days_ago: int, *, ship: bool = False) -> None:
    """Counseled where the program asks for it, confirmed and handed over: the current order."""
    if story.asks("counseling-checklist"):
        counseled(story, days_ago)
    else:
        story.on(days_ago, "14:30")
    at_the_pharmacy.confirm(story)
    at_the_pharmacy.hand_over(story, ship=ship)


def cycles(story: Story, *days_ago: int) -> None:
    """A whole cycle on each of these days: visit, number, dispense; every other one is shipped."""
    for position, days in enumerate(days_ago):
        authorized(story, days)
        dispensed(story, days, ship=position % 2 == 1)


def _tests_before(story: Story) -> bool:
    first = story.category.reproductive_potential and not story.treated
    return first and story.asks("pregnancy-test-10-14-days")


def _survey_due(story: Story) -> bool:
    rule = story.version.rule(SurveyCurrent)
    if rule is None:
        return False
    return story.treated or story.code not in rule.not_before_first
