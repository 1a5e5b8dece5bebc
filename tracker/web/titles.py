"""What requirements are called where the text of their program version is not at hand.

A version names its own requirements; `panel_of` takes those names first. A title says what has to
hold, often as a sentence ("No pregnancy is open"), so a page never negates it: what is not met
is `required`.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from tracker.rules.vocabulary import Enforcement, Status

TITLES: Final = {
    "authorization": "Authorization number",
    "authorization-window": "Authorization still in its window",
    "blood-counts": "Blood counts above the label's threshold",
    "cbc-checkpoint": "Complete blood count on schedule",
    "comprehension-questions": "Comprehension questions",
    "confirmation-window": "Confirmation number still valid",
    "contraception": "Contraception",
    "contraception-counseling": "Contraception counseling",
    "counseling-checklist": "Counseling checklist",
    "enrollment-active": "Patient enrollment",
    "first-window-lockout": "Waiting time after a missed first window",
    "medication-guide": "Medication Guide",
    "next-fill-window": "Last supply nearly used up",
    "no-open-pregnancy": "No open pregnancy case",
    "no-refills": "No refills",
    "non-childbearing-statement": "Statement of non-childbearing potential",
    "pharmacy-certified": "Pharmacy certification",
    "pregnancy-test": "Pregnancy test",
    "pregnancy-test-10-14-days": "First pregnancy test, 10 to 14 days before",
    "pregnancy-test-24-hours": "Second pregnancy test, within 24 hours before",
    "pregnancy-test-current": "Pregnancy test on schedule",
    "prescriber-certified": "Prescriber certification",
    "prescriber-survey": "Prescriber survey",
    "prescription-authorization-form": "Prescription authorization form",
    "prescription-channel": "Accepted way of sending the prescription",
    "patient-survey": "Patient survey",
    "program-in-force": "Program in force",
    "reenrollment": "Re-enrollment after a break",
    "risk-category": "Risk category that fits the facts",
    "same-day-shipment": "Shipment on the day of confirmation",
    "supply-limit": "Days' supply within the limit",
    "survey-intervention": "Flagged survey resolved",
    "thromboprophylaxis": "Thromboprophylaxis",
    "treatment-initiation-form": "Treatment initiation form",
}


def title_of(requirement: str, titles: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a requirement is called on a page: in `titles`, the version's own; a key that a program
    added speaks for itself."""
    return titles.get(requirement) or TITLES.get(
        requirement, requirement.replace("-", " ").capitalize()
    )


def required(titles: Iterable[str]) -> str:
    """`Required: No pregnancy is open; No refills`: of requirements that are not met."""
    return f"Required: {'; '.join(titles)}"


def heading_of(title: str, status: Status, enforcement: Enforcement) -> str:
    """The title of one finding so that it reads right: as it is where it holds, or asks nothing."""
    if status in (Status.MET, Status.NOT_APPLICABLE):
        return title
    return f"Expected: {title}" if enforcement is Enforcement.WARN else required([title])
