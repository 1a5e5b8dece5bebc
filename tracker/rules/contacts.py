"""What an organization can be called for, and which of it a missing requirement is."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from tracker.rules.vocabulary import Owner


class ContactPurpose(StrEnum):
    PREGNANCY = "pregnancy"
    PRESCRIPTIONS = "prescriptions"
    AGREEMENTS = "agreements"
    DISPENSING = "dispensing"
    CERTIFICATION = "certification"
    STOCK = "stock"
    AFTER_HOURS = "after-hours"


# By the kind of organization, in the order in which its page shows them.
PURPOSES: Final[Mapping[str, tuple[ContactPurpose, ...]]] = {
    "practice": (
        ContactPurpose.PREGNANCY,
        ContactPurpose.PRESCRIPTIONS,
        ContactPurpose.AGREEMENTS,
        ContactPurpose.AFTER_HOURS,
    ),
    "pharmacy": (
        ContactPurpose.DISPENSING,
        ContactPurpose.CERTIFICATION,
        ContactPurpose.STOCK,
        ContactPurpose.AFTER_HOURS,
    ),
}
_AT_THE_PRACTICE: Final[Mapping[str, ContactPurpose]] = {
    "no-open-pregnancy": ContactPurpose.PREGNANCY,
    "enrollment-active": ContactPurpose.AGREEMENTS,
    "reenrollment": ContactPurpose.AGREEMENTS,
    "risk-category": ContactPurpose.AGREEMENTS,
}


def purpose_of(requirement: str, owner: Owner) -> ContactPurpose | None:
    """For which purpose to call about a requirement that `owner` mends: at the practice for what
    prescriber or patient mend, at the pharmacy for its own. None: the program is called."""
    match owner:
        case Owner.PRESCRIBER | Owner.PATIENT:
            return _AT_THE_PRACTICE.get(requirement, ContactPurpose.PRESCRIPTIONS)
        case Owner.REPRESENTATIVE:
            return ContactPurpose.CERTIFICATION
        case Owner.PHARMACIST:
            return ContactPurpose.DISPENSING
        case Owner.ADMINISTRATOR:
            return None
