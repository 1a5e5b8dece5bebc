"""Tasks that are still open: the present decision says so, and nobody closes them by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import programs
from tracker.records import tasks as records
from tracker.records.paging import FIRST, Page, Turn
from tracker.records.tasks import TaskRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.decision import Finding
from tracker.rules.vocabulary import Gate, Owner
from tracker.services import gates
from tracker.services.counter import pharmacy_of
from tracker.services.gates import GateQuestion
from tracker.services.sending_tasks import NOTES

# A window of 30 days from issue is the longest of a shipped program; later nobody waits.
_LISTED_FOR: Final = timedelta(days=35)
_MOST: Final = 50
_NEWEST: Final = Turn(size=_MOST)


@dataclass(frozen=True, slots=True)
class OpenTask:
    """`missing`: what this owner was asked for and still stops it, as the rules say it now."""

    row: TaskRow
    missing: tuple[Finding, ...]
    titles: tuple[str, ...]

    @property
    def note(self) -> str:
        """In words; empty without one."""
        return NOTES.get(self.row.note or "", "")

    @property
    def summary(self) -> str:
        """What is missing, which pharmacy waits for it, and its note."""
        asked = f"{', '.join(self.titles)} · {self.row.pharmacy}, {self.row.pharmacy_phone}"
        return f"{asked} · {self.note}" if self.note else asked


def for_practice(
    session: Session, actor: Actor, turn: Turn = FIRST, *, now: datetime
) -> Page[OpenTask]:
    """What pharmacies asked this practice for: those still open of one page of what was sent."""
    require(actor, Permission.VIEW_PATIENT)
    sent = records.pending(
        session,
        Owner.PRESCRIBER.value,
        turn.up_to(_MOST),
        practice_id=actor.organization_id or "",
        since=now - _LISTED_FOR,
    )
    return sent.of(_open(session, sent.rows, now))


def for_patient(session: Session, patient_id: str, *, now: datetime) -> tuple[OpenTask, ...]:
    """Of a patient whom the caller may reach."""
    sent = records.pending(
        session, Owner.PATIENT.value, _NEWEST, patient_id=patient_id, since=now - _LISTED_FOR
    )
    return _open(session, sent.rows, now)


def for_pharmacy(session: Session, actor: Actor, *, now: datetime) -> tuple[OpenTask, ...]:
    """What this pharmacy's own representative is asked for."""
    require(actor, Permission.VIEW_DISPENSES)
    sent = records.pending(
        session,
        Owner.REPRESENTATIVE.value,
        _NEWEST,
        pharmacy_id=pharmacy_of(actor),
        since=now - _LISTED_FOR,
    )
    return _open(session, sent.rows, now)


def for_administrators(session: Session, actor: Actor, *, now: datetime) -> tuple[OpenTask, ...]:
    """Certifications and programs that dispenses wait for; the page shows no patient."""
    require(actor, Permission.CERTIFY)
    sent = records.pending(session, Owner.ADMINISTRATOR.value, _NEWEST, since=now - _LISTED_FOR)
    return _open(session, sent.rows, now)


def _open(session: Session, rows: Iterable[TaskRow], now: datetime) -> tuple[OpenTask, ...]:
    """Those of which something still stops the gate."""
    tasks = (_as_it_stands(session, row, now) for row in rows)
    return tuple(task for task in tasks if task.missing)


def _as_it_stands(session: Session, row: TaskRow, now: datetime) -> OpenTask:
    asked = GateQuestion(
        gate=Gate(row.gate),
        patient_id=row.patient_id,
        prescription_id=row.prescription_id,
        program=row.program,
        zone=row.zone,
        pharmacy_id=row.pharmacy_id,
    )
    decision = gates.preview(session, asked, at=now)
    missing = tuple(f for f in decision.stopping if f.requirement in row.requirements)
    return OpenTask(row, missing, _titles(session, row, missing, now))


def _titles(
    session: Session, row: TaskRow, missing: tuple[Finding, ...], now: datetime
) -> tuple[str, ...]:
    version = programs.in_force(session, row.program, now, ZoneInfo(row.zone))
    named = {r.key: r.title for r in version.requirements} if version else {}
    return tuple(named.get(f.requirement, f.requirement) for f in missing)
