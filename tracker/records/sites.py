"""Where an account works: its own organization, further sites, and the one a browser is at."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import Session

from tracker.records.identifiers import new_id
from tracker.records.tables.people import Account, Organization
from tracker.records.tables.sites import (
    AccountSite,
    AccountSiteEnding,
    EnterSetting,
    KeySetting,
    SiteChoice,
)


@dataclass(frozen=True, slots=True)
class SiteRow:
    """`id` is the grant's, None for the account's own organization."""

    id: str | None
    account_id: str
    organization_id: str
    name: str
    time_zone: str


_ENDED = exists().where(AccountSiteEnding.site_id == AccountSite.id).correlate(AccountSite)


def own(session: Session, account_id: str) -> SiteRow | None:
    """The organization that the account was made for."""
    row = session.execute(_own(), {"account_id": account_id}).one_or_none()
    return None if row is None else SiteRow(None, account_id, *row)


@cache
def _own() -> Select[str, str, str]:
    return (
        select(Organization.id, Organization.name, Organization.time_zone)
        .join(Account, Account.organization_id == Organization.id)
        .where(Account.id == bindparam("account_id"))
    )


def granted(session: Session, account_id: str) -> tuple[SiteRow, ...]:
    """Further sites that have not ended, by name."""
    rows = session.execute(_granted_to(), {"account_id": account_id})
    return tuple(SiteRow(*row) for row in rows)


@cache
def _granted_to() -> Select[str, str, str, str, str]:
    return _granted().where(AccountSite.account_id == bindparam("account_id"))


def by_id(session: Session, site_id: str) -> SiteRow | None:
    """A grant that has not ended."""
    row = session.execute(_granted().where(AccountSite.id == site_id)).one_or_none()
    return None if row is None else SiteRow(*row)


def chosen(session: Session, token_hash: str, account_id: str) -> SiteRow | None:
    """The further site that this browser is at; None at the account's own, or once it ended."""
    asked = {"token_hash": token_hash, "account_id": account_id}
    row = session.execute(_chosen(), asked).one_or_none()
    return None if row is None else SiteRow(*row)


@cache
def _chosen() -> Select[str, str, str, str, str]:
    newest = (
        select(SiteChoice.organization_id)
        .where(SiteChoice.token_hash == bindparam("token_hash"))
        .order_by(SiteChoice.recorded_at.desc(), SiteChoice.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return _granted_to().where(AccountSite.organization_id == newest).limit(1)


def add_choice(
    session: Session, token_hash: str, account_id: str, organization_id: str, *, at: datetime
) -> None:
    session.add(
        SiteChoice(
            id=new_id(),
            token_hash=token_hash,
            organization_id=organization_id,
            recorded_at=at,
            recorded_by=account_id,
        )
    )


def single_keys(session: Session, account_id: str) -> bool:
    """Whether single keys are shortcuts for this account; yes until it says otherwise."""
    newest = session.scalar(_single_keys(), {"account_id": account_id})
    return True if newest is None else newest


@cache
def _single_keys() -> Select[bool]:
    return (
        select(KeySetting.single_keys)
        .where(KeySetting.account_id == bindparam("account_id"))
        .order_by(KeySetting.recorded_at.desc(), KeySetting.id.desc())
        .limit(1)
    )


def enter_hands_over(session: Session, account_id: str, organization_id: str) -> bool:
    """Whether Enter also hands over for this account there; no until it says so."""
    asked = {"account_id": account_id, "organization_id": organization_id}
    return bool(session.scalar(_enter_hands_over(), asked))


@cache
def _enter_hands_over() -> Select[bool]:
    return (
        select(EnterSetting.hands_over)
        .where(
            EnterSetting.account_id == bindparam("account_id"),
            EnterSetting.organization_id == bindparam("organization_id"),
        )
        .order_by(EnterSetting.recorded_at.desc(), EnterSetting.id.desc())
        .limit(1)
    )


@cache
def _granted() -> Select[str, str, str, str, str]:
    return (
        select(
            AccountSite.id,
            AccountSite.account_id,
            Organization.id,
            Organization.name,
            Organization.time_zone,
        )
        .join(Organization, Organization.id == AccountSite.organization_id)
        .where(~_ENDED)
        .order_by(Organization.name, AccountSite.id)
    )
