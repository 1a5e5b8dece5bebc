"""Whom to call at a practice or a pharmacy: kept by itself, or by an administrator for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.records import audit_log, contacts, organizations
from tracker.records.contacts import ContactRow as ContactRow
from tracker.records.identifiers import new_id
from tracker.records.organizations import OrganizationRow
from tracker.records.tables.contacts import OrganizationContact
from tracker.records.transaction import store
from tracker.rules import parties
from tracker.rules.authority import Actor, Permission, permits, require
from tracker.rules.contacts import PURPOSES, ContactPurpose
from tracker.rules.errors import Conflict, InvalidInput, NotFound
from tracker.rules.events import ContactEnded, ContactRecorded
from tracker.services.writing import writing

_LONGEST_NAME: Final = 100
_LONGEST_HOURS: Final = 200
_CHANGED: Final = (
    "Somebody else changed this contact a moment ago. Look at the page again, then change it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRequest:
    """`name` is a person's or a function's. `replaces_id` is the row that the person saw, None
    where there was none. A request id that comes twice is recorded once."""

    request_id: str
    purpose: ContactPurpose
    replaces_id: str | None
    name: str
    phone: str
    email: str | None = None
    hours: str | None = None


@dataclass(frozen=True, slots=True)
class ContactPage:
    """`newest` is the last row of each purpose, an ending too; `history` every row, the newest
    first. `purposes`: for what this kind of organization can be called. `may_change`: by this
    person."""

    organization: OrganizationRow
    purposes: tuple[ContactPurpose, ...]
    newest: dict[ContactPurpose, ContactRow]
    history: tuple[ContactRow, ...]
    may_change: bool


def contact_page(session: Session, actor: Actor, organization_id: str) -> ContactPage:
    """Raises NotFound for another organization, but to those who see every one."""
    if not permits(actor, Permission.VIEW_ACCOUNTS):
        require(actor, Permission.VIEW_CONTACTS, organization_id=organization_id)
    place = _organization(session, organization_id)
    return ContactPage(
        place,
        PURPOSES[place.kind],
        {row.purpose: row for row in contacts.newest(session, (organization_id,))},
        contacts.history(session, organization_id),
        permits(actor, Permission.MANAGE_ANY_CONTACTS)
        or (permits(actor, Permission.MANAGE_CONTACTS) and actor.organization_id == place.id),
    )


def record_contact(
    session: Session, actor: Actor, organization_id: str, request: ContactRequest, *, now: datetime
) -> str:
    """The first contact for its purpose, or one in place of the last; returns its id.

    Raises InvalidInput for `name`, `phone`, `email` or `hours`, NotFound for a purpose that this
    kind of organization has not, and Conflict when the last one is not what the person saw.
    """
    _require_keeper(actor, organization_id)
    place = _organization(session, organization_id)
    if request.purpose not in PURPOSES[place.kind]:
        raise NotFound("Not found.")
    row = _row(place, request)
    with writing(session, now=now) as at:
        if _recorded_before(session, row):
            return row.id
        if _last(session, place.id, request.purpose) != request.replaces_id:
            raise Conflict(_CHANGED)
        _add(session, actor, row, at)
        event = ContactRecorded(
            contact_id=row.id,
            organization_id=place.id,
            purpose=row.purpose,
            replaces_id=row.replaces_id,
        )
        audit_log.append(session, event, actor=actor, now=at)
    return row.id


def end_contact(
    session: Session, actor: Actor, organization_id: str, contact_id: str, *, now: datetime
) -> None:
    """From now on the organization's own phone number stands in for it.

    Raises NotFound, and Conflict for one that was changed or ended before.
    """
    _require_keeper(actor, organization_id)
    seen = contacts.by_id(session, contact_id)
    if seen is None or seen.organization_id != organization_id:
        raise NotFound("Not found.")
    with writing(session, now=now) as at:
        if seen.ended or _last(session, organization_id, seen.purpose) != contact_id:
            raise Conflict(_CHANGED)
        row = OrganizationContact(
            id=new_id(),
            organization_id=organization_id,
            purpose=seen.purpose.value,
            replaces_id=contact_id,
            ended=True,
        )
        _add(session, actor, row, at)
        event = ContactEnded(
            contact_id=row.id,
            organization_id=organization_id,
            purpose=row.purpose,
            replaces_id=contact_id,
        )
        audit_log.append(session, event, actor=actor, now=at)


def _require_keeper(actor: Actor, organization_id: str) -> None:
    if not permits(actor, Permission.MANAGE_ANY_CONTACTS):
        require(actor, Permission.MANAGE_CONTACTS, organization_id=organization_id)


def _organization(session: Session, organization_id: str) -> OrganizationRow:
    found = organizations.by_id(session, organization_id)
    if found is None:
        raise NotFound("Not found.")
    return found


def _last(session: Session, organization_id: str, purpose: ContactPurpose) -> str | None:
    rows = contacts.newest(session, (organization_id,))
    return next((row.id for row in rows if row.purpose is purpose), None)


def _recorded_before(session: Session, row: OrganizationContact) -> bool:
    """Whether this very request was recorded; Conflict when its id means another."""
    found = contacts.by_id(session, row.id)
    if found is None:
        return False
    if (found.organization_id, found.purpose) != (row.organization_id, row.purpose):
        raise Conflict("This form was already used for something else. Open the page again.")
    return True


def _add(session: Session, actor: Actor, row: OrganizationContact, at: datetime) -> None:
    """No row is locked: the chain's unique keys decide between two who change it at once."""
    row.recorded_at = at
    row.recorded_by = actor.id
    try:
        store(session, row)
    except IntegrityError as error:
        raise Conflict(_CHANGED) from error


def _row(place: OrganizationRow, request: ContactRequest) -> OrganizationContact:
    hours = (request.hours or "").strip()
    name = request.name.strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise InvalidInput("name", "Enter a name or a function, in up to 100 characters.")
    if len(hours) > _LONGEST_HOURS:
        raise InvalidInput("hours", "Say the hours in up to 200 characters.")
    return OrganizationContact(
        id=request.request_id,
        organization_id=place.id,
        purpose=request.purpose.value,
        replaces_id=request.replaces_id,
        ended=False,
        name=name,
        phone=parties.phone(request.phone),
        email=parties.email(request.email) if request.email else None,
        hours=hours or None,
    )
