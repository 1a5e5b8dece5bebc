"""Whom to call about each missing requirement: by who can mend it."""

from collections.abc import Mapping

from tracker.rules.vocabulary import Owner
from tracker.services.overviews.counter import Summary


def calls_of(summary: Summary) -> Mapping[Owner, str]:
    """Name and phone. A patient's own phone is nobody's to see here: the practice calls."""
    practice = f"{summary.practice}, {summary.practice_phone}"
    pharmacy = f"{summary.pharmacy}, {summary.pharmacy_phone}"
    program = summary.program_contact
    called = {
        Owner.PRESCRIBER: practice,
        Owner.PATIENT: f"{practice} (it reaches the patient)",
        Owner.REPRESENTATIVE: pharmacy,
    }
    if program is not None:
        called[Owner.ADMINISTRATOR] = f"{program.name}, {program.reach}"
    return called
