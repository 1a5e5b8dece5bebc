"""Certified parties: the list with today's standing, and one party with its whole history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import account_lists, certifications, organizations
from tracker.records.account_lists import AccountFilter
from tracker.records.certifications import CertificationFilter, CertificationRow, SuspensionRow
from tracker.records.paging import FIRST, WHOLE, Page, Turn
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import NotFound
from tracker.rules.timeline import day_of

EXPIRING_DAYS: Final = 30

State = Literal["certified", "expiring", "ahead", "ended", "suspended", "suspension-ahead"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A certification as it stands today, in the zone of the party's organization."""

    row: CertificationRow
    state: State
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of a party's history. `on` is the day from which it applies, where it has one."""

    at: datetime
    by: str | None
    what: str
    program: str
    on: date | None = None
    until: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A prescriber or a pharmacy. `standings` has the newest certification of each program."""

    id: str
    kind: str
    name: str
    organization_name: str
    time_zone: str
    closed: bool
    standings: tuple[Standing, ...]
    history: tuple[Happening, ...]  # the newest first


def filter_for(
    *, today: date, program: str | None = None, party: str | None = None, only: str | None = None
) -> CertificationFilter:
    """`only` is `expiring` (within 30 days), `suspended`, or None."""
    soon = (today, today + timedelta(days=EXPIRING_DAYS))
    return CertificationFilter(
        program=program,
        party=party,
        ends_between=soon if only == "expiring" else None,
        suspended_by=today if only == "suspended" else None,
    )


def page(
    session: Session,
    actor: Actor,
    wanted: CertificationFilter,
    turn: Turn = FIRST,
    *,
    now: datetime,
) -> Page[Standing]:
    """The newest certifications that fit, those that end first at the front."""
    require(actor, Permission.VIEW_CERTIFICATIONS)
    found = certifications.page(session, wanted, turn)
    return found.of(_standing(row, now) for row in found.rows)


def choices(session: Session, actor: Actor, kind: str) -> tuple[tuple[str, str], ...]:
    """Whom a program may certify: (id, name) of open prescribers or of pharmacies, by name."""
    require(actor, Permission.CERTIFY)
    if kind == "pharmacy":
        return tuple((row.id, row.name) for row in organizations.listed(session, "pharmacy"))
    found = account_lists.page(session, AccountFilter(role=Role.PRESCRIBER), WHOLE).rows
    people = sorted((row for row in found if row.closed_at is None), key=lambda r: r.printed_name)
    return tuple((row.id, f"{row.printed_name}, {row.organization_name}") for row in people)


def prescriber(session: Session, actor: Actor, account_id: str, *, now: datetime) -> Party:
    """Raises NotFound for anybody but a prescriber."""
    require(actor, Permission.VIEW_CERTIFICATIONS)
    account = account_lists.by_id(session, account_id)
    if account is None or account.role is not Role.PRESCRIBER:
        raise NotFound("Not found.")
    practice = organizations.by_id(session, account.organization_id or "")
    if practice is None:
        raise NotFound("Not found.")
    rows = certifications.of_party(session, prescriber_id=account_id)
    return Party(
        id=account_id,
        kind="prescriber",
        name=account.printed_name,
        organization_name=practice.name,
        time_zone=practice.time_zone,
        closed=account.closed_at is not None,
        standings=_newest(rows, now),
        history=_history(session, rows),
    )


def pharmacy(session: Session, actor: Actor, organization_id: str, *, now: datetime) -> Party:
    """Raises NotFound for anything but a pharmacy."""
    require(actor, Permission.VIEW_CERTIFICATIONS)
    found = organizations.by_id(session, organization_id)
    if found is None or found.kind != "pharmacy":
        raise NotFound("Not found.")
    rows = certifications.of_party(session, pharmacy_id=organization_id)
    return Party(
        id=organization_id,
        kind="pharmacy",
        name=found.name,
        organization_name=found.name,
        time_zone=found.time_zone,
        closed=False,
        standings=_newest(rows, now),
        history=_history(session, rows),
    )


def standing(session: Session, actor: Actor, certification_id: str, *, now: datetime) -> Standing:
    """One certification. Raises NotFound."""
    require(actor, Permission.VIEW_CERTIFICATIONS)
    row = certifications.by_id(session, certification_id)
    if row is None:
        raise NotFound("Not found.")
    return _standing(row, now)


def suspension(session: Session, actor: Actor, suspension_id: str) -> SuspensionRow:
    """Raises NotFound."""
    require(actor, Permission.VIEW_CERTIFICATIONS)
    row = certifications.suspension(session, suspension_id)
    if row is None:
        raise NotFound("Not found.")
    return row


def _standing(row: CertificationRow, now: datetime) -> Standing:
    today = day_of(now, ZoneInfo(row.time_zone))
    return Standing(row, _state(row, today), today)


def _state(row: CertificationRow, today: date) -> State:
    """First and last days count (domain.md 10.20)."""
    if row.certified_until is not None and row.certified_until < today:
        return "ended"
    if row.suspended_from is not None:
        return "suspended" if row.suspended_from <= today else "suspension-ahead"
    if today < row.certified_from and not _covered_by_earlier(row, today):
        return "ahead"
    last = row.certified_until
    soon = last is not None and last <= today + timedelta(days=EXPIRING_DAYS)
    return "expiring" if soon else "certified"


def _covered_by_earlier(row: CertificationRow, today: date) -> bool:
    """A renewal made ahead of its first day: until then the certification before it holds."""
    first, last = row.earlier_from, row.earlier_until
    return first is not None and first <= today and (last is None or today <= last)


def _newest(rows: tuple[CertificationRow, ...], now: datetime) -> tuple[Standing, ...]:
    renewed = {row.renews_id for row in rows}
    return tuple(_standing(row, now) for row in rows if row.id not in renewed)


def _history(session: Session, rows: tuple[CertificationRow, ...]) -> tuple[Happening, ...]:
    programs = {row.id: row.program for row in rows}
    suspended = certifications.suspensions(session, tuple(programs))
    accounts = {row.recorded_by for row in rows}
    accounts |= {each.recorded_by for each in suspended}
    accounts |= {each.reinstated_by for each in suspended}
    people = account_lists.named(session, {each for each in accounts if each})
    names = {each.id: each.printed_name for each in people}
    told = [*_granted(rows, names), *_suspended(suspended, programs, names)]
    told.sort(key=lambda each: each.at)
    return tuple(reversed(told))


def _granted(rows: tuple[CertificationRow, ...], names: dict[str, str]) -> Iterable[Happening]:
    for row in rows:
        yield Happening(
            at=row.recorded_at,
            by=names.get(row.recorded_by or ""),
            what="Certified" if row.renews_id is None else "Certification renewed",
            program=row.program,
            on=row.certified_from,
            until=row.certified_until,
        )


def _suspended(
    rows: tuple[SuspensionRow, ...], programs: dict[str, str], names: dict[str, str]
) -> Iterable[Happening]:
    for row in rows:
        program = programs[row.certification_id]
        yield Happening(
            at=row.recorded_at,
            by=names.get(row.recorded_by or ""),
            what="Suspended",
            program=program,
            on=row.suspended_from,
            reason=row.reason,
        )
        if row.reinstated_at is not None:
            yield Happening(
                at=row.reinstated_at,
                by=names.get(row.reinstated_by or ""),
                what="Reinstated",
                program=program,
                reason=row.reinstatement_reason,
            )
