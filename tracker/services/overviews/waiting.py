"""Which of the waiting prescriptions are ready: each one decided, now, by the rules.

A page of a list decides its own rows. Counts remember an answer for a minute at most, and only
while nothing new is on record about the patient, so that a home page does not decide everything
again (docs/decisions/0009-scanning-and-tasks.md has the measurements).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import audit_pages, facts, programs, worklists
from tracker.records.paging import Turn
from tracker.records.worklists import Moment, Worklist, WorkRow
from tracker.rules.deciding import decide
from tracker.rules.decision import Decision
from tracker.rules.program import ProgramVersion
from tracker.rules.vocabulary import Delivery, Gate, Owner
from tracker.services.gates import GateQuestion

_REMEMBERED_FOR: Final = timedelta(minutes=1)
COUNTED_UP_TO: Final = 200
AT_THE_COUNTER: Final = frozenset({"counseling-checklist", "medication-guide"})


@dataclass(frozen=True, slots=True)
class Answer:
    """`ready`: nothing stops it but steps that are done at the counter, with the patient there.
    `missing` are the titles of what stops it, `owners` those who can mend that."""

    ready: bool
    missing: tuple[str, ...]
    owners: frozenset[Owner]


@dataclass(frozen=True, slots=True)
class Judged:
    """A waiting prescription, and what would be answered if the pharmacist asked now."""

    row: WorkRow
    decision: Decision
    version: ProgramVersion | None

    @property
    def titles(self) -> Mapping[str, str]:
        """Of the program's requirements, by key."""
        return {r.key: r.title for r in self.version.requirements} if self.version else {}

    @property
    def answer(self) -> Answer:
        """What a list or a count says of it."""
        stopping, titles = self.decision.stopping, self.titles
        return Answer(
            all(finding.requirement in AT_THE_COUNTER for finding in stopping),
            tuple(titles.get(f.requirement, f.requirement) for f in stopping),
            frozenset(finding.owner for finding in stopping),
        )

    @property
    def ready(self) -> bool:
        """As its answer says."""
        return self.answer.ready


@dataclass(frozen=True, slots=True)
class Sorted:
    """The waiting, the longest first, each with its answer; `capped`: there are more."""

    answers: tuple[tuple[WorkRow, Answer], ...]
    capped: bool

    def counted(self, *, ready: bool, owner: Owner | None = None) -> int:
        """Those that are ready, or blocked; of the blocked, those that `owner` can mend."""
        return sum(
            answer.ready is ready and (owner is None or owner in answer.owners)
            for _, answer in self.answers
        )


@dataclass(frozen=True, slots=True)
class _Remembered:
    newest_entry: int
    decided_at: datetime
    answer: Answer


_remembered: Final[dict[tuple[str, str], _Remembered]] = {}


def judged(
    session: Session, pharmacy_id: str, zone: str, rows: Iterable[WorkRow], *, now: datetime
) -> tuple[Judged, ...]:
    """Each at its next gate, as this pharmacy would ask: a confirmed one at `hand_over`, to be
    picked up."""
    waiting = tuple(rows)
    asked = [_question_of(row, pharmacy_id, zone) for row in waiting]
    in_force = programs.InForceAt(session, now)
    found = []
    for row, question in zip(waiting, facts.questions_for(session, asked, at=now), strict=True):
        version = in_force.version(row.program, ZoneInfo(zone))
        found.append(Judged(row, decide(version, question), version))
    return tuple(found)


def _question_of(row: WorkRow, pharmacy_id: str, zone: str) -> GateQuestion:
    confirmed = row.confirmation_id is not None
    return GateQuestion(
        gate=Gate.HAND_OVER if confirmed else Gate.CONFIRM,
        patient_id=row.patient_id,
        prescription_id=row.prescription_id,
        program=row.program,
        zone=zone,
        pharmacy_id=pharmacy_id,
        confirmation_id=row.confirmation_id,
        delivery=Delivery.PICK_UP if confirmed else None,
    )


def counted(
    session: Session, pharmacy_id: str, zone: str, moment: Moment, *, now: datetime
) -> Sorted:
    """Of the longest waiting, up to COUNTED_UP_TO."""
    turn = Turn(size=COUNTED_UP_TO)
    page = worklists.listed(session, Worklist.READY, pharmacy_id, moment, turn)
    newest = audit_pages.newest_of(session, {row.patient_id for row in page.rows})
    answers = {
        row.authorization_id: held.answer
        for row in page.rows
        if (held := _known(pharmacy_id, row, newest, now)) is not None
    }
    unknown = [row for row in page.rows if row.authorization_id not in answers]
    for each in judged(session, pharmacy_id, zone, unknown, now=now):
        row, answer = each.row, each.answer
        answers[row.authorization_id] = answer
        _remembered[pharmacy_id, row.authorization_id] = _Remembered(
            newest.get(row.patient_id, 0), now, answer
        )
    _forget(now)
    return Sorted(
        tuple((row, answers[row.authorization_id]) for row in page.rows), page.next is not None
    )


def _known(
    pharmacy_id: str, row: WorkRow, newest: Mapping[str, int], now: datetime
) -> _Remembered | None:
    held = _remembered.get((pharmacy_id, row.authorization_id))
    if held is None or held.newest_entry != newest.get(row.patient_id, 0):
        return None
    return held if _fresh(held, now) else None


def _fresh(held: _Remembered, now: datetime) -> bool:
    return timedelta(0) <= now - held.decided_at < _REMEMBERED_FOR


def _forget(now: datetime) -> None:
    """Another thread may write meanwhile, so the dictionary is walked as a copy."""
    for key, held in list(_remembered.items()):
        if not _fresh(held, now):
            _remembered.pop(key, None)
