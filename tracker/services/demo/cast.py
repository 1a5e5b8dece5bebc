"""Who acts in the demo: organizations, their people, administrators. All of it is made up.

Phone numbers are of the range kept for fiction (555-01xx); NPIs begin with a 9, which no
provider's does.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from tracker.rules.authority import Actor, Role
from tracker.rules.contacts import ContactPurpose
from tracker.services import passwords
from tracker.services.demonstrating import FIRST_ACCOUNT

PASSWORD: Final = "demo-password-only-here"  # noqa: S105  published on purpose: demo accounts only

PRESCRIBER: Final = "prescriber@demo.test"
DELEGATE: Final = "delegate@demo.test"
SUSPENDED_PRESCRIBER: Final = "suspended-prescriber@demo.test"
PHARMACIST: Final = "pharmacist@demo.test"
REPRESENTATIVE: Final = "representative@demo.test"
ADMINISTRATOR: Final = FIRST_ACCOUNT
OTHER_PRESCRIBER: Final = "prescriber@other.test"
OTHER_PHARMACIST: Final = "pharmacist@other.test"
SUSPENDED_PHARMACIST: Final = "pharmacist@suspended.test"
PATIENT: Final = "patient@demo.test"
GUARDIAN: Final = "guardian@demo.test"


@cache
def password_hash() -> str:
    """One hash for all accounts: a hundred of them would take half of the loading."""
    return passwords.hash_password(PASSWORD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A practice or a pharmacy."""

    key: str
    kind: str
    name: str
    phone: str
    zone: str
    address: str
    ncpdp: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the staff; `place` is the key of an organization."""

    email: str
    name: str
    role: Role
    place: str | None = None
    npi: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Whom a place names for one purpose, and which of its people said so."""

    place: str
    by: str
    purpose: ContactPurpose
    name: str
    phone: str
    hours: str | None = None


PRACTICE: Final = Place(
    key="practice",
    kind="practice",
    name="Lakeside Hematology and Oncology",
    phone="312-555-0110",
    zone="America/Chicago",
    address="1200 Example Shore Drive, Chicago, IL",
)
PHARMACY: Final = Place(
    key="pharmacy",
    kind="pharmacy",
    name="North Branch Specialty Pharmacy",
    phone="312-555-0120",
    zone="America/Chicago",
    address="48 Example Avenue, Chicago, IL",
    ncpdp="9900018",
)
OTHER_PRACTICE: Final = Place(
    key="other-practice",
    kind="practice",
    name="Harbor Cancer Center",
    phone="212-555-0130",
    zone="America/New_York",
    address="7 Example Pier, New York, NY",
)
OTHER_PHARMACY: Final = Place(
    key="other-pharmacy",
    kind="pharmacy",
    name="Harbor Street Pharmacy",
    phone="212-555-0140",
    zone="America/New_York",
    address="90 Example Street, New York, NY",
    ncpdp="9900026",
)
SUSPENDED_PHARMACY: Final = Place(
    key="suspended-pharmacy",
    kind="pharmacy",
    name="Foothills Pharmacy",
    phone="303-555-0150",
    zone="America/Denver",
    address="15 Example Canyon Road, Denver, CO",
    ncpdp="9900034",
)

PLACES: Final = (PRACTICE, PHARMACY, OTHER_PRACTICE, OTHER_PHARMACY, SUSPENDED_PHARMACY)

STAFF: Final = (
    Person("second-admin@demo.test", "Gareth Mbeki", Role.ADMINISTRATOR),
    Person("auditor@demo.test", "Ingrid Solheim", Role.AUDITOR),
    Person(PRESCRIBER, "Ruth Okafor, MD", Role.PRESCRIBER, "practice", "9000000015"),
    Person(SUSPENDED_PRESCRIBER, "Paul Brandt, MD", Role.PRESCRIBER, "practice", "9000000023"),
    Person(DELEGATE, "Nina Castellano", Role.DELEGATE, "practice"),
    Person(PHARMACIST, "Tomas Lindqvist, PharmD", Role.PHARMACIST, "pharmacy"),
    Person(REPRESENTATIVE, "Helen Achterberg", Role.REPRESENTATIVE, "pharmacy"),
    Person(OTHER_PRESCRIBER, "Samuel Ibekwe, MD", Role.PRESCRIBER, "other-practice", "9000000031"),
    Person(OTHER_PHARMACIST, "Yuki Tanabe, PharmD", Role.PHARMACIST, "other-pharmacy"),
    Person(SUSPENDED_PHARMACIST, "Carl Vandermeer, RPh", Role.PHARMACIST, "suspended-pharmacy"),
)
# Who works at a second pharmacy too.
FURTHER_SITES: Final = ((PHARMACIST, "other-pharmacy"),)
_OFFICE: Final = "Monday to Friday 8:00 to 17:00 Central"
# The second practice and the other pharmacies name nobody: their one number stands in.
DESKS: Final = (
    Desk("practice", PRESCRIBER, ContactPurpose.PREGNANCY, "Dr. Okafor's pager", "312-555-0111"),
    Desk("practice", DELEGATE, ContactPurpose.PRESCRIPTIONS, "Nurse line", "312-555-0112", _OFFICE),
    Desk("practice", DELEGATE, ContactPurpose.AGREEMENTS, "Nina Castellano", "312-555-0110 x 24"),
    Desk("practice", PRESCRIBER, ContactPurpose.AFTER_HOURS, "On-call doctor", "312-555-0113"),
    Desk(
        "pharmacy", REPRESENTATIVE, ContactPurpose.DISPENSING, "REMS desk", "312-555-0120 x 2",
        "Every day 7:00 to 22:00 Central",
    ),
    Desk("pharmacy", REPRESENTATIVE, ContactPurpose.STOCK, "Stock room", "312-555-0121", _OFFICE),
)  # fmt: skip
FIRST_ADMINISTRATOR: Final = Person(ADMINISTRATOR, "Dana Whitlock", Role.ADMINISTRATOR)


@dataclass(slots=True)
class Cast:
    """Who is on stage by now: actors by their address, organizations by their key."""

    actors: dict[str, Actor] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def place_of(self, email: str) -> str:
        """The id of the organization that this person acts for."""
        place_id = self.actors[email].organization_id
        if place_id is None:
            raise KeyError(email)
        return place_id


def zone_at(email: str) -> str:
    """The zone of that person's organization."""
    person = next(each for each in STAFF if each.email == email)
    return next(each.zone for each in PLACES if each.key == person.place)
