"""What else happens in months of treatment; nothing waits at the end of most of these."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tracker.services.demo import (
    at_the_pharmacy,
    joining,
    monitoring_steps,
    prescribing_steps,
    signing_steps,
)
from tracker.services.demo.cast import REPRESENTATIVE
from tracker.services.demo.scenario import Scenario
from tracker.services.demo.story import Story
from tracker.services.demo.visits import authorized, begin, counseled, cycles, dispensed, visit


def in_treatment(story: Story) -> None:
    begin(story, 190)
    cycles(story, 176, 147, 118, 89, 60, 31, 3)


def irregular(story: Story) -> None:
    """Tests also between the prescriptions."""
    begin(story, 75)
    cycles(story, 60)
    for days_ago in (53, 46, 39):
        story.on(days_ago, "09:40")
        monitoring_steps.pregnancy_test(story)
    cycles(story, 31, 3)


def reversed_later(story: Story) -> None:
    """The carrier brought the parcel back; the representative reverses, and it goes out anew."""
    begin(story, 40)
    authorized(story, 20)
    dispensed(story, 20, ship=True)
    story.on(17, "09:30")
    at_the_pharmacy.reverse(
        story, "The parcel came back: nobody was at the address.", by=REPRESENTATIVE
    )
    dispensed(story, 16)


def cancelled(story: Story) -> None:
    """A confirmation is taken back; the number can be used again."""
    begin(story, 22)
    authorized(story, 3)
    counseled(story, 2)
    at_the_pharmacy.confirm(story)
    story.on(2, "17:00")
    at_the_pharmacy.reverse(story, "The patient comes tomorrow.")


def returned(story: Story) -> None:
    """Treatment ends early; capsules come back, and the enrollment ends."""
    begin(story, 90)
    cycles(story, 76, 47)
    story.on(30, "13:00")
    at_the_pharmacy.take_back(story, 6, "Treatment was stopped; the blisters are untouched.")
    story.on(29, "16:00")
    joining.end_enrollment(story, "Treatment was stopped for good.")


def corrected(story: Story) -> None:
    begin(story, 62)
    story.on(49, "10:30")
    monitoring_steps.miscount(story, 190, 1900)
    cycles(story, 48, 19)


def false_positive(story: Story) -> None:
    """A positive test, ruled out two days later; the visit goes on."""
    begin(story, 85)
    cycles(story, 70, 41)
    story.on(14, "09:00")
    monitoring_steps.pregnancy_test(story, "positive")
    story.on(12, "15:00")
    monitoring_steps.pregnancy_test(story)
    monitoring_steps.report(story, "ruled-out", "Quantitative hCG below 5 IU/L, repeated once.")
    cycles(story, 10)


def partner_pregnant(story: Story) -> None:
    """Reported at once, and followed; it does not stop the patient's own treatment."""
    begin(story, 70)
    cycles(story, 56, 27)
    story.on(9, "19:00")
    monitoring_steps.report(story, "suspected", "Her test at home was positive.")
    story.on(6, "11:00")
    monitoring_steps.report(story, "confirmed", "Referred to an obstetrician.")
    story.on(2, "14:10")
    monitoring_steps.follow_up(story, "Seen by the obstetrician: week 7.")


def new_category(story: Story) -> None:
    """After a hysterectomy she cannot get pregnant: the open number is void, a new agreement is
    signed, and a new prescription is filled."""
    begin(story, 95)
    cycles(story, 80, 51)
    authorized(story, 24)
    story.on(22, "10:00")
    facts = joining.usual_facts(story, story.at)
    joining.assess(story, replace(facts, menses="none", hysterectomy=True))
    joining.prescriber_signs(story)
    joining.patient_signs(story)
    story.category = story.version.categories["AF-NRP"]
    story.treated = False
    cycles(story, 21)


def back_after_a_year(story: Story) -> None:
    """Off treatment for more than twelve months, then enrolled anew."""
    begin(story, 432)
    cycles(story, 420)
    story.on(20, "10:00")
    joining.renew_agreement(story)
    joining.prescriber_signs(story)
    joining.patient_signs(story)
    story.treated = False
    cycles(story, 19)


def talked_over(story: Story) -> None:
    """A flagged survey, resolved; the number was issued after that."""
    begin(story, 60)
    story.on(47, "18:00")
    signing_steps.patient_survey(story, risky="patient-blood")
    visit(story, 46, without={"patient-survey"})
    prescribing_steps.ask(story)
    story.on(45, "10:00")
    signing_steps.resolve_survey(
        story, "She gave blood before treatment began; the blood service was told. Counseled."
    )
    prescribing_steps.ask(story)
    dispensed(story, 45)


def taken_back(story: Story) -> None:
    """The counseling was recorded for somebody else: what rested on it is void."""
    begin(story, 45)
    authorized(story, 30)
    story.on(29, "09:00")
    signing_steps.revoke_counseling(story, "Recorded for the wrong patient.")
    visit(story, 28)
    prescribing_steps.ask(story)
    dispensed(story, 28)


def _history(category: str, tell: Callable[[Story], None]) -> Scenario:
    return Scenario(tell=tell, category=category)


SCENARIOS: Final = (
    _history("AM", in_treatment),
    _history("AF-RP", irregular),
    _history("AM", reversed_later),
    _history("AF-NRP", cancelled),
    _history("AM", returned),
    _history("AM", corrected),
    _history("AF-RP", false_positive),
    _history("AM", partner_pregnant),
    _history("AF-RP", new_category),
    _history("AM", back_after_a_year),
    _history("AF-NRP", talked_over),
    _history("AM", taken_back),
)
