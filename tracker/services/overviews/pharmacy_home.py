"""The pharmacy's first page: how much waits, and the first of what runs out or is stopped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import worklists
from tracker.records.paging import Turn
from tracker.records.worklists import Moment, Worklist, WorkRow
from tracker.rules.authority import Actor
from tracker.rules.vocabulary import Owner
from tracker.services.overviews import waiting
from tracker.services.overviews.pharmacy import Count, counts_of, moment_of, ship_until
from tracker.services.overviews.waiting import Answer, Judged, Sorted

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_LOOKED_AT: Final = 50  # of what lies ready to ship: the longest waiting


@dataclass(frozen=True, slots=True)
class ToShip:
    """`until`: when it must be shipped by, where a rule says the same day; else it must be handed
    over by the end of its confirmation, of which `ends_today` speaks. None where neither ends.
    `answer`: of the last gate."""

    row: WorkRow
    answer: Answer
    until: datetime | None
    shipped_by: bool
    ends_today: bool


@dataclass(frozen=True, slots=True)
class PharmacyHome:
    """`blocked_by` counts a prescription that waits for two people for both. What ends first
    stands first in each list; what is to be returned to stock, the longest waiting. `expiring` are
    authorizations: a confirmation that ends today is one `to_ship`. An `Answer` None was not
    decided."""

    counts: Mapping[Worklist, Count]
    blocked_by: Mapping[Owner, int]
    expiring: tuple[tuple[WorkRow, Answer | None], ...]
    to_ship: tuple[ToShip, ...]
    to_stock: tuple[WorkRow, ...]
    blocked: tuple[tuple[WorkRow, Answer], ...]


def pharmacy_home(session: Session, actor: Actor, *, most: int, now: datetime) -> PharmacyHome:
    """`most` rows to return to stock and that expire are read; the counts count all."""
    pharmacy_id, zone, moment = moment_of(session, actor, now)
    found = waiting.counted(session, pharmacy_id, zone.key, moment, now=now)

    def first(wanted: Worklist, size: int) -> tuple[WorkRow, ...]:
        return worklists.listed(session, wanted, pharmacy_id, moment, Turn(size=size)).rows

    answers = {row.authorization_id: answer for row, answer in found.answers}
    lying = first(Worklist.TO_SHIP, _LOOKED_AT)
    to_ship = [
        _to_ship(each, ship_until(each, zone), moment)
        for each in waiting.judged(session, pharmacy_id, zone.key, lying, now=now)
    ]
    ending = [row for row in first(Worklist.EXPIRING, _LOOKED_AT) if row.confirmation_id is None]
    expiring = sorted(ending, key=lambda row: row.valid_until or _NEVER)
    return PharmacyHome(
        counts_of(session, pharmacy_id, moment, found),
        {owner: number for owner in Owner if (number := found.counted(ready=False, owner=owner))},
        tuple((row, answers.get(row.authorization_id)) for row in expiring[:most]),
        tuple(sorted(to_ship, key=lambda each: (not each.answer.missing, each.until or _NEVER))),
        first(Worklist.TO_STOCK, most),
        _blocked(found),
    )


def _blocked(found: Sorted) -> tuple[tuple[WorkRow, Answer], ...]:
    stopped = [each for each in found.answers if not each[1].ready]
    return tuple(sorted(stopped, key=lambda each: each[0].valid_until or _NEVER))


def _to_ship(each: Judged, same_day: datetime | None, moment: Moment) -> ToShip:
    """Past its day it is picked up, as long as the confirmation holds. What is stopped leaves in
    neither way."""
    row, answer = each.row, each.answer
    if same_day is not None and same_day >= moment.at and not answer.missing:
        return ToShip(row, answer, same_day, shipped_by=True, ends_today=False)
    until = row.confirmed_until
    ends_today = until is not None and until <= moment.end_of_day
    return ToShip(row, answer, until, shipped_by=False, ends_today=ends_today)
