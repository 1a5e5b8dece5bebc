"""Enforcement discretion for reading: every proposal with what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import account_lists, discretion, programs, publications
from tracker.records.discretion import DiscretionRow
from tracker.records.paging import FIRST, WHOLE, Page, Turn
from tracker.rules.authority import Actor, Permission, permits, require
from tracker.rules.discretion import may_be_relaxed
from tracker.rules.errors import NotFound
from tracker.rules.program import ProgramVersion, Requirement
from tracker.services.discretion_limits import today_of

State = Literal["waiting", "lapsed", "rejected", "ahead", "in-force", "ended", "revoked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A proposal as it stands today. `title` is what today's version calls the requirement, the
    key where it has none. `reviewable` and `revocable` are for this reader."""

    row: DiscretionRow
    state: State
    program: str
    title: str
    proposed_by: str
    reviewed_by: str
    revoked_by: str
    approvable: bool
    reviewable: bool
    revocable: bool


@dataclass(frozen=True, slots=True)
class Relaxable:
    """One requirement that may be proposed, in the program that asks for it."""

    slug: str
    program: str
    requirement: Requirement


def listed(
    session: Session,
    actor: Actor,
    program: str | None = None,
    turn: Turn = FIRST,
    *,
    now: datetime,
) -> Page[Grant]:
    """The newest first; of one program, or of all."""
    require(actor, Permission.VIEW_DISCRETION)
    found = discretion.page(session, program, turn)
    return found.of(_grants(session, actor, found.rows, now))


def slugs(session: Session, actor: Actor) -> tuple[str, ...]:
    """The programs to choose from."""
    require(actor, Permission.VIEW_DISCRETION)
    return publications.slugs(session)


def waiting(session: Session, actor: Actor, *, now: datetime) -> tuple[Grant, ...]:
    """Not reviewed yet, and they could still apply; the newest first."""
    grants = listed(session, actor, turn=WHOLE, now=now).rows
    return tuple(each for each in grants if each.state == "waiting")


def shown(session: Session, actor: Actor, discretion_id: str, *, now: datetime) -> Grant:
    """Raises NotFound."""
    require(actor, Permission.VIEW_DISCRETION)
    row = discretion.by_id(session, discretion_id)
    if row is None:
        raise NotFound("Not found.")
    return _grants(session, actor, (row,), now)[0]


def standing(session: Session, actor: Actor, program: str, *, now: datetime) -> tuple[Grant, ...]:
    """What is granted for this program today or later, for whoever reads its pages."""
    require(actor, Permission.VIEW_PROGRAMS)
    found = _grants(session, actor, discretion.listed(session, program), now)
    return tuple(each for each in found if each.state in ("in-force", "ahead"))


def relaxable(session: Session, actor: Actor, *, now: datetime) -> tuple[Relaxable, ...]:
    """What may be proposed: by program, in the order of its definition."""
    require(actor, Permission.PROPOSE_DISCRETION)
    versions = (_version(session, slug, now) for slug in publications.slugs(session))
    return tuple(
        Relaxable(version.slug, version.name, requirement)
        for version in versions
        if version is not None
        for requirement in version.requirements
        if may_be_relaxed(requirement)
    )


def _grants(
    session: Session, actor: Actor, rows: Iterable[DiscretionRow], now: datetime
) -> tuple[Grant, ...]:
    rows = tuple(rows)
    slugs = {row.program for row in rows}
    versions = {slug: _version(session, slug, now) for slug in slugs}
    days = {slug: today_of(session, slug, now) for slug in slugs}
    people = {id for row in rows for id in (row.proposed_by, row.reviewed_by, row.revoked_by) if id}
    names = {each.id: each.printed_name for each in account_lists.named(session, people)}
    return tuple(
        _grant(row, versions[row.program], _state(row, days[row.program]), names, actor)
        for row in rows
    )


def _grant(
    row: DiscretionRow,
    version: ProgramVersion | None,
    state: State,
    names: dict[str, str],
    actor: Actor,
) -> Grant:
    titles = {each.key: each.title for each in version.requirements} if version else {}
    waits = row.approved is None and permits(actor, Permission.REVIEW_DISCRETION)
    lasts = state in ("ahead", "in-force")
    return Grant(
        row=row,
        state=state,
        program=version.name if version else row.program,
        title=titles.get(row.requirement, row.requirement),
        proposed_by=names.get(row.proposed_by, ""),
        reviewed_by=names.get(row.reviewed_by or "", ""),
        revoked_by=names.get(row.revoked_by or "", ""),
        approvable=waits and state == "waiting" and row.proposed_by != actor.id,
        reviewable=waits,
        revocable=lasts and permits(actor, Permission.REVOKE_DISCRETION),
    )


def _state(row: DiscretionRow, today: date) -> State:
    over = row.applies_until < today
    if row.approved is None:
        return "lapsed" if over else "waiting"
    if not row.approved:
        return "rejected"
    if row.revoked_at is not None:
        return "revoked"
    if over:
        return "ended"
    return "in-force" if row.applies_from <= today else "ahead"


def _version(session: Session, slug: str, now: datetime) -> ProgramVersion | None:
    return programs.in_force(session, slug, now, ZoneInfo("UTC"))
