"""What waits in a practice, counted and listed: the first page of prescriber and delegate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from tracker.records import decisions, practice_patients
from tracker.records.paging import WHOLE, Page, Turn
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.decision import Finding, decision_from_object
from tracker.rules.vocabulary import Owner
from tracker.services.overviews.practice_finders import FINDERS, OF_PRESCRIBERS, Asked, Found
from tracker.services.overviews.practice_finders import Waiting as Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One thing about one patient. `object_id` is what the act is done to (an agreement, a
    survey, a decision or a prescription); `at` is since when or until when it waits; `owners` can
    mend what a refusal named, in the order of its findings."""

    patient_id: str
    name: str
    rems_id: str
    object_id: str | None
    at: datetime | None
    note: str
    yours: bool
    owners: tuple[Owner, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """One page of what waits, or all of it."""

    kind: Waiting
    page: Page[WaitingRow]

    @property
    def rows(self) -> tuple[WaitingRow, ...]:
        return self.page.rows


def waiting(session: Session, actor: Actor, *, now: datetime) -> tuple[WaitingGroup, ...]:
    """Every group whole, empty ones too."""
    require(actor, Permission.VIEW_PATIENT)
    return tuple(waiting_of(session, actor, kind, now=now) for kind in Waiting)


def waiting_of(
    session: Session,
    actor: Actor,
    kind: Waiting,
    turn: Turn = WHOLE,
    *,
    mine: bool = False,
    now: datetime,
) -> WaitingGroup:
    """One group of the actor's practice; `mine`: what is this prescriber's own, where that can
    be told."""
    require(actor, Permission.VIEW_PATIENT)
    own = mine and may_be_mine(actor, kind)
    found = FINDERS[kind](session, actor, Asked(turn, now, actor.id if own else None))
    people = practice_patients.named(
        session, actor.organization_id or "", (patient_id for patient_id, *_ in found.rows)
    )
    owners = _owners(session, kind, found.rows)
    return WaitingGroup(
        kind,
        found.of(
            WaitingRow(
                patient_id=patient_id,
                name=people[patient_id].name,
                rems_id=people[patient_id].rems_id,
                object_id=object_id,
                at=at,
                note=note,
                yours=yours,
                owners=owners.get(object_id or "", ()),
            )
            for patient_id, object_id, at, note, yours in found.rows
            if patient_id in people
        ),
    )


def may_be_mine(actor: Actor, kind: Waiting) -> bool:
    """Whether some rows of the list are this prescriber's own to act on, and others not."""
    return kind in OF_PRESCRIBERS and actor.role is Role.PRESCRIBER


def _owners(
    session: Session, kind: Waiting, found: Iterable[Found]
) -> dict[str, tuple[Owner, ...]]:
    """Of what stopped each refused prescription when it was last asked about."""
    if kind is not Waiting.REFUSED:
        return {}
    answers = decisions.answers(session, (id for _, id, _, note, _ in found if id and note))
    return {
        id: tuple(dict.fromkeys(finding.owner for finding in _stopping(answer)))
        for id, answer in answers.items()
    }


def _stopping(answer: str) -> tuple[Finding, ...]:
    return decision_from_object(orjson.loads(answer)).stopping
