"""What waits in a practice, counted and listed: the first page of prescriber and delegate."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy.orm import Session

from tracker.records import practice_patients
from tracker.records.paging import WHOLE, Page, Turn
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.pregnancy_windows import TestsStanding
from tracker.rules.vocabulary import Owner
from tracker.services.overviews.practice_finders import (
    FINDERS,
    OF_PRESCRIBERS,
    Asked,
    Found,
    Refusal,
)
from tracker.services.overviews.practice_finders import Waiting as Waiting

NotAsked = Literal["not-asked"]
NOT_ASKED: Final[NotAsked] = "not-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One thing about one patient. `object_id` is what the act is done to (an agreement, a
    survey, a decision or a prescription); `at` is since when or until when it waits; `owners` can
    mend what still stops a refused one, in the order of its findings, and are none where nobody
    has asked, or not since all was mended; `refusal` is of a refused number, and says what stops
    it now; `tests` is of a test that ends."""

    patient_id: str
    name: str
    rems_id: str
    object_id: str | None
    at: datetime | None
    note: str
    yours: bool
    owners: tuple[Owner, ...] = ()
    refusal: Refusal | None = None
    tests: TestsStanding | None = None


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """One page of what waits, or all of it; the most urgent first, as far as the kind tells."""

    kind: Waiting
    page: Page[WaitingRow]

    @property
    def rows(self) -> tuple[WaitingRow, ...]:
        return self.page.rows

    def of(self, by: Owner | NotAsked | None) -> tuple[WaitingRow, ...]:
        """What that person can mend, alone or with others; what nobody was asked about;
        everything for None."""
        if by is None:
            return self.rows
        return tuple(row for row in self.rows if by in (row.owners or (NOT_ASKED,)))


def waiting(session: Session, actor: Actor, *, now: datetime) -> tuple[WaitingGroup, ...]:
    """Every group whole, empty ones too."""
    return _groups(session, actor, tuple(Waiting), Asked(WHOLE, now))


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
    own = mine and may_be_mine(actor, kind)
    return _groups(session, actor, (kind,), Asked(turn, now, actor.id if own else None))[0]


def own_without_number(session: Session, actor: Actor, *, now: datetime) -> tuple[WaitingRow, ...]:
    """The actor's own prescriptions that wait for their numbers, in the order of the list."""
    return waiting_of(session, actor, Waiting.REFUSED, mine=True, now=now).rows


def may_be_mine(actor: Actor, kind: Waiting) -> bool:
    """Whether some rows of the list are this prescriber's own to act on, and others not."""
    return kind in OF_PRESCRIBERS and actor.role is Role.PRESCRIBER


def _groups(
    session: Session, actor: Actor, kinds: tuple[Waiting, ...], asked: Asked
) -> tuple[WaitingGroup, ...]:
    """The names of all of them are read at once."""
    require(actor, Permission.VIEW_PATIENT)
    found = {kind: FINDERS[kind](session, actor, asked) for kind in kinds}
    ids = {each.patient_id for page in found.values() for each in page.rows}
    people = practice_patients.named(session, actor.organization_id or "", ids)
    return tuple(
        WaitingGroup(kind, page.of(_rows(page.rows, people))) for kind, page in found.items()
    )


def _rows(
    found: Iterable[Found], people: Mapping[str, practice_patients.ListedPatient]
) -> Iterator[WaitingRow]:
    for each in found:
        person = people.get(each.patient_id)
        if person is not None:
            yield WaitingRow(
                patient_id=person.id,
                name=person.name,
                rems_id=person.rems_id,
                object_id=each.object_id,
                at=each.at,
                note=each.note,
                yours=each.yours,
                owners=each.owners,
                refusal=each.refusal,
                tests=each.tests,
            )
