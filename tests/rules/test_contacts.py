"""Which contact answers for which missing requirement."""

import pytest

from tracker.rules.contacts import PURPOSES, ContactPurpose, purpose_of
from tracker.rules.vocabulary import Owner


@pytest.mark.parametrize(
    ("requirement", "owner", "purpose"),
    [
        ("no-open-pregnancy", Owner.PRESCRIBER, ContactPurpose.PREGNANCY),
        ("enrollment-active", Owner.PRESCRIBER, ContactPurpose.AGREEMENTS),
        ("enrollment-active", Owner.PATIENT, ContactPurpose.AGREEMENTS),
        ("authorization", Owner.PRESCRIBER, ContactPurpose.PRESCRIPTIONS),
        ("patient-survey", Owner.PATIENT, ContactPurpose.PRESCRIPTIONS),
        ("a-requirement-of-tomorrow", Owner.PRESCRIBER, ContactPurpose.PRESCRIPTIONS),
        ("pharmacy-certified", Owner.REPRESENTATIVE, ContactPurpose.CERTIFICATION),
        ("counseling-checklist", Owner.PHARMACIST, ContactPurpose.DISPENSING),
        ("prescriber-certified", Owner.ADMINISTRATOR, None),
    ],
)
def test_the_owner_and_the_requirement_say_whom_to_call(requirement, owner, purpose):
    assert purpose_of(requirement, owner) is purpose


def test_every_purpose_is_of_some_organization_and_what_is_called_for_is_of_the_right_one():
    known = {purpose for purposes in PURPOSES.values() for purpose in purposes}
    assert known == set(ContactPurpose)
    for owner in (Owner.PRESCRIBER, Owner.PATIENT):
        assert purpose_of("no-open-pregnancy", owner) in PURPOSES["practice"]
        assert purpose_of("authorization", owner) in PURPOSES["practice"]
    for owner in (Owner.REPRESENTATIVE, Owner.PHARMACIST):
        assert purpose_of("pharmacy-certified", owner) in PURPOSES["pharmacy"]
