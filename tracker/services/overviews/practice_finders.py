"""What waits in a practice, one finder for each kind: a page of it, in its own order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import authorizations, practice_work, pregnancies, surveys
from tracker.records.paging import Page, Turn
from tracker.records.practice_work import TreatedRow
from tracker.rules.authority import Actor, Permission, Role
from tracker.rules.kinds.monitoring import CountsCurrent
from tracker.services.caring import care_for
from tracker.services.next_prescription import outlook
from tracker.services.overviews import agreements, tasks
from tracker.services.overviews.agreements import Signer

_REFUSED_FOR: Final = timedelta(days=30)
_EXPIRING_IN: Final = timedelta(days=3)
_TREATED_FOR: Final = timedelta(days=60)
_SHORTEST_INTERVAL: Final = timedelta(days=6)  # a day less: zones differ


class Waiting(StrEnum):
    """What can wait, the most urgent first."""

    TASKS = "tasks"
    PREGNANCIES = "pregnancy-cases"
    FOLLOW_UPS = "pregnancy-follow-ups"
    SURVEYS = "flagged-surveys"
    REFUSED = "without-number"
    EXPIRING = "expiring-numbers"
    COUNTS = "overdue-counts"
    AGREEMENTS = "agreements"


# Each row of these is one prescriber's to act on.
OF_PRESCRIBERS: Final = frozenset({Waiting.REFUSED, Waiting.EXPIRING, Waiting.AGREEMENTS})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page, and when. `prescriber_id`: what this prescriber wrote or is to sign; None: what
    waits in the whole practice."""

    turn: Turn
    now: datetime
    prescriber_id: str | None


Found = tuple[str, str | None, datetime | None, str, bool]


_Finder = Callable[[Session, Actor, Asked], Page[Found]]


def _tasks(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    """Refusals that a pharmacy sent; `object_id` is the refusal, where each thing is mended."""
    found = tasks.for_practice(session, actor, asked.turn, now=asked.now)
    return found.of(
        (task.row.patient_id, task.row.decision_id, None, task.summary, True) for task in found.rows
    )


def _pregnancies(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    found = practice_work.open_pregnancies(session, actor.organization_id or "", asked.turn)
    return found.of((row.patient_id, None, row.since, "", True) for row in found.rows)


def _follow_ups(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    """Of patients and of partners, until the outcome is known."""
    found = pregnancies.without_outcome(session, actor.organization_id or "", asked.turn)
    return found.of(
        (row.patient_id, row.report_id, row.reported_at, row.of_whom, True) for row in found.rows
    )


def _surveys(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    resolves = actor.role is Role.PRESCRIBER
    found = surveys.flagged_at(session, actor.organization_id or "", asked.turn)
    return found.of(
        (row.patient_id, row.survey_id, row.completed_at, row.by_role, resolves)
        for row in found.rows
    )


def _refused(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    """`object_id` is the refusal, or the prescription when nobody has asked yet."""
    found = practice_work.without_number(
        session,
        actor.organization_id or "",
        asked.turn,
        since=asked.now - _REFUSED_FOR,
        prescriber_id=asked.prescriber_id,
    )
    return found.of(
        (
            row.patient_id,
            row.decision_id or row.prescription_id,
            row.written_at,
            "refused" if row.decision_id else "not-asked",
            row.prescriber_id == actor.id,
        )
        for row in found.rows
    )


def _expiring(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    found = authorizations.expiring(
        session,
        actor.organization_id or "",
        asked.turn,
        at=asked.now,
        until=asked.now + _EXPIRING_IN,
        prescriber_id=asked.prescriber_id,
    )
    return found.of(
        (row.patient_id, row.prescription_id, row.valid_until, "", True) for row in found.rows
    )


def _counts(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    """The query finds who may be overdue; the program says who is."""
    found = practice_work.treated(
        session,
        actor.organization_id or "",
        asked.turn,
        dispensed_since=(asked.now - _TREATED_FOR).date(),
        counted_before=(asked.now - _SHORTEST_INTERVAL).date(),
    )
    sentences = [_overdue_count(session, actor, row, asked.now) for row in found.rows]
    return found.of(
        (row.patient_id, None, None, sentence, True)
        for row, sentence in zip(found.rows, sentences, strict=True)
        if sentence
    )


def _overdue_count(session: Session, actor: Actor, row: TreatedRow, now: datetime) -> str:
    """What the program says of a count that is overdue; empty where none is."""
    cared = care_for(session, actor, row.patient_id, Permission.VIEW_PATIENT, at=now)
    found = outlook(session, actor, cared, cared.enrollment(row.enrollment_id))
    keys = {
        requirement.key
        for requirement in (found.version.requirements if found.version else ())
        if isinstance(requirement.rule, CountsCurrent)
    }
    return next((due.sentence for due in found.due if due.key in keys and due.overdue), "")


def _agreements(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    whose = Signer.YOU if asked.prescriber_id else None
    found = agreements.waiting(session, actor, whose, asked.turn)
    return found.of(
        (row.patient_id, row.agreement_id, row.prepared_at, " and ".join(row.lacking), row.yours)
        for row in found.rows
    )


FINDERS: Final[dict[Waiting, _Finder]] = {
    Waiting.TASKS: _tasks,
    Waiting.PREGNANCIES: _pregnancies,
    Waiting.FOLLOW_UPS: _follow_ups,
    Waiting.SURVEYS: _surveys,
    Waiting.REFUSED: _refused,
    Waiting.EXPIRING: _expiring,
    Waiting.COUNTS: _counts,
    Waiting.AGREEMENTS: _agreements,
}
