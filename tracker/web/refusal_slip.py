"""What a patient takes home when the drug could not leave: who must do what, in plain words.

A slip is read by others than the patient, so it names no test, result or category.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tracker.rules.contacts import ContactPurpose
from tracker.rules.vocabulary import Owner
from tracker.services.overviews.counter import RefusalPage, Summary
from tracker.services.overviews.waiting import AT_THE_COUNTER
from tracker.web.calling import number_text

_STEPS: Final[Mapping[str, str]] = {
    "authorization": "Get a usable authorization number for this prescription",
    "authorization-window": "Write a new prescription and get a new authorization number",
    "comprehension-questions": "Complete a form of the program",
    "confirmation-window": "Get a new confirmation number",
    "enrollment-active": "Complete or renew your agreement with the program",
    "next-fill-window": "Wait: it is too early for the next supply",
    "no-open-pregnancy": "Talk with you today about the safety information on file",
    "no-refills": "Write a prescription without refills",
    "pharmacy-certified": "Restore the pharmacy's certification in the program",
    "pregnancy-test": "Complete the test that the program asks for",
    "prescriber-certified": "Restore the prescriber's certification in the program",
    "prescription-authorization-form": "Complete a form of the program",
    "prescription-channel": "Send the prescription in a way that the program accepts",
    "program-in-force": "Settle which rules of the program apply today",
    "same-day-shipment": "Get a new confirmation number and ship on that day",
    "supply-limit": "Write a prescription for fewer days",
}
# The one at which no more capsule is to be taken until the prescriber was asked.
_AT_ONCE: Final = "no-open-pregnancy"
# The one whose remedy is a day for the patient to come back.
_DATED: Final = "next-fill-window"
_OTHERWISE: Final = "Complete a requirement of the program"


@dataclass(frozen=True, slots=True)
class SlipPart:
    """Who, how to reach them, and what they have to do."""

    who: str
    reach: str
    steps: tuple[str, ...]


def urgent_call(page: RefusalPage) -> str:
    """The numbers to call before anything else, where the medicine has to stop now; else empty."""
    if not any(finding.requirement == _AT_ONCE for finding in page.decision.stopping):
        return ""
    book = page.summary.practice_book
    now = number_text(book, ContactPurpose.PREGNANCY)
    if ContactPurpose.AFTER_HOURS not in book.contacts:
        return now
    return f"{now}; after hours {number_text(book, ContactPurpose.AFTER_HOURS)}"


def slip_of(page: RefusalPage) -> tuple[SlipPart, ...]:
    """One part for everybody who has something to do, those outside the pharmacy first."""
    steps: dict[Owner, list[str]] = {}
    for finding in page.decision.stopping:
        if finding.requirement in AT_THE_COUNTER:
            continue
        step = _STEPS.get(finding.requirement, _OTHERWISE)
        if finding.requirement == _DATED and finding.remedy:
            step = f"{step}. {finding.remedy.removesuffix('.')}"
        own = steps.setdefault(finding.owner, [])
        if step not in own:
            own.append(step)
    return tuple(
        SlipPart(*_reach(owner, page.summary), tuple(steps[owner]))
        for owner in (
            Owner.PRESCRIBER,
            Owner.PATIENT,
            Owner.ADMINISTRATOR,
            Owner.REPRESENTATIVE,
            Owner.PHARMACIST,
        )
        if owner in steps
    )


def _reach(owner: Owner, summary: Summary) -> tuple[str, str]:
    """Numbers and hours only: a contact's name could tell what the call is about."""
    practice = number_text(summary.practice_book, ContactPurpose.PRESCRIPTIONS)
    pharmacy = number_text(summary.pharmacy_book, ContactPurpose.DISPENSING)
    match owner:
        case Owner.PRESCRIBER:
            return f"Your prescriber, {summary.prescriber}", practice
        case Owner.PATIENT:
            return "You", f"Questions: {practice}"
        case Owner.ADMINISTRATOR:
            return "The program's office", f"Ask your pharmacy: {pharmacy}"
        case Owner.REPRESENTATIVE | Owner.PHARMACIST:
            return f"Your pharmacy, {summary.pharmacy}", pharmacy
