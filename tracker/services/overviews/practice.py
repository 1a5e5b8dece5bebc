"""What waits in a practice, counted and listed: the first page of prescriber and delegate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import practice_patients
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.vocabulary import Owner
from tracker.services.overviews.practice_waiting import FINDERS, Found
from tracker.services.overviews.practice_waiting import Waiting as Waiting


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
    """The most urgent first, as far as the kind tells."""

    kind: Waiting
    rows: tuple[WaitingRow, ...]

    def of(self, owner: Owner | None) -> tuple[WaitingRow, ...]:
        """What that person can mend, alone or with others; everything for None."""
        return tuple(row for row in self.rows if owner is None or owner in row.owners)


def waiting(session: Session, actor: Actor, *, now: datetime) -> tuple[WaitingGroup, ...]:
    """Every group, empty ones too."""
    return _groups(session, actor, tuple(Waiting), now)


def waiting_of(session: Session, actor: Actor, kind: Waiting, *, now: datetime) -> WaitingGroup:
    """One group of the actor's practice."""
    return _groups(session, actor, (kind,), now)[0]


def _groups(
    session: Session, actor: Actor, kinds: tuple[Waiting, ...], now: datetime
) -> tuple[WaitingGroup, ...]:
    """The names of all of them are read at once."""
    require(actor, Permission.VIEW_PATIENT)
    found = {kind: tuple(FINDERS[kind](session, actor, now)) for kind in kinds}
    ids = {each.patient_id for rows in found.values() for each in rows}
    people = practice_patients.named(session, actor.organization_id or "", ids)
    return tuple(WaitingGroup(kind, tuple(_rows(rows, people))) for kind, rows in found.items())


def _rows(
    found: Iterable[Found], people: dict[str, practice_patients.ListedPatient]
) -> Iterable[WaitingRow]:
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
            )
