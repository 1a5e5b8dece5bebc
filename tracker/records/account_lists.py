"""Accounts as an administrator sees them: lists, one account with its state, counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from tracker.records.byte_order import in_bytes
from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.people import (
    Account,
    AccountClosing,
    OneTimeLink,
    OneTimeLinkEnding,
    Organization,
    Password,
)
from tracker.rules.authority import Role

AccountState = Literal["open", "no-password", "closed"]


@dataclass(frozen=True, slots=True)
class AccountListing:
    """A person who signs in, or does so no more."""

    id: str
    email: str
    printed_name: str
    role: Role
    organization_id: str | None
    organization_name: str | None
    npi: str | None
    phone: str | None
    recorded_at: datetime
    has_password: bool
    closed_at: datetime | None
    closing_reason: str | None


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """Who somebody is, for a list of what people did."""

    id: str
    printed_name: str
    role: Role


@dataclass(frozen=True, slots=True)
class UnusedLink:
    """Whose one-time link waits to be used, and until when it can be."""

    account_id: str
    printed_name: str
    role: Role
    organization_name: str | None
    until: datetime


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """What a list shows; None leaves that part open. `staff` leaves patients' accounts out."""

    role: Role | None = None
    organization_id: str | None = None
    state: AccountState | None = None
    name: str | None = None
    staff: bool = False


_Listings = Select[
    str, str, str, Role, str | None, str, str | None, str | None, datetime, bool, datetime, str
]

_BY_ADDRESS: Final = (in_bytes(Account.email), Account.id)
_CLOSED: Final = exists().where(AccountClosing.account_id == Account.id).correlate(Account)
_HAS_PASSWORD: Final = exists().where(Password.account_id == Account.id).correlate(Account)


def _listings() -> _Listings:
    return (
        select(
            Account.id,
            Account.email,
            Account.printed_name,
            Account.role,
            Account.organization_id,
            Organization.name,
            Account.npi,
            Account.phone,
            Account.recorded_at,
            _HAS_PASSWORD,
            AccountClosing.recorded_at,
            AccountClosing.reason,
        )
        .outerjoin(Organization, Organization.id == Account.organization_id)
        .outerjoin(AccountClosing, AccountClosing.account_id == Account.id)
    )


def by_id(session: Session, account_id: str) -> AccountListing | None:
    """Closed accounts too."""
    found = session.execute(_listings().where(Account.id == account_id)).first()
    return None if found is None else AccountListing(*found)


def page(session: Session, wanted: AccountFilter, turn: Turn) -> Page[AccountListing]:
    """Accounts that fit, in the order of their addresses; a place is an account's id."""
    chosen = _listings().where(*_conditions(wanted))
    rows, found = turned(session, chosen, turn, _BY_ADDRESS, named_in=select(Account.id))
    return found.of(AccountListing(*row) for row in rows)


def named(session: Session, account_ids: set[str]) -> tuple[NamedAccount, ...]:
    """Names and roles of these accounts."""
    chosen = select(Account.id, Account.printed_name, Account.role)
    rows = session.execute(chosen.where(Account.id.in_(account_ids)))
    return tuple(NamedAccount(*row) for row in rows)


def without_password(session: Session, *, most: int) -> int:
    """How many open accounts nobody has signed in to yet, counted up to `most`."""
    chosen = select(Account.id).where(*_conditions(AccountFilter(state="no-password"))).limit(most)
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def creator_of(session: Session, account_id: str) -> str | None:
    """Who created the account; None for the command line."""
    creator = aliased(Account)
    return session.scalar(
        select(creator.printed_name)
        .join(Account, Account.recorded_by == creator.id)
        .where(Account.id == account_id)
    )


def active_administrators(session: Session) -> tuple[str, ...]:
    """The ids of those whose account is open."""
    chosen = select(Account.id).where(Account.role == Role.ADMINISTRATOR, ~_CLOSED)
    return tuple(session.scalars(chosen.order_by(Account.id)))


def has_password(session: Session, account_id: str) -> bool:
    """Whether a link of this account was used before."""
    return bool(session.scalar(select(exists().where(Password.account_id == account_id))))


def open_link_until(session: Session, account_id: str, *, at: datetime) -> datetime | None:
    """When the account's link that is still open runs out; None when none is open at `at`."""
    return session.scalar(
        select(func.max(OneTimeLink.expires_at)).where(
            OneTimeLink.account_id == account_id,
            OneTimeLink.expires_at > at,
            ~exists().where(OneTimeLinkEnding.token_hash == OneTimeLink.token_hash),
        )
    )


def unused_links(session: Session, turn: Turn, *, at: datetime) -> Page[UnusedLink]:
    """Of the staff's open accounts: links that nobody has used, the next to run out first; those
    that ran out too, where nobody can sign in without a new one."""
    unused = _unused_links(at)
    rows, page = turned(session, select(unused), turn, (unused.c.until, unused.c.id))
    return page.of(UnusedLink(*row) for row in rows)


def unused_links_counted(session: Session, *, at: datetime) -> int:
    """How many of them there are."""
    return session.scalar(select(func.count()).select_from(_unused_links(at))) or 0


def _unused_links(at: datetime) -> Subquery:
    ended = exists().where(OneTimeLinkEnding.token_hash == OneTimeLink.token_hash)
    until = func.max(OneTimeLink.expires_at, type_=OneTimeLink.expires_at.type).label("until")
    return (
        select(Account.id, Account.printed_name, Account.role, Organization.name, until)
        .join(OneTimeLink, OneTimeLink.account_id == Account.id)
        .outerjoin(Organization, Organization.id == Account.organization_id)
        .where(
            Account.role != Role.PATIENT,
            ~_CLOSED,
            ~ended,
            or_(OneTimeLink.expires_at > at, ~_HAS_PASSWORD),
        )
        .group_by(Account.id, Account.printed_name, Account.role, Organization.name)
        .subquery()
    )


def _conditions(wanted: AccountFilter) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.role is not None:
        chosen.append(Account.role == wanted.role)
    if wanted.staff:
        chosen.append(Account.role != literal(Role.PATIENT, literal_execute=True))
    if wanted.organization_id is not None:
        chosen.append(Account.organization_id == wanted.organization_id)
    if wanted.name is not None:
        chosen.append(
            func.lower(Account.printed_name).contains(wanted.name.lower(), autoescape=True)
        )
    if wanted.state is not None:
        chosen.append(_STATES[wanted.state])
    return chosen


_STATES: Final[dict[AccountState, ColumnElement[bool]]] = {
    "open": and_(not_(_CLOSED), _HAS_PASSWORD),
    "no-password": and_(not_(_CLOSED), not_(_HAS_PASSWORD)),
    "closed": _CLOSED,
}
