"""A calendar of what is due, at a secret address: made, revoked, read.

Whoever has the address reads it, without signing in. So it says on which days something is due,
and how much, and nothing else.
"""

import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import accounts, audit_log, calendars, worklists
from tracker.records.accounts import AccountRow
from tracker.records.due_lists import DueRow
from tracker.records.paging import WHOLE
from tracker.records.transaction import AccountLock
from tracker.records.worklists import Moment, Worklist
from tracker.rules.authority import Actor, Permission, permits, require
from tracker.rules.errors import Conflict, NotFound
from tracker.rules.events import CalendarMade, CalendarRevoked
from tracker.rules.kinds.dispensing import ConfirmationOpen
from tracker.rules.timeline import day_of, end_of
from tracker.rules.vocabulary import Owner
from tracker.services import viewing
from tracker.services.reach import reached_by
from tracker.services.scheduling import due_at_practice, lists_of
from tracker.services.signing_in import secret_hash
from tracker.services.writing import writing

_AHEAD: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Entry:
    """How many things are due on a day, or at an instant where that is what counts."""

    when: date | datetime
    count: int


@dataclass(frozen=True, slots=True)
class Feed:
    """`name` stands for the address in the ids of its entries and tells nothing about it."""

    name: str
    entries: tuple[Entry, ...]


def made_at(session: Session, actor: Actor) -> datetime | None:
    """When this person's address was made; None while there is none."""
    require(actor, Permission.MANAGE_CALENDAR)
    return calendars.made_at(session, actor.id)


def make(session: Session, actor: Actor, *, now: datetime) -> str:
    """A new secret address in the place of the older one; returns its secret."""
    require(actor, Permission.MANAGE_CALENDAR)
    secret = secrets.token_urlsafe(32)
    with writing(session, AccountLock(actor.id), now=now) as at:
        calendars.end(session, actor.id, reason="replaced", at=at)
        calendars.add(session, secret_hash(secret), actor.id, at=at)
        audit_log.append(session, CalendarMade(), actor=actor, now=at)
    return secret


def revoke(session: Session, actor: Actor, *, now: datetime) -> None:
    """The address is dead at the next reading. Raises Conflict where there is none."""
    require(actor, Permission.MANAGE_CALENDAR)
    with writing(session, AccountLock(actor.id), now=now) as at:
        if not calendars.end(session, actor.id, reason="revoked", at=at):
            raise Conflict("This calendar address was revoked already.")
        audit_log.append(session, CalendarRevoked(), actor=actor, now=at)


def read(session: Session, secret: str, *, zone: ZoneInfo, now: datetime) -> Feed:
    """The calendar at that address, logged as a view of its owner; nothing else is written.

    `zone` is for people without an organization. Raises NotFound for an address that is
    unknown, revoked, or of an account that is closed or may have none.
    """
    token_hash = secret_hash(secret)
    account_id = calendars.account_of(session, token_hash)
    account = None if account_id is None else accounts.by_id(session, account_id)
    if account is None or account.closed or not permits(account.actor, Permission.MANAGE_CALENDAR):
        raise NotFound("Not found.")
    zone = ZoneInfo(account.time_zone) if account.time_zone else zone
    found = Counter(_times(session, account, zone, now))
    entries = [Entry(when, count) for when, count in found.items()]
    viewing.record(
        session, account.actor, viewing.View("calendars.feed", rows=len(entries)), now=now
    )
    entries.sort(key=lambda entry: str(entry.when))
    return Feed(secret_hash(f"calendar of {token_hash}"), tuple(entries))


def _times(
    session: Session, account: AccountRow, zone: ZoneInfo, now: datetime
) -> Iterator[date | datetime]:
    actor = account.actor
    if permits(actor, Permission.VIEW_OWN_RECORD):
        yield from _own(session, actor, zone, now)
    elif permits(actor, Permission.VIEW_PATIENT):
        until_on = day_of(now + _AHEAD, zone)
        practice_id = actor.organization_id or ""
        for found in due_at_practice(session, practice_id, at=now, until_on=until_on):
            yield _time(found.row, zone, now)
    else:
        yield from _at_pharmacy(session, actor, zone, now)


def _own(
    session: Session, actor: Actor, zone: ZoneInfo, now: datetime
) -> Iterator[date | datetime]:
    """What the patient, or the guardian for the child, has to do."""
    reached = {each.patient.id for each in reached_by(session, actor, at=now)}
    for kept in lists_of(session, reached, at=now):
        for row in kept.rows:
            if row.who == Owner.PATIENT and (row.until_at is None or row.until_at <= now + _AHEAD):
                yield _time(row, zone, now)


def _time(row: DueRow, zone: ZoneInfo, now: datetime) -> date | datetime:
    """What is late or due at once stands on today, until it is done."""
    today = day_of(now, zone)
    if row.kind == ConfirmationOpen.kind and row.until_at is not None and row.until_at > now:
        return _minute(row.until_at)
    return today if row.due_on is None else max(row.due_on, today)


def _at_pharmacy(
    session: Session, actor: Actor, zone: ZoneInfo, now: datetime
) -> Iterator[date | datetime]:
    """Windows and confirmations that end, of the prescriptions that wait at this pharmacy."""
    moment = Moment(now, end_of(day_of(now, zone), zone))
    pharmacy_id = actor.organization_id or ""
    for row in worklists.listed(session, Worklist.READY, pharmacy_id, moment, WHOLE).rows:
        if row.valid_until is not None and row.valid_until <= now + _AHEAD:
            yield day_of(row.valid_until, zone)
    for row in worklists.listed(session, Worklist.TO_SHIP, pharmacy_id, moment, WHOLE).rows:
        if row.confirmed_until is not None:
            yield _minute(row.confirmed_until)


def _minute(instant: datetime) -> datetime:
    """Without its seconds: what is to be done before that is in time."""
    return instant.replace(second=0, microsecond=0)
