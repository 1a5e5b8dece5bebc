"""What waits in a practice, one finder for each kind: a page of it, in its own order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import (
    authorizations,
    practice_work,
    pregnancies,
    programs,
    surveys,
)
from tracker.records.paging import WHOLE, Page, Turn, in_one
from tracker.records.practice_work import RefusedRow, StoppedRow
from tracker.rules.authority import Actor, Role
from tracker.rules.contacts import ContactPurpose
from tracker.rules.decision import Finding
from tracker.rules.pregnancy_windows import TestsStanding
from tracker.rules.vocabulary import Gate, Owner
from tracker.services import gates
from tracker.services.clearing import WAITS_FOR, question_of
from tracker.services.gates import GateQuestion
from tracker.services.overviews import agreements, expiring_tests, tasks
from tracker.services.overviews.agreements import Signer
from tracker.services.overviews.prescribing import WAITS_WITHOUT_NUMBER
from tracker.services.overviews.receiving import OWN_STEPS
from tracker.services.phone_books import phone_books

_EXPIRING_IN: Final = timedelta(days=3)
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


# Each row of these is one prescriber's to act on.
OF_PRESCRIBERS: Final = frozenset({Waiting.REFUSED, Waiting.EXPIRING, Waiting.AGREEMENTS})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page, and when. `prescriber_id`: what this prescriber wrote or is to sign; None: what
    waits in the whole practice."""

    turn: Turn
    now: datetime
    prescriber_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Of one prescription that was refused: the keys that stop it now, none where all is mended.
    `yours`: the reader wrote it. `zone`: where its program counts the days."""

    prescription_id: str
    written_at: datetime
    zone: ZoneInfo
    yours: bool
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing about one patient, as `WaitingRow` says it, but for the name. `enrollment_id` where
    it is about a prescription without a number; `tests` where it is about a test that ends."""

    patient_id: str
    enrollment_id: str | None = None
    object_id: str | None = None
    at: datetime | None = None
    note: str = ""
    yours: bool = True
    owners: tuple[Owner, ...] = ()
    refusal: Refusal | None = None
    tests: TestsStanding | None = None


_Finder = Callable[[Session, Actor, Asked], Page[Found]]


