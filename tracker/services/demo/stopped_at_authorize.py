"""Prescriptions without a number, each stopped by one requirement alone."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from tracker.rules.timeline import add_days, add_months
from tracker.rules.vocabulary import Gate
from tracker.services.demo import monitoring_steps, prescribing_steps, signing_steps
from tracker.services.demo.cast import GUARDIAN, PATIENT, SUSPENDED_PRESCRIBER
from tracker.services.demo.scenario import BOTH, FIRST, HOME, Scenario
from tracker.services.demo.story import Setting, Story
from tracker.services.demo.visits import begin, cycles, visit
from tracker.services.enrolling import ReproductiveFacts

_LEAVING: Final = Setting(prescriber=SUSPENDED_PRESCRIBER)


def lacking(key: str) -> Callable[[Story], None]:
    """A first prescription with everything but `key`; asked for, and refused."""
    return partial(_lacking, key)


def _lacking(key: str, story: Story) -> None:
    begin(story, 21, without={key})
    visit(story, 1, without={key})
    prescribing_steps.ask(story)


def prescriber_suspended(story: Story) -> None:
    """Written two days before the suspension."""
    begin(story, 25)
    visit(story, 4)


def off_therapy_for_a_year(story: Story) -> None:
    begin(story, 430)
    cycles(story, 418)
    visit(story, 1)
    prescribing_steps.ask(story)


def turned_eighteen(story: Story) -> None:
    """Enrolled as a child, and 18 since five days ago."""
    born_on = add_months(add_days(story.calendar.day(0), -5), -12 * 18)
    story.person = replace(story.person, birth_date=born_on)
    begin(story, 30)
    visit(story, 1)
    prescribing_steps.ask(story)


def menopause_complete(story: Story) -> None:
    """Enrolled before 24 months without menses were over; they are now."""
    last_on = add_months(add_days(story.calendar.day(0), -6), -24)
    born_on = add_months(last_on, -12 * 51)
    story.person = replace(story.person, birth_date=born_on)
    story.facts = ReproductiveFacts("none", last_on, True, False, False, natural_menopause=True)
    begin(story, 32)
    visit(story, 1)
    prescribing_steps.ask(story)


def tests_grown_old(story: Story) -> None:
    """Written nine days ago with both tests, and only asked for today."""
    begin(story, 30)
    visit(story, 9)
    story.hours_ago(2)
    prescribing_steps.ask(story)


def later_test_missing(story: Story) -> None:
    begin(story, 80)
    cycles(story, 66, 37)
    visit(story, 9)


def may_be_pregnant(story: Story) -> None:
    """The patient reports it after the visit."""
    begin(story, 21)
    visit(story, 1)
    story.hours_ago(3)
    monitoring_steps.report(story, "suspected", "A missed period.")
    prescribing_steps.ask(story)


def survey_due(story: Story) -> None:
    """In treatment for three months; the monthly survey ran out."""
    begin(story, 105)
    cycles(story, 91, 62, 33)
    visit(story, 1, without={"patient-survey"})
    prescribing_steps.ask(story)


def survey_flagged(story: Story) -> None:
    """The patient left out the condom, the prescriber says that he keeps to it; nobody has talked
    about it."""
    begin(story, 21)
    story.on(2, "18:00")
    signing_steps.patient_survey(story, risky="patient-condom")
    visit(story, 1, without={"patient-survey"})
    prescribing_steps.ask(story)


def too_long_a_supply(story: Story) -> None:
    begin(story, 21)
    visit(story, 1, days_supply=35)
    prescribing_steps.ask(story)


def with_a_refill(story: Story) -> None:
    begin(story, 21)
    visit(story, 1, refills=1)
    prescribing_steps.ask(story)


def by_telephone(story: Story) -> None:
    begin(story, 21)
    visit(story, 1, channel="telephone")
    prescribing_steps.ask(story)


def count_overdue(story: Story) -> None:
    """In the weekly phase, and the last count is three weeks old."""
    begin(story, 60)
    cycles(story, 50, 22)
    visit(story, 1, without={"cbc-checkpoint"})
    prescribing_steps.ask(story)


def counts_low(story: Story) -> None:
    begin(story, 60)
    cycles(story, 50, 22)
    visit(story, 1, counts=(420, 22_000))
    prescribing_steps.ask(story)


def _alone(
    key: str,
    category: str,
    tell: Callable[[Story], None] | None = None,
    *,
    setting: Setting = HOME,
    account: str | None = None,
    programs: tuple[str, ...] = FIRST,
) -> Scenario:
    """`tell` None: a first prescription that lacks just this."""
    return Scenario(
        tell=tell or lacking(key),
        category=category,
        gate=Gate.AUTHORIZE,
        alone=key,
        setting=setting,
        account=account,
        programs=programs,
    )


SCENARIOS: Final = (
    _alone("patient-survey", "AF-RP", survey_due, account=PATIENT, programs=BOTH),
    _alone("enrollment-active", "MC", account=GUARDIAN, programs=BOTH),
    _alone("prescriber-certified", "AM", prescriber_suspended, setting=_LEAVING),
    _alone("reenrollment", "AM", off_therapy_for_a_year),
    _alone("risk-category", "MC", turned_eighteen),
    _alone("risk-category", "AF-RP", menopause_complete),
    _alone("contraception-counseling", "AM"),
    _alone("contraception", "AF-RP", programs=BOTH),
    _alone("contraception", "AM"),
    _alone("pregnancy-test-10-14-days", "AF-RP", programs=BOTH),
    _alone("pregnancy-test-24-hours", "FC-RP", programs=BOTH),
    _alone("pregnancy-test-current", "AF-RP", tests_grown_old, programs=BOTH),
    _alone("pregnancy-test-current", "AF-RP", later_test_missing),
    _alone("no-open-pregnancy", "AF-RP", may_be_pregnant),
    _alone("patient-survey", "AF-NRP"),
    _alone("prescriber-survey", "FC-NRP", programs=BOTH),
    _alone("survey-intervention", "AM", survey_flagged),
    _alone("supply-limit", "AM", too_long_a_supply, programs=BOTH),
    _alone("no-refills", "AF-NRP", with_a_refill),
    _alone("prescription-channel", "AM", by_telephone),
    _alone("thromboprophylaxis", "AM"),
    _alone("cbc-checkpoint", "AF-NRP", count_overdue),
    _alone("blood-counts", "AM", counts_low),
)
