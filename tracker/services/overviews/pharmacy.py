"""What waits at a pharmacy, what it handed over, and what came back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import (
    certifications,
    confirmations,
    dispenses,
    openings,
    programs,
    tasks,
    worklists,
)
from tracker.records import returns as product_returns
from tracker.records.confirmations import DispensedLine
from tracker.records.dispenses import DispenseRow
from tracker.records.organizations import OrganizationRow
from tracker.records.paging import Page, Turn
from tracker.records.returns import ReturnRow
from tracker.records.tasks import TaskRow
from tracker.records.worklists import Moment, Worklist, WorkRow
from tracker.rules.authority import Actor, Permission, permits, require
from tracker.rules.errors import NotFound
from tracker.rules.kinds.dispensing import ShippedSameDay
from tracker.rules.timeline import add_days, day_of, end_of, start_of
from tracker.rules.vocabulary import Owner
from tracker.services.counter import counter_for, organization, pharmacy_of, zone_of
from tracker.services.overviews import waiting
from tracker.services.overviews.waiting import Judged, Sorted

__all__ = ["DispensedLine", "Turn", "WorkRow", "Worklist"]


@dataclass(frozen=True, slots=True)
class Count:
    """`capped`: there are more, and only the longest waiting were decided."""

    number: int
    capped: bool


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """`judged` but of one that goes back to stock; `ship_until` of one that a rule lets ship on
    its day only."""

    row: WorkRow
    judged: Judged | None
    ship_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """`looked_at` is the page that the rows were chosen from: what lies around it, and where the
    next one begins. `sent` are this pharmacy's tasks about them."""

    rows: tuple[WorklistRow, ...]
    looked_at: Page[WorkRow]
    sent: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """A filter; both days count, in the pharmacy's zone."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """`lines` by confirmation."""

    page: Page[DispenseRow]
    lines: Mapping[str, tuple[DispensedLine, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensePage:
    """One hand-over: what was given and what came back. `left`: capsules that could still come
    back, by NDC and lot. `reversible`: this person may still take it back."""

    row: DispenseRow
    drug: str
    pharmacy: OrganizationRow
    lines: tuple[DispensedLine, ...]
    returns: tuple[ReturnRow, ...]
    left: Mapping[tuple[str, str], int]
    reversible: bool


def counts(session: Session, actor: Actor, *, now: datetime) -> Mapping[Worklist, Count]:
    """How many wait in each list."""
    pharmacy_id, zone, moment = moment_of(session, actor, now)
    found = waiting.counted(session, pharmacy_id, zone.key, moment, now=now)
    return counts_of(session, pharmacy_id, moment, found)


def counts_of(
    session: Session, pharmacy_id: str, moment: Moment, found: Sorted
) -> Mapping[Worklist, Count]:
    """The same, where the waiting are sorted already."""
    split = {
        Worklist.READY: found.counted(ready=True),
        Worklist.BLOCKED: found.counted(ready=False),
    }
    return {
        each: Count(split[each], found.capped)
        if each in split
        else Count(worklists.counted(session, each, pharmacy_id, moment), False)
        for each in Worklist
    }


def worklist(
    session: Session,
    actor: Actor,
    wanted: Worklist,
    turn: Turn,
    *,
    by: Owner | None = None,
    program: str | None = None,
    now: datetime,
) -> WorklistPage:
    """One page of a list, or of one program's rows in it, the longest waiting first, its waiting
    rows decided now; of the blocked, those alone that `by` can mend."""
    pharmacy_id, zone, moment = moment_of(session, actor, now)
    page = worklists.listed(session, wanted, pharmacy_id, moment, turn, program=program)
    ids = tuple(row.prescription_id for row in page.rows)
    sent = tasks.of_prescriptions(session, ids, pharmacy_id)
    if wanted is Worklist.TO_STOCK:
        return WorklistPage(tuple(WorklistRow(row, None) for row in page.rows), page, sent)
    found = waiting.judged(session, pharmacy_id, zone.key, page.rows, now=now)
    if wanted is Worklist.TO_SHIP:
        rows = (WorklistRow(j.row, j, ship_until(j, zone)) for j in found)
        return WorklistPage(tuple(rows), page, sent)
    kept = [
        each
        for each in found
        if wanted is Worklist.EXPIRING
        or (each.ready is (wanted is Worklist.READY) and by in (None, *each.answer.owners))
    ]
    return WorklistPage(tuple(WorklistRow(each.row, each) for each in kept), page, sent)


def ship_until(judged: Judged, zone: ZoneInfo) -> datetime | None:
    """Where the program lets this category ship on the day of the confirmation only."""
    row, version = judged.row, judged.version
    rule = version.rule(ShippedSameDay) if version else None
    if version is None or rule is None or row.confirmed_at is None:
        return None
    if row.risk_category not in rule.categories:
        return None
    fixed = version.fixed_zone or zone
    return end_of(day_of(row.confirmed_at, fixed), fixed)


def all_drugs(session: Session, actor: Actor, *, now: datetime) -> Mapping[str, str]:
    """Of every published program, by slug: a prescription may name us for any."""
    zone = ZoneInfo(zone_of(session, pharmacy_of(actor)))
    found = programs.every_in_force(session, now, zone)
    return {slug: version.drug if version else slug for slug, version in found.items()}


def own_drugs(session: Session, actor: Actor, every: Mapping[str, str]) -> Mapping[str, str]:
    """Those whose program this pharmacy is or was certified for, by name: what a list can be
    narrowed to."""
    own = certifications.programs_of_pharmacy(session, pharmacy_of(actor))
    named = sorted((drug.casefold(), slug) for slug, drug in every.items() if slug in own)
    return {slug: every[slug] for _, slug in named}


def drugs(
    session: Session, actor: Actor, slugs: Iterable[str], *, now: datetime
) -> Mapping[str, str]:
    """What the programs of a list are about, by slug."""
    zone = ZoneInfo(zone_of(session, pharmacy_of(actor)))
    found = {slug: programs.in_force(session, slug, now, zone) for slug in set(slugs)}
    return {slug: version.drug if version else slug for slug, version in found.items()}


def strengths_ordered(session: Session, actor: Actor, authorization_id: str) -> tuple[float, ...]:
    """Of one prescription, in its order. Raises NotFound for another pharmacy's."""
    counter = counter_for(session, actor, Permission.VIEW_DISPENSES, authorization_id)
    ordered = openings.ordered_lines(session, counter.authorization)
    return tuple(line.strength_mg for line in ordered)