def _tasks(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    """Refusals that a pharmacy sent; `object_id` is the refusal, where each thing is mended."""
    found = tasks.for_practice(session, actor, asked.turn, now=asked.now)
    return found.of(
        Found(
            patient_id=task.row.patient_id,
            object_id=task.row.decision_id,
            note=task.summary,
            owners=_owners(task.missing),
        )
        for task in found.rows
    )


def _pregnancies(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    found = practice_work.open_pregnancies(session, actor.organization_id or "", asked.turn)
    return found.of(Found(patient_id=row.patient_id, at=row.since) for row in found.rows)


def _follow_ups(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    """Of patients and of partners, until the outcome is known."""
    found = pregnancies.without_outcome(session, actor.organization_id or "", asked.turn)
    return found.of(
        Found(
            patient_id=row.patient_id, object_id=row.report_id, at=row.reported_at, note=row.of_whom
        )
        for row in found.rows
    )


def _surveys(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    resolves = actor.role is Role.PRESCRIBER
    found = surveys.flagged_at(session, actor.organization_id or "", asked.turn)
    return found.of(
        Found(
            patient_id=row.patient_id,
            object_id=row.survey_id,
            at=row.completed_at,
            note=row.by_role,
            yours=resolves,
        )
        for row in found.rows
    )


def _stopped(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    """What still stops the drug under an open number, but for the pharmacy's steps at the
    counter; `object_id` is the refusal that the pharmacy got, `note` whom to call there."""
    found = practice_work.stopped_at_pharmacy(
        session,
        actor.organization_id or "",
        asked.turn.up_to(_MOST_STOPPED),
        at=asked.now,
        since=asked.now - WAITS_FOR,
    )
    return found.of(_still_stopped(session, found.rows, asked.now))


def _still_stopped(session: Session, rows: Sequence[StoppedRow], now: datetime) -> Iterator[Found]:
    books = phone_books(session, {row.pharmacy_id for row in rows}) if rows else {}
    decisions_now = gates.previews(session, [question_of(row) for row in rows], at=now)
    for row, decision in zip(rows, decisions_now, strict=True):
        stops = (each for each in decision.stopping if each.requirement not in OWN_STEPS)
        owners = _owners(stops)
        if owners:
            yield Found(
                patient_id=row.patient_id,
                object_id=row.decision_id,
                at=row.decided_at,
                note=f"{row.pharmacy}, {books[row.pharmacy_id].number(ContactPurpose.DISPENSING)}",
                owners=owners,
            )


def _tests(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    """All of them: few tests end within days. As `_refused` says it where a prescription waits for
    its number; `object_id` is the enrollment where none is written."""
    refused = _refused(session, actor, replace(asked, turn=WHOLE))
    written = {(each.patient_id, each.enrollment_id): each for each in refused.rows}
    found = tuple(
        replace(
            written.get((each.patient_id, each.enrollment_id))
            or Found(patient_id=each.patient_id, object_id=each.enrollment_id),
            at=each.at,
            yours=True,
            tests=each.tests,
        )
        for each in expiring_tests.expiring_tests(
            session, actor.organization_id or "", at=asked.now
        )
    )
    return in_one(found, asked.turn)


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
        Found(patient_id=row.patient_id, object_id=row.prescription_id, at=row.valid_until)
        for row in found.rows
    )


def _refused(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    """`object_id` is the refusal, or the prescription when nobody has asked yet; `owners` those
    of what still stops what was refused."""
    found = practice_work.without_number(
        session,
        actor.organization_id or "",
        asked.turn,
        since=asked.now - WAITS_WITHOUT_NUMBER,
        prescriber_id=asked.prescriber_id,
    )
    stopping = _still_refused(session, found.rows, asked.now)
    zones = _zones(session, found.rows, asked.now)
    return found.of(
        Found(
            patient_id=row.patient_id,
            enrollment_id=row.enrollment_id,
            object_id=row.decision_id or row.prescription_id,
            at=row.written_at,
            note="refused" if row.decision_id else "not-asked",
            yours=row.prescriber_id == actor.id,
            owners=_owners(stopping.get(row.prescription_id, ())),
            refusal=_refusal(row, stopping, zones, actor),
        )
        for row in found.rows
    )


def _refusal(
    row: RefusedRow,
    stopping: dict[str, tuple[Finding, ...]],
    zones: dict[str, ZoneInfo],
    actor: Actor,
) -> Refusal | None:
    if row.decision_id is None:
        return None
    return Refusal(
        prescription_id=row.prescription_id,
        written_at=row.written_at,
        zone=zones[row.program],
        yours=row.prescriber_id == actor.id,
        stops=tuple(finding.requirement for finding in stopping[row.prescription_id]),
    )


def _zones(session: Session, rows: Iterable[RefusedRow], now: datetime) -> dict[str, ZoneInfo]:
    """Of each program: its own zone where it fixes one, else that of the one practice."""
    zones = {row.program: ZoneInfo(row.zone) for row in rows}
    in_force = programs.InForceAt(session, now, zones)
    for slug, place in zones.items():
        version = in_force.version(slug, place)
        zones[slug] = (version and version.fixed_zone) or place
    return zones


def _still_refused(
    session: Session, rows: Iterable[RefusedRow], now: datetime
) -> dict[str, tuple[Finding, ...]]:
    """What would stop each that was refused if its prescriber asked now, by prescription."""
    refused = [row for row in rows if row.decision_id]
    asked = [
        GateQuestion(
            gate=Gate.AUTHORIZE,
            patient_id=row.patient_id,
            prescription_id=row.prescription_id,
            program=row.program,
            zone=row.zone,
        )
        for row in refused
    ]
    answers = gates.previews(session, asked, at=now) if asked else ()
    return {
        row.prescription_id: answer.stopping for row, answer in zip(refused, answers, strict=True)
    }


def _agreements(session: Session, actor: Actor, asked: Asked) -> Page[Found]:
    whose = Signer.YOU if asked.prescriber_id else None
    found = agreements.waiting(session, actor, whose, asked.turn)
    return found.of(
        Found(
            patient_id=row.patient_id,
            object_id=row.agreement_id,
            at=row.prepared_at,
            note=" and ".join(row.lacking),
            yours=row.yours,
        )
        for row in found.rows
    )


def _owners(findings: Iterable[Finding]) -> tuple[Owner, ...]:
    return tuple(dict.fromkeys(each.owner for each in findings))


FINDERS: Final[dict[Waiting, _Finder]] = {
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
