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
from tracker.rules.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from tracker.rules.events import ContactEnded, ContactRecorded, Event
from tracker.services.writing import writing

_LONGEST_NAME: Final = 100
_LONGEST_HOURS: Final = 200


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
    kind of organization has not, and Conflict when the last one is not what the person saw:
    AlreadyDone with who changed or ended that one.
    """
    _require_keeper(actor, organization_id)
    place = _organization(session, organization_id)
    if request.purpose not in PURPOSES[place.kind]:
        raise NotFound("Not found.")
    row = _row(place, request)
    try:
        with writing(session, now=now) as at:
            # In this order: a row recorded between the two reads is found as this very request,
            # or fails at a unique key.
            last = _newest(session, place.id, request.purpose)
            if not _recorded_before(session, row):
                _record(session, actor, row, at, after=last)
    except IntegrityError as error:
        # No row is locked: the chain's unique keys decide between two who change it at once.
        if not _recorded_before(session, _row(place, request)):
            raise _moved_on(session, place.id, request.purpose) from error
    return request.request_id


def end_contact(
    session: Session, actor: Actor, organization_id: str, contact_id: str, *, now: datetime
) -> None:
    """From now on the organization's own phone number stands in for it.

    Raises NotFound, and AlreadyDone for one that was changed or ended before.
    """
    _require_keeper(actor, organization_id)
    seen = contacts.by_id(session, contact_id)
    if seen is None or seen.organization_id != organization_id:
        raise NotFound("Not found.")
    if seen.ended:
        raise _moved_on(session, organization_id, seen.purpose)
    row = OrganizationContact(
        id=new_id(),
        organization_id=organization_id,
        purpose=seen.purpose.value,
        replaces_id=contact_id,
        ended=True,
    )
    try:
        with writing(session, now=now) as at:
            last = _newest(session, organization_id, seen.purpose)
            _record(session, actor, row, at, after=last)
    except IntegrityError as error:
        raise _moved_on(session, organization_id, seen.purpose) from error


def _require_keeper(actor: Actor, organization_id: str) -> None:
    if not permits(actor, Permission.MANAGE_ANY_CONTACTS):
        require(actor, Permission.MANAGE_CONTACTS, organization_id=organization_id)


def _organization(session: Session, organization_id: str) -> OrganizationRow:
    found = organizations.by_id(session, organization_id)
    if found is None:
        raise NotFound("Not found.")
    return found


def _newest(session: Session, place_id: str, purpose: ContactPurpose) -> ContactRow | None:
    """The last row of the chain, an ending too."""
    rows = contacts.newest(session, (place_id,))
    return next((row for row in rows if row.purpose is purpose), None)


def _recorded_before(session: Session, row: OrganizationContact) -> bool:
    """Whether this very request was recorded. Raises Conflict when its id means another place,
    or was sent with other words."""
    found = contacts.by_id(session, row.id)
    if found is None:
        return False
    if (found.organization_id, found.purpose) != (row.organization_id, row.purpose):
        raise Conflict("This form was already used for something else. Open the page again.")
    said = (found.name, found.phone, found.email, found.hours)
    if said != (row.name, row.phone, row.email or "", row.hours or ""):
        raise _moved_on(session, row.organization_id, found.purpose)
    return True


def _record(
    session: Session,
    actor: Actor,
    row: OrganizationContact,
    at: datetime,
    *,
    after: ContactRow | None,
) -> None:
    """Inside `writing`: the next row of its chain. Raises Conflict where that is not `after`."""
    if (after and after.id) != row.replaces_id:
        raise _moved_on(session, row.organization_id, ContactPurpose(row.purpose))
    row.recorded_at = at
    row.recorded_by = actor.id
    store(session, row)
    audit_log.append(session, _event(row), actor=actor, now=at)


def _event(row: OrganizationContact) -> Event:
    if row.ended and row.replaces_id:
        return ContactEnded(
            contact_id=row.id,
            organization_id=row.organization_id,
            purpose=row.purpose,
            replaces_id=row.replaces_id,
        )
    return ContactRecorded(
        contact_id=row.id,
        organization_id=row.organization_id,
        purpose=row.purpose,
        replaces_id=row.replaces_id,
    )


def _moved_on(session: Session, place_id: str, purpose: ContactPurpose) -> Conflict:
    """What is on record in place of what the person saw: by whom, and since when."""
    last = _newest(session, place_id, purpose)
    if last is None:
        return Conflict("This is not what is on record. Look at the page again, then change it.")
    done = "ended" if last.ended else "changed" if last.replaces_id else "named"
    return AlreadyDone(f"This contact was {done}", last.recorded_by, last.recorded_at, last.id)


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