def history(session: Session, actor: Actor, days: Days, turn: Turn) -> HistoryPage:
    """This pharmacy's hand-overs, reversed ones included, the newest first."""
    require(actor, Permission.VIEW_DISPENSES)
    pharmacy_id = pharmacy_of(actor)
    since, until = _instants(days, ZoneInfo(zone_of(session, pharmacy_id)))
    page = dispenses.history(session, pharmacy_id, turn, since=since, until=until)
    ids = tuple(row.confirmation_id for row in page.rows)
    return HistoryPage(page, confirmations.lines_of_all(session, ids))


def given_lines(
    session: Session, actor: Actor, rows: Iterable[DispenseRow]
) -> Mapping[str, tuple[DispensedLine, ...]]:
    """What was given in each of these hand-overs of this pharmacy, by confirmation."""
    require(actor, Permission.VIEW_DISPENSES)
    ids = tuple(row.confirmation_id for row in rows)
    return confirmations.lines_of_all(session, ids)


def dispense_page(
    session: Session, actor: Actor, dispense_id: str, *, now: datetime
) -> DispensePage:
    """Raises NotFound for another pharmacy's."""
    require(actor, Permission.VIEW_DISPENSES)
    pharmacy_id = pharmacy_of(actor)
    row = dispenses.for_pharmacy(session, dispense_id, pharmacy_id)
    if row is None:
        raise NotFound("Not found.")
    pharmacy = organization(session, pharmacy_id)
    zone = ZoneInfo(pharmacy.time_zone)
    lines = confirmations.lines_of(session, row.confirmation_id)
    back = product_returns.quantities(session, row.id)
    version = programs.in_force(session, row.program, row.handed_over_at, zone)
    same_day = day_of(row.handed_over_at, zone) == day_of(now, zone)
    in_time = same_day or permits(actor, Permission.REVERSE_LATER)
    return DispensePage(
        row=row,
        drug=version.drug if version else row.program,
        pharmacy=pharmacy,
        lines=lines,
        returns=product_returns.of_dispense(session, row.id),
        left=_left(lines, back),
        reversible=in_time and not back and row.reversed_at is None,
    )


def _left(
    lines: tuple[DispensedLine, ...], back: Mapping[tuple[str, str], int]
) -> Mapping[tuple[str, str], int]:
    given: dict[tuple[str, str], int] = {}
    for line in lines:
        given[line.ndc, line.lot] = given.get((line.ndc, line.lot), 0) + line.quantity
    left = {key: quantity - back.get(key, 0) for key, quantity in given.items()}
    return {key: quantity for key, quantity in left.items() if quantity > 0}


def returns(session: Session, actor: Actor, days: Days, turn: Turn) -> Page[ReturnRow]:
    """What came back to this pharmacy, the newest first."""
    require(actor, Permission.VIEW_DISPENSES)
    pharmacy_id = pharmacy_of(actor)
    since, until = _instants(days, ZoneInfo(zone_of(session, pharmacy_id)))
    return product_returns.to_pharmacy(session, pharmacy_id, turn, since=since, until=until)


def moment_of(session: Session, actor: Actor, now: datetime) -> tuple[str, ZoneInfo, Moment]:
    """The actor's pharmacy, its zone, and now with the end of its day."""
    require(actor, Permission.VIEW_DISPENSES)
    pharmacy_id = pharmacy_of(actor)
    zone = ZoneInfo(zone_of(session, pharmacy_id))
    return pharmacy_id, zone, Moment(now, end_of(day_of(now, zone), zone))


def _instants(days: Days, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From the first day's beginning until the last one's end, which is no part of it."""
    since = None if days.first is None else start_of(days.first, zone)
    return since, None if days.last is None else start_of(add_days(days.last, 1), zone)
