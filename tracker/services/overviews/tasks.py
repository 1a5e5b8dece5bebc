"""Tasks that are still open: the present decision says so, and nobody closes them by hand.

A task that a certification, a published version or the day itself mended has no clearing on
record until something is recorded about its patient; the present decision says it already.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import patient_labels, programs
from tracker.records import tasks as records
from tracker.records.paging import FIRST, WHOLE, Page, Turn
from tracker.records.patient_labels import PatientLabel
from tracker.records.tasks import TaskRow as TaskRow
from tracker.rules.authority import Actor, Permission, permits, require
from tracker.rules.contacts import ContactPurpose
from tracker.rules.decision import Finding
from tracker.rules.program import ProgramVersion
from tracker.rules.vocabulary import Owner
from tracker.services import clearing, gates
from tracker.services.clearing import WAITS_FOR, question_of
from tracker.services.counter import pharmacy_of
from tracker.services.phone_books import PhoneBook, phone_books
from tracker.services.reach import reached_by
from tracker.services.sending_tasks import NOTES

_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class OpenTask:
    """`missing`: what this owner was asked for and still stops it, as the rules say it now.
    `zone`: where those sentences tell the time. `phone` is where the pharmacy is called about
    it."""

    row: TaskRow
    missing: tuple[Finding, ...]
    titles: tuple[str, ...]
    phone: str
    zone: str

    @property
    def note(self) -> str:
        """In words; empty without one."""
        return NOTES.get(self.row.note or "", "")

    @property
    def summary(self) -> str:
        """What is missing, which pharmacy waits for it, and its note."""
        asked = f"{', '.join(self.titles)} · {self.row.pharmacy}, {self.phone}"
        return f"{asked} · {self.note}" if self.note else asked


@dataclass(frozen=True, slots=True)
class SentTask:
    """One that this pharmacy sent. `titles` of all that it asked for; `missing` what still stops
    the gate: empty where the task is over, on record or by the present decision. `lapsed`: sent so
    long ago that nobody is asked for it any more."""

    row: TaskRow
    patient: PatientLabel
    titles: tuple[str, ...]
    missing: tuple[Finding, ...]
    lapsed: bool


def for_practice(
    session: Session,
    actor: Actor,
    turn: Turn = FIRST,
    *,
    patient_id: str | None = None,
    now: datetime,
) -> Page[OpenTask]:
    """What pharmacies asked this practice for, about everybody or one patient: those still open
    of one page of what was sent."""
    require(actor, Permission.VIEW_PATIENT)
    sent = records.pending(
        session,
        Owner.PRESCRIBER.value,
        turn.up_to(_MOST),
        practice_id=actor.organization_id or "",
        patient_id=patient_id,
        since=now - WAITS_FOR,
    )
    return sent.of(_open(session, sent.rows, now))


def asked_about(
    session: Session, actor: Actor, patient_id: str, *, now: datetime
) -> tuple[OpenTask, ...]:
    """What waits for this reader about one patient; nothing about a stranger's."""
    if permits(actor, Permission.VIEW_PATIENT):
        return for_practice(session, actor, patient_id=patient_id, now=now).rows
    if not permits(actor, Permission.VIEW_OWN_RECORD):
        return ()
    own = any(each.patient.id == patient_id for each in reached_by(session, actor, at=now))
    return for_patient(session, patient_id, now=now) if own else ()


def just_cleared(session: Session, actor: Actor) -> tuple[TaskRow, ...]:
    """What pharmacies asked for and this request of theirs has ended, for those who mend."""
    cleared = clearing.just_cleared(session)
    mends = (Permission.VIEW_PATIENT, Permission.VIEW_OWN_RECORD)
    return cleared if any(permits(actor, permission) for permission in mends) else ()


