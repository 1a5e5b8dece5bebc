"""Accounts and organizations for reading: lists, and one of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import account_lists, accounts, organizations
from tracker.records.account_lists import AccountFilter, AccountState
from tracker.records.account_lists import AccountListing as AccountListing
from tracker.records.organizations import OrganizationRow
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import NotFound

PAGE_SIZE: Final = 50
_NAMESAKES: Final = 50
_STAFF_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Accounts by e-mail address; the ids beside it lead to the pages around it."""

    accounts: tuple[AccountListing, ...]
    before: str | None
    after: str | None


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
    staff: tuple[AccountListing, ...]


def filter_for(role: Role | None = None, state: AccountState | None = None) -> AccountFilter:
    """Without a role, staff only: patients are listed when asked for."""
    return AccountFilter(role=role, state=state, staff=role is None and state is None)


def page(
    session: Session,
    actor: Actor,
    wanted: AccountFilter,
    *,
    after: str | None = None,
    before: str | None = None,
) -> AccountPage:
    """The first accounts that fit, or those after or before one."""
    require(actor, Permission.VIEW_ACCOUNTS)
    if before is not None:
        rows = account_lists.page_before(session, wanted, before=before, size=PAGE_SIZE + 1)
        shown = rows[-PAGE_SIZE:]
        earlier, later = len(rows) > PAGE_SIZE, True
    else:
        rows = account_lists.page(session, wanted, after=after, size=PAGE_SIZE + 1)
        shown = rows[:PAGE_SIZE]
        earlier, later = after is not None, len(rows) > PAGE_SIZE
    return AccountPage(
        shown,
        before=shown[0].id if shown and earlier else None,
        after=shown[-1].id if shown and later else None,
    )


def find(session: Session, actor: Actor, text: str) -> tuple[AccountListing, ...]:
    """The account with this e-mail address, or those (50 at most) whose name holds the text."""
    require(actor, Permission.VIEW_ACCOUNTS)
    exact = accounts.by_email(session, text.lower())
    if exact is not None:
        found = account_lists.by_id(session, exact.id)
        return () if found is None else (found,)
    return account_lists.page(session, AccountFilter(name=text), size=_NAMESAKES)


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
    """By name; `kind` is practice, pharmacy or None for both."""
    require(actor, Permission.VIEW_ACCOUNTS)
    return organizations.listed(session, kind)


def organization(session: Session, actor: Actor, organization_id: str) -> OrganizationDetails:
    """Raises NotFound."""
    require(actor, Permission.VIEW_ACCOUNTS)
    found = organizations.by_id(session, organization_id)
    if found is None:
        raise NotFound("Not found.")
    acting = AccountFilter(organization_id=organization_id)
    return OrganizationDetails(found, account_lists.page(session, acting, size=_STAFF_SHOWN))
