"""The audit log for reading: finding entries, one page of them, one entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy.orm import Session

from tracker.records import account_lists, accounts, audit_pages
from tracker.records.account_lists import AccountFilter
from tracker.records.audit_pages import WITHOUT_VIEWS as WITHOUT_VIEWS
from tracker.records.audit_pages import AuditFilter, AuditRow
from tracker.records.paging import FIRST, Page, Turn
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import InvalidInput
from tracker.rules.events import Detail

_SHOWN_NAMESAKES: Final = 5


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What a reader looks for; None leaves that part open. Both days are included, in `zone`.

    `actor_id` and `subject_id` are internal: this is what stands in an address.
    """

    zone: ZoneInfo
    since: date | None = None
    until: date | None = None
    actor_id: str | None = None
    subject_id: str | None = None
    name: str | None = None
    outcome: str | None = None

    def as_instants(self) -> AuditFilter:
        """The same, as the records are asked: `until` becomes the end of that day, exclusive."""
        day_after = None if self.until is None else self.until + timedelta(days=1)
        return AuditFilter(
            since=_midnight(self.since, self.zone),
            until=_midnight(day_after, self.zone),
            actor_id=self.actor_id,
            subject_id=self.subject_id,
            name=self.name,
            outcome=self.outcome,
        )


@dataclass(frozen=True, slots=True)
class Who:
    """Who acted. Patients and guardians are named by their role only: with the subject beside
    it, a name would tell an administrator whose health this is."""

    account_id: str | None
    name: str | None
    role: Role | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as read. `text` is its canonical JSON, exactly as stored and hashed."""

    id: str
    recorded_at: datetime
    name: str
    outcome: str
    who: Who
    subject_id: str | None
    rems_id: str | None
    subject_seq: int | None
    detail: Detail
    text: str
    leaf: str


@dataclass(frozen=True, slots=True)
class EntryWithNeighbors:
    """`older_id` and `newer_id` are the entries beside it about the same patient."""

    entry: Entry
    older_id: str | None
    newer_id: str | None


@dataclass(frozen=True, slots=True)
class FilterNames:
    """What a person typed to get a filter's internal ids."""

    email: str | None
    rems_id: str | None


def page(session: Session, actor: Actor, wanted: LogFilter, turn: Turn = FIRST) -> Page[Entry]:
    """The entries that fit, the newest first."""
    require(actor, Permission.VIEW_AUDIT_LOG)
    found = audit_pages.page(session, wanted.as_instants(), turn)
    return found.of(entries(session, found.rows))


def entry(session: Session, actor: Actor, entry_id: str) -> EntryWithNeighbors:
    """Raises NotFound."""
    require(actor, Permission.VIEW_AUDIT_LOG)
    row = audit_pages.entry(session, entry_id)
    older, newer = audit_pages.neighbors(session, row)
    return EntryWithNeighbors(entries(session, [row])[0], older, newer)


def find_actor(session: Session, actor: Actor, text: str) -> str:
    """The id of the member of staff with this address, or of the only one whose name holds it.

    Raises InvalidInput for `who`. Patients are found by their REMS ID, as subjects.
    """
    require(actor, Permission.VIEW_AUDIT_LOG)
    by_address = accounts.by_email(session, text.lower())
    if by_address is not None and by_address.role is not Role.PATIENT:
        return by_address.id
    wanted = AccountFilter(name=text, staff=True)
    found = account_lists.page(session, wanted, Turn(size=_SHOWN_NAMESAKES + 1)).rows
    if len(found) == 1:
        return found[0].id
    if not found:
        raise InvalidInput("who", "Nobody of the staff has this name or e-mail address.")
    emails = ", ".join(row.email for row in found[:_SHOWN_NAMESAKES])
    more = " and more" if len(found) > _SHOWN_NAMESAKES else ""
    raise InvalidInput("who", f"Several people fit: {emails}{more}. Enter one e-mail address.")


def find_subject(session: Session, actor: Actor, rems_id: str) -> str:
    """The patient's internal id. Raises InvalidInput for `rems_id`, given in its stored form."""
    require(actor, Permission.VIEW_AUDIT_LOG)
    patient_id = audit_pages.patient_of(session, rems_id)
    if patient_id is None:
        raise InvalidInput("rems_id", "No patient has this REMS ID.")
    return patient_id


def names_of(session: Session, actor: Actor, wanted: LogFilter) -> FilterNames:
    """What the filter's ids stand for, to be shown in the form again; None for unknown ones."""
    require(actor, Permission.VIEW_AUDIT_LOG)
    account = accounts.by_id(session, wanted.actor_id) if wanted.actor_id else None
    named = account is not None and account.role is not Role.PATIENT
    subject = wanted.subject_id
    return FilterNames(
        email=account.email if account is not None and named else None,
        rems_id=audit_pages.rems_ids(session, {subject}).get(subject) if subject else None,
    )


def entries(session: Session, rows: Iterable[AuditRow]) -> tuple[Entry, ...]:
    """The rows with the names of who acted and the REMS IDs of whom they are about."""
    rows = tuple(rows)
    people = whose(session, {row.actor_id for row in rows if row.actor_id})
    subjects = audit_pages.rems_ids(session, {row.subject_id for row in rows if row.subject_id})
    return tuple(
        Entry(
            id=row.id,
            recorded_at=row.recorded_at,
            name=row.name,
            outcome=row.outcome,
            who=people.get(row.actor_id or "", Who(None, None, None)),
            subject_id=row.subject_id,
            rems_id=subjects.get(row.subject_id or ""),
            subject_seq=row.subject_seq,
            detail=detail_of(row),
            text=row.entry,
            leaf=row.leaf.hex(),
        )
        for row in rows
    )


def detail_of(row: AuditRow) -> Detail:
    """The event's own members."""
    detail: Detail = orjson.loads(row.entry)["detail"]
    return detail


def whose(session: Session, account_ids: set[str]) -> dict[str, Who]:
    """Who these accounts are; see `Who` for patients."""
    return {
        row.id: Who(row.id, None if row.role is Role.PATIENT else row.printed_name, row.role)
        for row in account_lists.named(session, account_ids)
    }


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)
