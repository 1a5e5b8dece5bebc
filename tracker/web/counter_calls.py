"""Whom to call about each missing requirement: who mends it, by the contacts that they keep."""

from tracker.rules.contacts import purpose_of
from tracker.rules.labeling import Contact
from tracker.rules.vocabulary import Owner
from tracker.services.overviews.counter import Summary
from tracker.services.phone_books import PhoneBook
from tracker.web.calling import call_text
from tracker.web.findings import CallOf


def calls_of(summary: Summary) -> CallOf:
    """At the counter, where nobody is called for the pharmacist's own steps."""
    call = by_owner(summary.practice_book, summary.pharmacy_book, summary.program_contact)
    return lambda requirement, owner: "" if owner is Owner.PHARMACIST else call(requirement, owner)


def by_owner(practice: PhoneBook, pharmacy: PhoneBook | None, program: Contact | None) -> CallOf:
    """Name, number and hours by requirement and owner; empty where nobody is known. A patient's
    own phone is nobody's to see here: the practice calls."""

    def call(requirement: str, owner: Owner) -> str:
        purpose = purpose_of(requirement, owner)
        if purpose is None:
            return f"{program.name}, {program.reach}" if program else ""
        match owner:
            case Owner.PATIENT:
                return f"{call_text(practice, purpose)} (it reaches the patient)"
            case Owner.PRESCRIBER:
                return call_text(practice, purpose)
            case _:
                return call_text(pharmacy, purpose) if pharmacy else ""

    return call
