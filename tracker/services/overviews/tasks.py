"""Tasks that are still open: the present decision says so, and nobody closes them by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import programs
from tracker.records import tasks as records
from tracker.records.tasks import TaskRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.decision import Finding
from tracker.rules.program import ProgramVersion
from tracker.rules.vocabulary import Gate, Owner
from tracker.services import gates
from tracker.services.counter import pharmacy_of
from tracker.services.gates import GateQuestion
from tracker.services.sending_tasks import NOTES

# A window of 30 days from issue is the longest of a shipped program; later nobody waits.
_LISTED_FOR: Final = timedelta(days=35)
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class OpenTask:
    """`missing`: what this owner was asked for and still stops it, as the rules say it now;
    `zone`: where those sentences tell the time."""

    row: TaskRow
    missing: tuple[Finding, ...]
    titles: tuple[str, ...]
    zone: str

    @property
    def note(self) -> str:
        """In words; empty without one."""
        return NOTES.get(self.row.note or "", "")

    @property
    def summary(self) -> str:
        """What is missing, which pharmacy waits for it, and its note."""
        asked = f"{', '.join(self.titles)} · {self.row.pharmacy}, {self.row.pharmacy_phone}"
        return f"{asked} · {self.note}" if self.note else asked


def for_practice(session: Session, actor: Actor, *, now: datetime) -> tuple[OpenTask, ...]:
    """What pharmacies asked this practice for."""
    require(actor, Permission.VIEW_PATIENT)
    rows = records.pending(
        session,
        Owner.PRESCRIBER.value,
        practice_id=actor.organization_id or "",
        since=now - _LISTED_FOR,
        most=_MOST,
    )
    return _open(session, rows, now)


def for_patient(session: Session, patient_id: str, *, now: datetime) -> tuple[OpenTask, ...]:
    """Of a patient whom the caller may reach."""
    rows = records.pending(
        session,
        Owner.PATIENT.value,
        patient_id=patient_id,
        since=now - _LISTED_FOR,
        most=_MOST,
    )
    return _open(session, rows, now)


def for_pharmacy(session: Session, actor: Actor, *, now: datetime) -> tuple[OpenTask, ...]:
    """What this pharmacy's own representative is asked for."""
    require(actor, Permission.VIEW_DISPENSES)
    rows = records.pending(
        session,
        Owner.REPRESENTATIVE.value,
        pharmacy_id=pharmacy_of(actor),
        since=now - _LISTED_FOR,
        most=_MOST,
    )
    return _open(session, rows, now)


def for_administrators(session: Session, actor: Actor, *, now: datetime) -> tuple[OpenTask, ...]:
    """Certifications and programs that dispenses wait for; the page shows no patient."""
    require(actor, Permission.CERTIFY)
    rows = records.pending(session, Owner.ADMINISTRATOR.value, since=now - _LISTED_FOR, most=_MOST)
    return _open(session, rows, now)


def _open(session: Session, rows: Iterable[TaskRow], now: datetime) -> tuple[OpenTask, ...]:
    """The newest of each prescription, as long as something in it stops the gate."""
    found: dict[str, OpenTask] = {}
    for row in rows:
        if row.prescription_id not in found:
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
            version = programs.in_force(session, row.program, now, ZoneInfo(row.zone))
            zone = (version and version.zone) or row.zone
            found[row.prescription_id] = OpenTask(row, missing, _titles(version, missing), zone)
    return tuple(task for task in found.values() if task.missing)


def _titles(version: ProgramVersion | None, missing: tuple[Finding, ...]) -> tuple[str, ...]:
    named = {r.key: r.title for r in version.requirements} if version else {}
    return tuple(named.get(f.requirement, f.requirement) for f in missing)
