"""What waits in a practice, counted and listed: the first page of prescriber and delegate."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import orjson
from sqlalchemy.orm import Session

from tracker.records import (
    authorizations,
    decisions,
    practice_patients,
    practice_work,
    pregnancies,
    surveys,
)
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.decision import Finding, decision_from_object
from tracker.rules.kinds.monitoring import CountsCurrent
from tracker.rules.vocabulary import Owner
from tracker.services.caring import care_for
from tracker.services.next_prescription import Outlook, outlook
from tracker.services.overviews import agreements, tasks

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


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One thing about one patient. `object_id` is what the act is done to (an agreement, a
    survey, a decision or a prescription); `at` is since when or until when it waits; `refusal` is
    what the last answer said, where one refused a number."""

    patient_id: str
    name: str
    rems_id: str
    object_id: str | None
    at: datetime | None
    note: str
    yours: bool
    refusal: "Refusal | None" = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Of one prescription: the keys that stopped it, and who can mend them, in their order."""

    prescription_id: str
    stops: tuple[str, ...]
    owners: tuple[Owner, ...]


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    kind: Waiting
    rows: tuple[WaitingRow, ...]


_Found = tuple[str, str | None, datetime | None, str, bool]


def waiting(session: Session, actor: Actor, *, now: datetime) -> tuple[WaitingGroup, ...]:
    """Every group, empty ones too."""
    require(actor, Permission.VIEW_PATIENT)
    return tuple(waiting_of(session, actor, kind, now=now) for kind in Waiting)


def waiting_of(session: Session, actor: Actor, kind: Waiting, *, now: datetime) -> WaitingGroup:
    """One group of the actor's practice."""
    require(actor, Permission.VIEW_PATIENT)
    found = list(_FINDERS[kind](session, actor, now))
    people = practice_patients.named(
        session, actor.organization_id or "", (patient_id for patient_id, *_ in found)
    )
    refusals = _refusals(session, kind, found)
    return WaitingGroup(
        kind,
        tuple(
            WaitingRow(
                patient_id=patient_id,
                name=people[patient_id].name,
                rems_id=people[patient_id].rems_id,
                object_id=object_id,
                at=at,
                note=note,
                yours=yours,
                refusal=refusals.get(object_id or ""),
            )
            for patient_id, object_id, at, note, yours in found
            if patient_id in people
        ),
    )


def _tasks(session: Session, actor: Actor, now: datetime) -> Iterable[_Found]:
    """Refusals that a pharmacy sent; `object_id` is the refusal, where each thing is mended."""
    for task in tasks.for_practice(session, actor, now=now):
        yield task.row.patient_id, task.row.decision_id, None, task.summary, True


def own_without_number(session: Session, actor: Actor, *, now: datetime) -> tuple[WaitingRow, ...]:
    """The actor's own prescriptions that wait for their numbers, in the order of the list."""
    group = waiting_of(session, actor, Waiting.REFUSED, now=now)
    return tuple(row for row in group.rows if row.yours)


def _refusals(session: Session, kind: Waiting, found: Iterable[_Found]) -> dict[str, Refusal]:
    """What stopped each prescription when it was last asked about, by the decision."""
    if kind is not Waiting.REFUSED:
        return {}
    answers = decisions.answers(session, (id for _, id, _, note, _ in found if id and note))
    return {id: _refusal(order_id, answer) for id, (order_id, answer) in answers.items()}


def _refusal(prescription_id: str, answer: str) -> Refusal:
    stops = _stopping(answer)
    return Refusal(
        prescription_id,
        tuple(finding.requirement for finding in stops),
        tuple(dict.fromkeys(finding.owner for finding in stops)),
    )


def _stopping(answer: str) -> tuple[Finding, ...]:
    return decision_from_object(orjson.loads(answer)).stopping


def _pregnancies(session: Session, actor: Actor, now: datetime) -> Iterable[_Found]:
    for row in practice_work.open_pregnancies(session, actor.organization_id or ""):
        yield row.patient_id, None, row.since, "", True


def _follow_ups(session: Session, actor: Actor, now: datetime) -> Iterable[_Found]:
    """Of patients and of partners, until the outcome is known."""
    for row in pregnancies.without_outcome(session, actor.organization_id or ""):
        yield row.patient_id, row.report_id, row.reported_at, row.of_whom, True


def _surveys(session: Session, actor: Actor, now: datetime) -> Iterable[_Found]:
    resolves = actor.role is Role.PRESCRIBER
    for row in surveys.flagged_at(session, actor.organization_id or ""):
        yield row.patient_id, row.survey_id, row.completed_at, row.by_role, resolves


def _refused(session: Session, actor: Actor, now: datetime) -> Iterable[_Found]:
    """`object_id` is the refusal, or the prescription when nobody has asked yet."""
    rows = practice_work.without_number(
        session, actor.organization_id or "", since=now - _REFUSED_FOR
    )
    for row in rows:
        own = row.prescriber_id == actor.id
        note = "refused" if row.decision_id else "not-asked"
        yield row.patient_id, row.decision_id or row.prescription_id, row.written_at, note, own


def _expiring(session: Session, actor: Actor, now: datetime) -> Iterable[_Found]:
    rows = authorizations.expiring(session, actor.organization_id, at=now, until=now + _EXPIRING_IN)
    for row in rows:
        yield row.patient_id, row.prescription_id, row.valid_until, "", True


def _counts(session: Session, actor: Actor, now: datetime) -> Iterable[_Found]:
    """The query finds who may be overdue; the program says who is."""
    rows = practice_work.treated(
        session,
        actor.organization_id or "",
        dispensed_since=(now - _TREATED_FOR).date(),
        counted_before=(now - _SHORTEST_INTERVAL).date(),
    )
    for row in rows:
        cared = care_for(session, actor, row.patient_id, Permission.VIEW_PATIENT, at=now)
        found = outlook(session, actor, cared, cared.enrollment(row.enrollment_id))
        sentence = _overdue_count(found)
        if sentence:
            yield row.patient_id, None, None, sentence, True


def _overdue_count(found: Outlook) -> str:
    keys = {
        requirement.key
        for requirement in (found.version.requirements if found.version else ())
        if isinstance(requirement.rule, CountsCurrent)
    }
    return next((due.sentence for due in found.due if due.key in keys and due.overdue), "")


def _agreements(session: Session, actor: Actor, now: datetime) -> Iterable[_Found]:
    for row in agreements.waiting(session, actor):
        note = " and ".join(row.lacking)
        yield row.patient_id, row.agreement_id, row.prepared_at, note, row.yours


_FINDERS: Final[dict[Waiting, Callable[[Session, Actor, datetime], Iterable[_Found]]]] = {
    Waiting.TASKS: _tasks,
    Waiting.PREGNANCIES: _pregnancies,
    Waiting.FOLLOW_UPS: _follow_ups,
    Waiting.SURVEYS: _surveys,
    Waiting.REFUSED: _refused,
    Waiting.EXPIRING: _expiring,
    Waiting.COUNTS: _counts,
    Waiting.AGREEMENTS: _agreements,
}
