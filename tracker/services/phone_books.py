"""Whom to call at a practice or a pharmacy: its own contacts, or else its one phone number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.records import contacts, organizations
from tracker.records.contacts import ContactRow as ContactRow
from tracker.rules.contacts import PURPOSES, ContactPurpose
from tracker.rules.errors import NotFound


@dataclass(frozen=True, slots=True)
class PhoneBook:
    """`phone` is the organization's own number. `contacts` has only what is in force, in the order
    of its page."""

    organization_id: str
    name: str
    phone: str
    contacts: Mapping[ContactPurpose, ContactRow]

    def number(self, purpose: ContactPurpose) -> str:
        """To dial for it: the contact's, or the organization's own."""
        found = self.contacts.get(purpose)
        return found.phone if found else self.phone

    @property
    def listed(self) -> tuple[ContactRow, ...]:
        """All that is in force."""
        return tuple(self.contacts.values())


def phone_books(session: Session, organization_ids: Iterable[str]) -> Mapping[str, PhoneBook]:
    """By organization, in two queries. Raises NotFound for an unknown one."""
    wanted = sorted(set(organization_ids))
    found: dict[str, dict[ContactPurpose, ContactRow]] = {id: {} for id in wanted}
    for row in contacts.newest(session, wanted):
        if not row.ended:
            found[row.organization_id][row.purpose] = row
    books = {}
    for place in organizations.named(session, wanted):
        kept = found[place.id]
        own = {purpose: kept[purpose] for purpose in PURPOSES[place.kind] if purpose in kept}
        books[place.id] = PhoneBook(place.id, place.name, place.phone, own)
    if len(books) < len(wanted):
        raise NotFound("Not found.")
    return books


def phone_book(session: Session, organization_id: str) -> PhoneBook:
    """Raises NotFound."""
    return phone_books(session, (organization_id,))[organization_id]
