"""The tasks, and what was published for them.

Published: a study of the manufacturer's own portal with five expert agents, Therapeutic Innovation
and Regulatory Science 54 (2020) 318, PMID 32072583, in minutes (domain.md section 7).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.timeontask.at_the_counter import dispense_counseled, dispense_uncounseled
from tests.timeontask.delays import PATIENT, STAFF, Delays
from tests.timeontask.enrolling import enroll_a_man, enroll_a_prescriber
from tests.timeontask.person import Person
from tests.timeontask.scene import Scene
from tests.timeontask.surveys import answer_for_three, answer_own


@dataclass(frozen=True, slots=True)
class Published:
    """Minutes by channel; None where the study had no such channel."""

    online: float
    phone: float
    ivr: float | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """`signed_in_as`: who is signed in before the clock starts; None: signing in is part of it."""

    name: str
    covers: str
    run: Callable[[Person, Scene], None]
    published: Published
    delays: Delays = STAFF
    signed_in_as: str | None = None


_DISPENSES: Final = Published(1.7, 3.4, 11.3)
_PHARMACIST: Final = "pharmacist@demo.test"

TASKS: Final = (
    Task(
        "Prescriber enrollment",
        "Administrator signs in, makes the account and certifies for one program on one page, the"
        " practice and its phone being on record; the prescriber opens the one-time link and"
        " chooses a password. Training is not in it",
        enroll_a_prescriber,
        Published(1.3, 21.9),
    ),
    Task(
        "Adult-male patient enrollment",
        "Prescriber signs in, enrolls, reads all of the agreement and signs; the patient opens his"
        " link on another device, chooses a password, which signs him in, reads all of it and"
        " signs",
        enroll_a_man,
        Published(6.7, 25.9),
    ),
    Task(
        "Three AF-RP prescriber surveys",
        "Prescriber signs in and goes from the home page to the first, then from each number to the"
        " next; three times the survey with every question read, the signature that also asks for"
        " the number, and the number",
        answer_for_three,
        Published(3.1, 4.9, 10.7),
    ),
    Task(
        "Male patient survey",
        "Patient signs in, answers, reads what the signature says, signs",
        answer_own,
        Published(1.3, 1.8, 4.0),
        PATIENT,
    ),
    Task(
        "Five dispenses, counseling on record",
        "Five prescriptions, one of two strengths, from the scan of the number to the hand-over by"
        " one Enter, as this pharmacist chose before (otherwise `h` comes first: 0.2 s for each);"
        " checklist and Medication Guide were recorded before",
        dispense_counseled,
        _DISPENSES,
        signed_in_as=_PHARMACIST,
    ),
    Task(
        "Five dispenses with the checklist",
        "The same, each with the checklist of 11 topics and the Medication Guide read, ticked one"
        " by one and signed on the way. Talking with the patient is not in it",
        dispense_uncounseled,
        _DISPENSES,
        signed_in_as=_PHARMACIST,
    ),
)
