"""Accounts and organizations for reading: lists, and one of each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import account_lists, accounts, organizations
from tracker.records.account_lists import AccountFilter, AccountState
from tracker.records.account_lists import AccountListing as AccountListing
from tracker.records.organizations import OrganizationRow
from tracker.records.paging import FIRST, Page, Turn, in_one
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import NotFound


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """`link_until`: when the one-time link that is open now runs out."""

    account: AccountListing
    created_by: str | None
    link_until: datetime | None


@dataclass(frozen=True, slots=True)
class OrganizationDetails:
    """A practice or pharmacy, and the people who act for it."""

    organization: OrganizationRow
    staff: Page[AccountListing]


def filter_for(role: Role | None = None, state: AccountState | None = None) -> AccountFilter:
    """Without a role, staff only: patients are listed when asked for."""
    return AccountFilter(role=role, state=state, staff=role is None and state is None)


def page(
    session: Session, actor: Actor, wanted: AccountFilter, turn: Turn = FIRST
) -> Page[AccountListing]:
    """The accounts that fit, by e-mail address."""
    require(actor, Permission.VIEW_ACCOUNTS)
    return account_lists.page(session, wanted, turn)


def find(session: Session, actor: Actor, text: str) -> Page[AccountListing]:
    """The account with this e-mail address, or the first of those whose name holds the text."""
    require(actor, Permission.VIEW_ACCOUNTS)
    exact = accounts.by_email(session, text.lower())
    if exact is not None:
        found = account_lists.by_id(session, exact.id)
        return in_one(() if found is None else (found,), FIRST)
    return account_lists.page(session, AccountFilter(name=text), FIRST)


def details(session: Session, actor: Actor, account_id: str, *, now: datetime) -> AccountDetails:
    """Raises NotFound."""
    require(actor, Permission.VIEW_ACCOUNTS)
    account = account_lists.by_id(session, account_id)
    if account is None:
        raise NotFound("Not found.")
    return AccountDetails(
        account=account,
        created_by=account_lists.creator_of(session, account_id),
        link_until=account_lists.open_link_until(session, account_id, at=now),
    )


def organizations_listed(
    session: Session, actor: Actor, kind: str | None = None
) -> tuple[OrganizationRow, ...]:
    """All of them, by name, to choose from; `kind` is practice, pharmacy or None for both."""
    require(actor, Permission.VIEW_ACCOUNTS)
    return organizations.listed(session, kind)


def organization_page(
    session: Session, actor: Actor, kind: str | None = None, turn: Turn = FIRST
) -> Page[OrganizationRow]:
    """By name; `kind` as above."""
    require(actor, Permission.VIEW_ACCOUNTS)
    return organizations.page(session, kind, turn)


def organization(
    session: Session, actor: Actor, organization_id: str, turn: Turn = FIRST
) -> OrganizationDetails:
    """`turn`: which page of its people. Raises NotFound."""
    require(actor, Permission.VIEW_ACCOUNTS)
    found = organizations.by_id(session, organization_id)
    if found is None:
        raise NotFound("Not found.")
    acting = AccountFilter(organization_id=organization_id)
    return OrganizationDetails(found, account_lists.page(session, acting, turn))
