"""Patients whose next gate is open, or who wait for the counter's own steps."""

from collections.abc import Callable
from typing import Final

from tracker.rules.vocabulary import Gate
from tracker.services.demo import at_the_pharmacy, prescribing_steps, signing_steps
from tracker.services.demo.cast import DELEGATE, OTHER_PHARMACIST, OTHER_PRESCRIBER
from tracker.services.demo.scenario import ALL, BOTH, FIRST, HOME, Scenario
from tracker.services.demo.stopped_at_the_pharmacy import held, ready
from tracker.services.demo.story import Setting, Story
from tracker.services.demo.visits import authorized, begin, counseled, cycles, visit

_PREPARED: Final = Setting(delegate=DELEGATE)
_ANYWHERE: Final = Setting(names_pharmacy=False)
_OTHER_PHARMACY: Final = Setting(pharmacist=OTHER_PHARMACIST)
_OTHER: Final = Setting(prescriber=OTHER_PRESCRIBER, pharmacist=OTHER_PHARMACIST)
_OTHER_TO_US: Final = Setting(prescriber=OTHER_PRESCRIBER)


def ready_again(story: Story) -> None:
    """The fifth month: four cycles are behind, the next one is counseled."""
    begin(story, 130)
    cycles(story, 116, 87, 58, 30)
    authorized(story, 2)
    counseled(story, 1)


def written(story: Story) -> None:
    """Everything is there; the number has not been asked for."""
    begin(story, 22)
    visit(story, 1)


def written_again(story: Story) -> None:
    begin(story, 100)
    cycles(story, 87, 58, 30)
    visit(story, 1)


def acknowledged(story: Story) -> None:
    """Counts are low; the prescriber goes on, and says why."""
    begin(story, 60)
    cycles(story, 50, 22)
    visit(story, 1, counts=(460, 61_000))
    prescribing_steps.ask(story)
    story.hours_ago(1)
    signing_steps.acknowledge(
        story, "blood-counts", "Growth factor was given yesterday; a count follows in three days."
    )


def numbered(story: Story) -> None:
    """Authorized; the counter's own steps are still to be done."""
    begin(story, 22)
    authorized(story, 2)


def numbered_again(story: Story) -> None:
    begin(story, 75)
    cycles(story, 60, 31)
    authorized(story, 2)


def found(story: Story) -> None:
    """The prescription names no pharmacy; one opened the number with the birth date."""
    begin(story, 22)
    authorized(story, 2)
    story.on(1, "14:20")
    at_the_pharmacy.find(story)
    at_the_pharmacy.counsel(story)


def confirmed_anew(story: Story) -> None:
    """The first confirmation ran out and was closed; the second one holds."""
    begin(story, 25)
    authorized(story, 5)
    counseled(story, 4)
    at_the_pharmacy.confirm(story)
    story.hours_ago(2)
    at_the_pharmacy.confirm(story)


def lacking_much(story: Story) -> None:
    """Written on the day of enrolling, before anything else was done."""
    begin(story, 2, without={"enrollment-active", "contraception", "thromboprophylaxis"})
    visit(
        story,
        1,
        without={
            "cbc-checkpoint",
            "contraception-counseling",
            "patient-survey",
            "pregnancy-test-10-14-days",
            "pregnancy-test-24-hours",
            "prescriber-survey",
        },
    )
    prescribing_steps.ask(story)


def _open(
    gate: Gate,
    category: str,
    tell: Callable[[Story], None],
    setting: Setting = HOME,
    *,
    programs: tuple[str, ...] = FIRST,
) -> Scenario:
    return Scenario(tell=tell, category=category, gate=gate, setting=setting, programs=programs)


SCENARIOS: Final = (
    # Ready to confirm, checklist and guide recorded.
    _open(Gate.CONFIRM, "AM", ready, _PREPARED, programs=ALL),
    _open(Gate.CONFIRM, "AF-RP", ready, _PREPARED, programs=ALL),
    _open(Gate.CONFIRM, "AF-NRP", ready, programs=ALL),
    _open(Gate.CONFIRM, "FC-RP", ready, programs=BOTH),
    _open(Gate.CONFIRM, "FC-NRP", ready, _PREPARED, programs=BOTH),
    _open(Gate.CONFIRM, "MC", ready, programs=BOTH),
    _open(Gate.CONFIRM, "AM", ready_again, programs=BOTH),
    _open(Gate.CONFIRM, "AF-RP", ready_again, _PREPARED),
    _open(Gate.CONFIRM, "AM", found, _ANYWHERE),
    # Ready to hand over.
    _open(Gate.HAND_OVER, "AM", held, programs=BOTH),
    _open(Gate.HAND_OVER, "AF-RP", held),
    _open(Gate.HAND_OVER, "AF-NRP", confirmed_anew),
    # Ready to authorize.
    _open(Gate.AUTHORIZE, "AM", written, _PREPARED, programs=ALL),
    _open(Gate.AUTHORIZE, "AF-RP", written_again),
    _open(Gate.AUTHORIZE, "AF-NRP", acknowledged),
    # Waiting for the counter, or for several people.
    _open(Gate.CONFIRM, "AF-RP", numbered, programs=BOTH),
    _open(Gate.CONFIRM, "AM", numbered_again, _PREPARED),
    _open(Gate.CONFIRM, "AF-NRP", numbered, _ANYWHERE),
    _open(Gate.AUTHORIZE, "AF-RP", lacking_much),
    # Another pharmacy, another practice.
    _open(Gate.CONFIRM, "AM", ready, _OTHER_PHARMACY),
    _open(Gate.CONFIRM, "AF-RP", ready, _OTHER),
    _open(Gate.AUTHORIZE, "AM", written, _OTHER),
    _open(Gate.CONFIRM, "AM", ready_again, _OTHER_TO_US),
)
