"""Prescriptions with a number, each stopped at confirm or hand-over by one requirement alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from tracker.rules.vocabulary import Gate
from tracker.services.demo import at_the_pharmacy, joining, monitoring_steps, prescribing_steps
from tracker.services.demo.cast import SUSPENDED_PHARMACIST, SUSPENDED_PRESCRIBER
from tracker.services.demo.scenario import ALL, BOTH, FIRST, HOME, Scenario
from tracker.services.demo.story import Setting, Story
from tracker.services.demo.visits import authorized, begin, counseled, cycles

_LEAVING: Final = Setting(prescriber=SUSPENDED_PRESCRIBER)
_CLOSED: Final = Setting(pharmacist=SUSPENDED_PHARMACIST)


def ready(story: Story) -> None:
    """Nothing is missing before the confirmation."""
    begin(story, 22)
    authorized(story, 2)
    counseled(story, 1)


def prescriber_suspended(story: Story) -> None:
    """The number was issued two days before the suspension."""
    begin(story, 25)
    authorized(story, 4)
    counseled(story, 3)
    story.hours_ago(1)
    at_the_pharmacy.confirm(story)


def agreement_renewed(story: Story) -> None:
    """A new agreement was prepared since, and nobody has signed it."""
    ready(story)
    story.hours_ago(4)
    joining.renew_agreement(story)
    at_the_pharmacy.confirm(story)


def positive_test(story: Story) -> None:
    ready(story)
    story.hours_ago(3)
    monitoring_steps.pregnancy_test(story, "positive")
    at_the_pharmacy.confirm(story)


def voided(story: Story) -> None:
    ready(story)
    story.hours_ago(5)
    prescribing_steps.void(story, "The dose is to be lowered; a new prescription follows.")


def window_over(story: Story) -> None:
    """33 days ago; of reproductive potential the test of that day is what counts."""
    begin(story, 54)
    authorized(story, 33)
    counseled(story, 32)
    story.on(1, "16:00")
    at_the_pharmacy.confirm(story)


def too_early(story: Story) -> None:
    """12 days into a supply of 28."""
    begin(story, 40)
    cycles(story, 12)
    authorized(story, 2)
    counseled(story, 1)
    at_the_pharmacy.confirm(story)


def counseled_before_the_last_hand_over(story: Story) -> None:
    """A week's supply to bridge and a month's were counseled on one afternoon. What was handed
    over that day used the counseling up."""
    begin(story, 22)
    bridging = authorized(story, 2, days_supply=7)
    monthly = authorized(story, 1)
    counseled(story, 1)
    story.order = bridging
    at_the_pharmacy.counsel(story)
    at_the_pharmacy.confirm(story)
    at_the_pharmacy.hand_over(story)
    story.order = monthly


def no_guide(story: Story) -> None:
    begin(story, 22)
    authorized(story, 2)
    counseled(story, 1, guide=False)


def held(story: Story) -> None:
    """Ready and confirmed three hours ago."""
    ready(story)
    story.hours_ago(3)
    at_the_pharmacy.confirm(story)


def pregnancy_since_confirmed(story: Story) -> None:
    held(story)
    story.hours_ago(2)
    monitoring_steps.report(story, "suspected")


def voided_since_confirmed(story: Story) -> None:
    held(story)
    story.hours_ago(2)
    prescribing_steps.void(story, "The patient is in hospital; treatment waits.")


def window_over_since_confirmed(story: Story) -> None:
    """Confirmed in the last minute of the window's last day, which was yesterday."""
    issued = 8 if story.category.reproductive_potential else 31
    begin(story, issued + 20)
    authorized(story, issued)
    counseled(story, 2)
    at_the_pharmacy.in_the_last_minute_of_yesterday(story)
    at_the_pharmacy.confirm(story)


def confirmation_run_out(story: Story) -> None:
    """Confirmed two days ago, and never picked up."""
    begin(story, 25)
    authorized(story, 4)
    counseled(story, 3)
    story.on(2, "15:00")
    at_the_pharmacy.confirm(story)


def shipped_too_late(story: Story) -> None:
    """Confirmed last thing yesterday; the carrier came today."""
    ready(story)
    at_the_pharmacy.in_the_last_minute_of_yesterday(story)
    at_the_pharmacy.confirm(story)
    now, midnight = story.stage.line.now, story.calendar.midnight
    story.at = max(midnight, now - timedelta(minutes=20, seconds=story.index))
    at_the_pharmacy.hand_over(story, ship=True)


def _at(
    gate: Gate,
    key: str,
    category: str,
    tell: Callable[[Story], None],
    setting: Setting = HOME,
    *,
    programs: tuple[str, ...] = FIRST,
) -> Scenario:
    return Scenario(
        tell=tell, category=category, gate=gate, alone=key, setting=setting, programs=programs
    )


SCENARIOS: Final = (
    _at(Gate.CONFIRM, "prescriber-certified", "AM", prescriber_suspended, _LEAVING),
    _at(Gate.CONFIRM, "pharmacy-certified", "AF-NRP", ready, _CLOSED),
    _at(Gate.CONFIRM, "enrollment-active", "AM", agreement_renewed),
    _at(Gate.CONFIRM, "no-open-pregnancy", "AF-RP", positive_test, programs=BOTH),
    _at(Gate.CONFIRM, "authorization", "AF-NRP", voided),
    _at(Gate.CONFIRM, "authorization-window", "AM", window_over, programs=ALL),
    _at(Gate.CONFIRM, "authorization-window", "AF-RP", window_over),
    _at(Gate.CONFIRM, "next-fill-window", "AM", too_early, programs=BOTH),
    _at(
        Gate.CONFIRM,
        "counseling-checklist",
        "AM",
        counseled_before_the_last_hand_over,
        programs=BOTH,
    ),
    _at(Gate.CONFIRM, "medication-guide", "FC-NRP", no_guide),
    _at(Gate.HAND_OVER, "pharmacy-certified", "AM", held, _CLOSED),
    _at(Gate.HAND_OVER, "no-open-pregnancy", "AF-RP", pregnancy_since_confirmed),
    _at(Gate.HAND_OVER, "authorization", "AM", voided_since_confirmed),
    _at(Gate.HAND_OVER, "authorization-window", "AM", window_over_since_confirmed),
    _at(Gate.HAND_OVER, "authorization-window", "AF-RP", window_over_since_confirmed),
    _at(Gate.HAND_OVER, "confirmation-window", "AM", confirmation_run_out, programs=ALL),
    _at(Gate.HAND_OVER, "same-day-shipment", "AF-RP", shipped_too_late, programs=BOTH),
)
