"""Several sites: an administrator grants them, and each browser works at one of them."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import accounts, audit_log, organizations, sites
from tracker.records.accounts import AccountRow
from tracker.records.identifiers import new_id
from tracker.records.sites import SiteRow
from tracker.records.tables.sites import AccountSite, AccountSiteEnding, EnterSetting, KeySetting
from tracker.records.transaction import AccountLock, store
from tracker.rules.authority import GRANTS, Actor, Permission, Role, require
from tracker.rules.errors import Conflict, InvalidInput, NotFound
from tracker.rules.events import EnterSet, KeysSet, SiteChosen, SiteEnded, SiteGranted
from tracker.services.counter import pharmacy_of
from tracker.services.signing_in import secret_hash
from tracker.services.writing import writing


def at_site(session: Session, account: AccountRow, secret: str) -> AccountRow:
    """The account as it acts in this browser: for the site that was chosen, as long as it is
    granted, or else for its own organization."""
    if not may_have_sites(account.role):
        return account
    found = sites.chosen(session, secret_hash(secret), account.id)
    return account if found is None else acting_for(account, found)


def acting_for(account: AccountRow, site: SiteRow) -> AccountRow:
    """The account as it acts for one of its sites."""
    return replace(
        account,
        organization_id=site.organization_id,
        organization_name=site.name,
        time_zone=site.time_zone,
    )


def may_have_sites(role: Role) -> bool:
    """Pharmacy roles work at several sites; nobody else does."""
    return Permission.CHOOSE_SITE in GRANTS[role]


def sites_of(session: Session, actor: Actor) -> tuple[SiteRow, ...]:
    """Where this person may work, the own organization first."""
    own = sites.own(session, actor.id)
    return (*((own,) if own else ()), *sites.granted(session, actor.id))


def sites_granted(session: Session, actor: Actor, account_id: str) -> tuple[SiteRow, ...]:
    """What an administrator sees of somebody."""
    require(actor, Permission.VIEW_ACCOUNTS)
    return sites.granted(session, account_id)


def choose_site(
    session: Session, actor: Actor, secret: str, organization_id: str, *, now: datetime
) -> SiteRow:
    """This browser acts for that site from the next request on. Raises NotFound for a site that
    is not this person's."""
    require(actor, Permission.CHOOSE_SITE)
    with writing(session, AccountLock(actor.id), now=now) as at:
        known = {each.organization_id: each for each in sites_of(session, actor)}
        if organization_id not in known:
            raise NotFound("Not found.")
        sites.add_choice(session, secret_hash(secret), actor.id, organization_id, at=at)
        event = SiteChosen(organization_id=organization_id)
        audit_log.append(session, event, actor=actor, now=at)
    return known[organization_id]


def grant_site(
    session: Session, actor: Actor, account_id: str, organization_id: str, *, now: datetime
) -> str:
    """Raises NotFound, Conflict for a closed account or a role without sites, and InvalidInput
    for anything but another pharmacy."""
    require(actor, Permission.GRANT_SITE)
    with writing(session, AccountLock(account_id), now=now) as at:
        account = accounts.by_id(session, account_id)
        if account is None:
            raise NotFound("Not found.")
        if account.closed or not may_have_sites(account.role):
            raise Conflict("Only open accounts of a pharmacy's staff work at several sites.")
        found = organizations.by_id(session, organization_id)
        if found is None or found.kind != "pharmacy":
            raise InvalidInput("organization_id", "Choose a pharmacy.")
        known = {row.organization_id for row in sites.granted(session, account_id)}
        if organization_id in known | {account.organization_id}:
            raise InvalidInput("organization_id", "This person works there already.")
        row = AccountSite(
            id=new_id(),
            account_id=account_id,
            organization_id=organization_id,
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, row)
        event = SiteGranted(site_id=row.id, account_id=account_id, organization_id=organization_id)
        audit_log.append(session, event, actor=actor, now=at)
        return row.id


def end_site(session: Session, actor: Actor, site_id: str, *, now: datetime) -> str:
    """From the next request on the person does not act there. Returns the account's id."""
    require(actor, Permission.GRANT_SITE)
    seen = sites.by_id(session, site_id)
    if seen is None:
        raise NotFound("Not found.")
    with writing(session, AccountLock(seen.account_id), now=now) as at:
        if sites.by_id(session, site_id) is None:
            raise Conflict("This was ended already.")
        ending = AccountSiteEnding(site_id=site_id, recorded_at=at, recorded_by=actor.id)
        store(session, ending)
        event = SiteEnded(
            site_id=site_id, account_id=seen.account_id, organization_id=seen.organization_id
        )
        audit_log.append(session, event, actor=actor, now=at)
    return seen.account_id


def single_keys(session: Session, actor: Actor) -> bool:
    """Whether single keys are shortcuts for this person."""
    return sites.single_keys(session, actor.id)


def set_single_keys(session: Session, actor: Actor, on: bool, *, now: datetime) -> None:
    """Kept with the account: signing out clears what a browser keeps."""
    require(actor, Permission.CHOOSE_KEYS)
    with writing(session, AccountLock(actor.id), now=now) as at:
        row = KeySetting(
            id=new_id(),
            account_id=actor.id,
            single_keys=on,
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, row)
        audit_log.append(session, KeysSet(single_keys=on), actor=actor, now=at)


def enter_hands_over(session: Session, actor: Actor) -> bool:
    """Whether Enter, once every package is scanned, also hands over: this person's choice for the
    pharmacy that they act for."""
    require(actor, Permission.VIEW_DISPENSES)
    return sites.enter_hands_over(session, actor.id, pharmacy_of(actor))


def set_enter(session: Session, actor: Actor, *, hands_over: bool, now: datetime) -> None:
    """For this pharmacy alone: another site of the same person may ship what it confirms."""
    require(actor, Permission.HAND_OVER)
    place = pharmacy_of(actor)
    with writing(session, AccountLock(actor.id), now=now) as at:
        row = EnterSetting(
            id=new_id(),
            account_id=actor.id,
            organization_id=place,
            hands_over=hands_over,
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, row)
        event = EnterSet(organization_id=place, hands_over=hands_over)
        audit_log.append(session, event, actor=actor, now=at)
