"""Tasks clear themselves: what is recorded about a patient may be what a pharmacy waits for.

Nobody closes a task by hand. Whatever is recorded about a patient, the tasks about that patient
are asked again in the same write, and those that are over say by what.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import orjson
from sqlalchemy.orm import Session

from tracker.records import audit_log, audit_pages, tasks
from tracker.records.audit_pages import AuditRow
from tracker.records.practice_work import StoppedRow
from tracker.records.tasks import TaskRow
from tracker.rules.authority import Actor, Role
from tracker.rules.events import GateDecided, TaskCleared, TaskSent
from tracker.rules.vocabulary import Gate
from tracker.services import gates
from tracker.services.gates import GateQuestion

# A window of 30 days from issue is the longest of a shipped program; later nobody waits.
WAITS_FOR: Final = timedelta(days=35)
_TOLD: Final = "tracker.cleared"
# Entries that only say that somebody asked; what they found was recorded by another one.
_ASKING: Final = frozenset({GateDecided.name, TaskSent.name, TaskCleared.name})


def question_of(row: TaskRow | StoppedRow) -> GateQuestion:
    """The gate at which the pharmacy was refused, to be asked again."""
    return GateQuestion(
        gate=Gate(row.gate),
        patient_id=row.patient_id,
        prescription_id=row.prescription_id,
        program=row.program,
        zone=row.zone,
        pharmacy_id=row.pharmacy_id,
    )


def refresh(session: Session, patient_ids: Iterable[str], *, at: datetime) -> tuple[TaskRow, ...]:
    """Record which tasks about these patients are over, and return them. Inside `writing`, with
    the patients held, once everything else of the write is stored.

    Certifications are read without their locks: every write about a patient would hold off every
    suspension. Nothing is cleared wrongly by that. All facts are one statement, so that what it
    sees was on record together: a task is over only if a certification that stood at that moment,
    after the task was sent, mended it; a suspension that is committed later follows the clearing,
    and what stops again is a new task. One that is back too late to be seen leaves its task for
    the next write; till then every list asks the present decision (tests/races/test_clearing.py).
    """
    cleared: list[TaskRow] = []
    for patient_id in sorted(patient_ids):
        waiting = tasks.uncleared(session, patient_id, since=at - WAITS_FOR)
        over = _over(session, waiting, at) if waiting else ()
        cause = _cause(session, patient_id, at) if over else None
        if cause is not None:
            for row in over:
                _clear(session, row, cause, at)
            cleared += over
    return tuple(cleared)


def tell(session: Session, cleared: tuple[TaskRow, ...]) -> None:
    """After the commit: a page may still say it, and asks the database nothing for that."""
    session.info[_TOLD] = (*session.info.get(_TOLD, ()), *cleared)


def just_cleared(session: Session) -> tuple[TaskRow, ...]:
    """What the writes of this session have cleared since this was asked last."""
    told: tuple[TaskRow, ...] = session.info.pop(_TOLD, ())
    return told


def _over(session: Session, rows: tuple[TaskRow, ...], at: datetime) -> tuple[TaskRow, ...]:
    """Nothing that was asked for stops the gate, or nobody waits for the drug any more."""
    wanted = tasks.still_wanted(session, (row.id for row in rows))
    return tuple(row for row in rows if row.id not in wanted or not _stops(session, row, at))


def _stops(session: Session, row: TaskRow, at: datetime) -> bool:
    decision = gates.preview(session, question_of(row), at=at)
    return any(finding.requirement in row.requirements for finding in decision.stopping)


def _cause(session: Session, patient_id: str, at: datetime) -> AuditRow | None:
    """The entry of this write that did it: the last one that is not about asking."""
    entries = audit_pages.of_write(session, patient_id, since=at)
    told = [row for row in entries if row.name not in _ASKING]
    return next(iter(told or entries), None)


def _clear(session: Session, row: TaskRow, cause: AuditRow, at: datetime) -> None:
    tasks.clear(session, row.id, by_event=cause.name, actor_id=cause.actor_id, at=at)
    event = TaskCleared(
        task_id=row.id, pharmacy_id=row.pharmacy_id, owner=row.owner, by_event=cause.name
    )
    audit_log.append(session, event, actor=_actor(cause), now=at, subject_id=row.patient_id)


def _actor(cause: AuditRow) -> Actor | None:
    """Who did it, for the organization that they acted for: an account may work at several."""
    if cause.actor_id is None:
        return None
    told = orjson.loads(cause.entry)
    return Actor(cause.actor_id, Role(told["actor_role"]), told["organization_id"])