def sent(
    session: Session,
    actor: Actor,
    turn: Turn,
    *,
    program: str | None = None,
    owner: Owner | None = None,
    now: datetime,
) -> Page[SentTask]:
    """Everything that this pharmacy sent, the newest first; of one program, or to one owner."""
    require(actor, Permission.SEND_TASK)
    page = records.sent_from(session, pharmacy_of(actor), turn, program=program, owner=owner)
    people = patient_labels.patients(session, {row.patient_id for row in page.rows})
    waiting = [row.id for row in page.rows if row.cleared_at is None]
    wanted = records.still_wanted(session, waiting)
    missing = _missing(session, [row for row in page.rows if row.id in wanted], now)
    in_force = programs.InForceAt(session, now)
    return page.of(
        SentTask(
            row,
            people[row.patient_id],
            _titles(in_force.version(row.program, ZoneInfo(row.zone)), row.requirements),
            missing.get(row.id, ()),
            lapsed=row.cleared_at is None and row.sent_at < now - WAITS_FOR,
        )
        for row in page.rows
    )


def for_patient(session: Session, patient_id: str, *, now: datetime) -> tuple[OpenTask, ...]:
    """Of a patient whom the caller may reach."""
    sent = records.pending(
        session, Owner.PATIENT.value, WHOLE, patient_id=patient_id, since=now - WAITS_FOR
    )
    return _open(session, sent.rows, now)


def for_pharmacy(
    session: Session, actor: Actor, turn: Turn = FIRST, *, now: datetime
) -> Page[OpenTask]:
    """What this pharmacy's own representative is asked for: those still open of one page."""
    require(actor, Permission.VIEW_DISPENSES)
    sent = records.pending(
        session,
        Owner.REPRESENTATIVE.value,
        turn.up_to(_MOST),
        pharmacy_id=pharmacy_of(actor),
        since=now - WAITS_FOR,
    )
    return sent.of(_open(session, sent.rows, now))


def for_administrators(
    session: Session, actor: Actor, turn: Turn = FIRST, *, now: datetime
) -> Page[OpenTask]:
    """Certifications and programs that dispenses wait for: those still open of one page. Nothing
    of it is about a patient."""
    require(actor, Permission.CERTIFY)
    since, most = now - WAITS_FOR, turn.up_to(_MOST)
    sent = records.pending(session, Owner.ADMINISTRATOR.value, most, since=since)
    return sent.of(_open(session, sent.rows, now))


def _open(session: Session, rows: Sequence[TaskRow], now: datetime) -> tuple[OpenTask, ...]:
    """Those of which something still stops the gate."""
    books = phone_books(session, {row.pharmacy_id for row in rows}) if rows else {}
    missing = _missing(session, rows, now)
    in_force = programs.InForceAt(session, now)
    return tuple(
        _as_it_stands(
            row,
            missing[row.id],
            in_force.version(row.program, ZoneInfo(row.zone)),
            books[row.pharmacy_id],
        )
        for row in rows
        if missing[row.id]
    )


def _as_it_stands(
    row: TaskRow, missing: tuple[Finding, ...], version: ProgramVersion | None, book: PhoneBook
) -> OpenTask:
    titles = _titles(version, (finding.requirement for finding in missing))
    zone = (version and version.zone) or row.zone
    return OpenTask(row, missing, titles, book.number(ContactPurpose.DISPENSING), zone)


def _missing(
    session: Session, rows: Sequence[TaskRow], now: datetime
) -> dict[str, tuple[Finding, ...]]:
    """By task: what it asked for and still stops the gate."""
    decisions = gates.previews(session, [question_of(row) for row in rows], at=now)
    return {
        row.id: tuple(f for f in decision.stopping if f.requirement in row.requirements)
        for row, decision in zip(rows, decisions, strict=True)
    }


def _titles(version: ProgramVersion | None, keys: Iterable[str]) -> tuple[str, ...]:
    named = {r.key: r.title for r in version.requirements} if version else {}
    return tuple(named.get(key, key) for key in keys)
