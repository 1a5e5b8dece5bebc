"""Organizations and accounts: creating, one-time links, closing."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.records import account_lists, accounts, audit_log, organizations, sessions
from tracker.records.identifiers import new_id
from tracker.records.tables.people import Account, AccountClosing, OneTimeLink, Organization
from tracker.records.transaction import AccountLock, store
from tracker.rules import parties
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.rules.events import AccountClosed, AccountCreated, LinkIssued, OrganizationCreated
from tracker.rules.timeline import zone_named
from tracker.services.signing_in import secret_hash
from tracker.services.writing import writing

LINK_LASTS: Final = timedelta(hours=72)
# Whom a role acts for. Patients act for themselves; administrators and auditors for nobody.
ORGANIZATION_OF: Final = {
    Role.PRESCRIBER: "practice",
    Role.DELEGATE: "practice",
    Role.PHARMACIST: "pharmacy",
    Role.REPRESENTATIVE: "pharmacy",
}
_KINDS: Final = ("practice", "pharmacy")
# What a form says of an organization beside its kind and name.
_DETAILS: Final = ("npi", "ncpdp", "address", "phone", "time_zone")
_TAKEN: Final = "There is an account with this e-mail address already."


@dataclass(frozen=True, slots=True)
class OrganizationRequest:
    """`kind` is practice or pharmacy; `time_zone` an IANA name; NCPDP is for pharmacies. A request
    id that comes twice is one organization."""

    kind: str
    name: str
    phone: str
    time_zone: str
    npi: str | None = None
    ncpdp: str | None = None
    address: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """A person, by the name that is printed under signatures."""

    email: str
    printed_name: str
    role: Role
    organization_id: str | None = None
    npi: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`secret` is the one-time link's: shown once, stored hashed, good for 72 hours."""

    account_id: str
    secret: str


def create_organization(
    session: Session, actor: Actor, request: OrganizationRequest, *, now: datetime
) -> str:
    """A practice or pharmacy; returns its id. Raises InvalidInput, also for a number in use."""
    require(actor, Permission.CREATE_ACCOUNT)
    row = _organization(request)
    with writing(session, now=now) as at:
        if _created_before(session, row):
            return row.id
        same = organizations.with_number(session, npi=row.npi, ncpdp=row.ncpdp)
        if same is not None:
            field = "npi" if row.npi is not None and same.npi == row.npi else "ncpdp"
            raise InvalidInput(field, f"{same.name} has this number already.")
        row.recorded_at = at
        row.recorded_by = actor.id
        store(session, row)
        event = OrganizationCreated(organization_id=row.id, kind=row.kind)
        audit_log.append(session, event, actor=actor, now=at)
        return row.id


def create_account(
    session: Session, actor: Actor | None, request: AccountRequest, *, now: datetime
) -> NewAccount:
    """An account of staff, with its one-time link. `actor` None is the command line.

    Raises InvalidInput. Patients' accounts are opened by enrolling them.
    """
    if actor is not None:
        require(actor, Permission.CREATE_ACCOUNT)
    if request.role is Role.PATIENT:
        raise InvalidInput("role", "A patient's account is opened when the patient is enrolled.")
    with writing(session, now=now) as at:
        return open_staff_account(session, actor, request, at)


def open_staff_account(
    session: Session, actor: Actor | None, request: AccountRequest, at: datetime
) -> NewAccount:
    """`open_account` for somebody whose role acts for a practice, a pharmacy or nobody.
    Raises InvalidInput also for `organization_id`."""
    _check_organization(session, request)
    return open_account(session, actor, request, at)


def open_account(
    session: Session, actor: Actor | None, request: AccountRequest, at: datetime
) -> NewAccount:
    """For use cases that have asked for permission, inside their `writing`.

    Raises InvalidInput for `email`, `printed_name`, `npi` or `phone`.
    """
    request = _checked(request)
    if accounts.by_email(session, request.email) is not None:
        raise InvalidInput("email", _TAKEN)
    row = Account(
        id=new_id(),
        email=request.email,
        printed_name=request.printed_name,
        role=request.role,
        organization_id=request.organization_id,
        npi=request.npi,
        phone=request.phone,
        recorded_at=at,
        recorded_by=None if actor is None else actor.id,
    )
    try:
        store(session, row)
    except IntegrityError as error:  # somebody else took the address a moment ago
        raise InvalidInput("email", _TAKEN) from error
    created = AccountCreated(
        account_id=row.id, role=row.role.value, organization_id=row.organization_id
    )
    audit_log.append(session, created, actor=actor, now=at)
    return NewAccount(row.id, _new_link(session, actor, row.id, purpose="new-account", at=at))


