"""Each kind of thing that waits in a practice, and the query that finds it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import orjson
from sqlalchemy.orm import Session

from tracker.records import authorizations, decisions, practice_work, pregnancies, surveys
from tracker.rules.authority import Actor, Role
from tracker.rules.decision import Finding, decision_from_object
from tracker.rules.vocabulary import Gate, Owner
from tracker.services import gates
from tracker.services.gates import GateQuestion
from tracker.services.overviews import agreements, expiring_tests, tasks
from tracker.services.overviews.receiving import OWN_STEPS

_REFUSED_FOR: Final = timedelta(days=30)
_EXPIRING_IN: Final = timedelta(days=3)
_STOPPED_FOR: Final = timedelta(days=35)  # a window of 30 days is the longest of a shipped program
_MOST_STOPPED: Final = 50


class Waiting(StrEnum):
    """What can wait, the most urgent first."""

    PREGNANCIES = "pregnancy-cases"
    TASKS = "tasks"
    SURVEYS = "flagged-surveys"
    STOPPED = "stopped-at-pharmacy"
    TESTS = "expiring-tests"
    EXPIRING = "expiring-numbers"
    REFUSED = "without-number"
    FOLLOW_UPS = "pregnancy-follow-ups"
    AGREEMENTS = "agreements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing about one patient, as `WaitingRow` says it, but for the name."""

    patient_id: str
    object_id: str | None = None
    at: datetime | None = None
    note: str = ""
    yours: bool = True
    owners: tuple[Owner, ...] = ()


def _tasks(session: Session, actor: Actor, now: datetime) -> Iterable[Found]:
    """Refusals that a pharmacy sent; `object_id` is the refusal, where each thing is mended."""
    for task in tasks.for_practice(session, actor, now=now):
        yield Found(
            patient_id=task.row.patient_id,
            object_id=task.row.decision_id,
            note=task.summary,
            owners=_owners(task.missing),
        )


def _pregnancies(session: Session, actor: Actor, now: datetime) -> Iterable[Found]:
    for row in practice_work.open_pregnancies(session, actor.organization_id or ""):
        yield Found(patient_id=row.patient_id, at=row.since)


def _follow_ups(session: Session, actor: Actor, now: datetime) -> Iterable[Found]:
    """Of patients and of partners, until the outcome is known."""
    for row in pregnancies.without_outcome(session, actor.organization_id or ""):
        yield Found(
            patient_id=row.patient_id, object_id=row.report_id, at=row.reported_at, note=row.of_whom
        )


def _surveys(session: Session, actor: Actor, now: datetime) -> Iterable[Found]:
    resolves = actor.role is Role.PRESCRIBER
    for row in surveys.flagged_at(session, actor.organization_id or ""):
        yield Found(
            patient_id=row.patient_id,
            object_id=row.survey_id,
            at=row.completed_at,
            note=row.by_role,
            yours=resolves,
        )


def _stopped(session: Session, actor: Actor, now: datetime) -> Iterable[Found]:
    """What still stops the drug under an open number, but for the pharmacy's steps at the
    counter; `object_id` is the refusal that the pharmacy got, `note` whom to call there."""
    rows = practice_work.stopped_at_pharmacy(
        session,
        actor.organization_id or "",
        at=now,
        since=now - _STOPPED_FOR,
        most=_MOST_STOPPED,
    )
    for row in rows:
        asked = GateQuestion(
            gate=Gate(row.gate),
            patient_id=row.patient_id,
            prescription_id=row.prescription_id,
            program=row.program,
            zone=row.zone,
            pharmacy_id=row.pharmacy_id,
        )
        stops = gates.preview(session, asked, at=now).stopping
        owners = _owners(each for each in stops if each.requirement not in OWN_STEPS)
        if owners:
            yield Found(
                patient_id=row.patient_id,
                object_id=row.decision_id,
                at=row.decided_at,
                note=f"{row.pharmacy}, {row.phone}",
                owners=owners,
            )


def _tests(session: Session, actor: Actor, now: datetime) -> Iterable[Found]:
    """As `_refused` says it where a prescription waits for its number; `object_id` is the
    enrollment where none is written."""
    written = {each.patient_id: each for each in _refused(session, actor, now)}
    for each in expiring_tests.expiring_tests(session, actor.organization_id or "", at=now):
        order = written.get(each.patient_id)
        if order is None:
            yield Found(patient_id=each.patient_id, object_id=each.enrollment_id, at=each.until)
        else:
            yield replace(order, at=each.until, yours=True)


def _expiring(session: Session, actor: Actor, now: datetime) -> Iterable[Found]:
    rows = authorizations.expiring(session, actor.organization_id, at=now, until=now + _EXPIRING_IN)
    for row in rows:
        yield Found(patient_id=row.patient_id, object_id=row.prescription_id, at=row.valid_until)


def _refused(session: Session, actor: Actor, now: datetime) -> Iterable[Found]:
    """`object_id` is the refusal, or the prescription when nobody has asked yet; `owners` those
    of what stopped it when it was last asked about."""
    rows = practice_work.without_number(
        session, actor.organization_id or "", since=now - _REFUSED_FOR
    )
    answers = decisions.answers(session, (row.decision_id for row in rows if row.decision_id))
    stopping = {
        id: decision_from_object(orjson.loads(answer)).stopping for id, answer in answers.items()
    }
    for row in rows:
        yield Found(
            patient_id=row.patient_id,
            object_id=row.decision_id or row.prescription_id,
            at=row.written_at,
            note="refused" if row.decision_id else "not-asked",
            yours=row.prescriber_id == actor.id,
            owners=_owners(stopping.get(row.decision_id or "", ())),
        )


def _agreements(session: Session, actor: Actor, now: datetime) -> Iterable[Found]:
    for row in agreements.waiting(session, actor):
        yield Found(
            patient_id=row.patient_id,
            object_id=row.agreement_id,
            at=row.prepared_at,
            note=" and ".join(row.lacking),
            yours=row.yours,
        )


def _owners(findings: Iterable[Finding]) -> tuple[Owner, ...]:
    return tuple(dict.fromkeys(each.owner for each in findings))


FINDERS: Final[dict[Waiting, Callable[[Session, Actor, datetime], Iterable[Found]]]] = {
    Waiting.PREGNANCIES: _pregnancies,
    Waiting.TASKS: _tasks,
    Waiting.SURVEYS: _surveys,
    Waiting.STOPPED: _stopped,
    Waiting.TESTS: _tests,
    Waiting.EXPIRING: _expiring,
    Waiting.REFUSED: _refused,
    Waiting.FOLLOW_UPS: _follow_ups,
    Waiting.AGREEMENTS: _agreements,
}