def issue_link(session: Session, actor: Actor, account_id: str, *, now: datetime) -> str:
    """A new one-time link; the older one is revoked and the account's sessions end.

    Returns the secret. Raises NotFound, or Conflict for a closed account.
    """
    require(actor, Permission.ISSUE_LINK)
    with writing(session, AccountLock(account_id), now=now) as at:
        _check_open(session, account_id)
        known = account_lists.has_password(session, account_id)
        purpose = "lost-password" if known else "new-account"
        sessions.end_all(session, account_id, reason="new-link", at=at)
        return _new_link(session, actor, account_id, purpose=purpose, at=at)


def close_account(
    session: Session, actor: Actor, account_id: str, reason: str, *, now: datetime
) -> None:
    """The account signs in no more; its sessions and links end at once.

    Raises InvalidInput without a reason, NotFound, and Conflict for a closed account, one's
    own, or the last open administrator's.
    """
    require(actor, Permission.CLOSE_ACCOUNT)
    if not reason.strip():
        raise InvalidInput("reason", "Say why the account is closed.")
    if account_id == actor.id:
        raise Conflict("You cannot close your own account. Another administrator can.")
    # All administrators, in one order: two who close each other meet at the same lock.
    ids = {account_id, *account_lists.active_administrators(session)}
    with writing(session, *(AccountLock(each) for each in ids), now=now) as at:
        _check_open(session, account_id)
        administrators = set(account_lists.active_administrators(session))
        if actor.id not in administrators:
            raise NotPermitted("Your account was closed.")
        if not administrators - {account_id}:
            raise Conflict("This is the last administrator. Create another one first.")
        row = AccountClosing(
            account_id=account_id, reason=reason.strip(), recorded_at=at, recorded_by=actor.id
        )
        store(session, row)
        accounts.end_links(session, account_id, reason="revoked", at=at)
        sessions.end_all(session, account_id, reason="account-closed", at=at)
        audit_log.append(session, AccountClosed(account_id=account_id), actor=actor, now=at)


def _new_link(
    session: Session, actor: Actor | None, account_id: str, *, purpose: str, at: datetime
) -> str:
    secret = secrets.token_urlsafe(32)
    link = OneTimeLink(
        token_hash=secret_hash(secret),
        account_id=account_id,
        purpose=purpose,
        expires_at=at + LINK_LASTS,
        recorded_at=at,
        recorded_by=None if actor is None else actor.id,
    )
    accounts.add_link(session, link)
    event = LinkIssued(account_id=account_id, purpose=purpose)
    audit_log.append(session, event, actor=actor, now=at)
    return secret


def _check_open(session: Session, account_id: str) -> None:
    account = accounts.by_id(session, account_id)
    if account is None:
        raise NotFound("Not found.")
    if account.closed:
        raise Conflict("This account is closed.")


def _check_organization(session: Session, request: AccountRequest) -> None:
    kind = ORGANIZATION_OF.get(request.role)
    if kind is None:
        if request.organization_id is not None:
            raise InvalidInput(
                "organization_id", f"An {request.role} acts for no practice or pharmacy."
            )
        return
    found = organizations.by_id(session, request.organization_id or "")
    if found is None or found.kind != kind:
        raise InvalidInput("organization_id", f"Choose the {kind} that this person acts for.")


def _checked(request: AccountRequest) -> AccountRequest:
    """The request with its values in stored form."""
    name = request.printed_name.strip()
    if not name:
        raise InvalidInput("printed_name", "Enter the name as it is printed under signatures.")
    return replace(
        request,
        email=parties.email(request.email),
        printed_name=name,
        npi=parties.npi(request.npi) if request.npi else None,
        phone=parties.phone(request.phone) if request.phone else None,
    )


def _created_before(session: Session, row: Organization) -> bool:
    """Whether this very form was sent before. Raises Conflict where its id means another one, or
    it was sent with other details."""
    found = session.get(Organization, row.id)
    if found is None:
        return False
    if (found.kind, found.name) != (row.kind, row.name):
        raise Conflict("This form was already used for something else. Open the page again.")
    if any(getattr(found, name) != getattr(row, name) for name in _DETAILS):
        raise Conflict(
            "This form was sent before with other details, and what it said then is on record."
            " Look at the organization before you enter another one."
        )
    return True


def _organization(request: OrganizationRequest) -> Organization:
    if request.kind not in _KINDS:
        raise InvalidInput("kind", "Choose practice or pharmacy.")
    if not request.name.strip():
        raise InvalidInput("name", "Enter the name.")
    if zone_named(request.time_zone) is None:
        raise InvalidInput("time_zone", "Choose a time zone of the list.")
    if request.ncpdp and request.kind != "pharmacy":
        raise InvalidInput("ncpdp", "Only a pharmacy has an NCPDP number.")
    return Organization(
        id=request.request_id or new_id(),
        kind=request.kind,
        name=request.name.strip(),
        npi=parties.npi(request.npi) if request.npi else None,
        ncpdp=parties.ncpdp(request.ncpdp) if request.ncpdp else None,
        address=(request.address or "").strip() or None,
        phone=parties.phone(request.phone),
        time_zone=request.time_zone,
    )
