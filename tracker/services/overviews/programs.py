"""Published program versions for reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import account_lists, programs, publications
from tracker.records.publications import PublicationRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.differences import Difference, differences
from tracker.rules.errors import NotFound
from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import day_of, version_in_force
from tracker.services.version_cases import CaseResult, cases_on, results

_UTC: Final = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Published:
    """One version as published. `published_by` None is the command line.

    `in_force` says whether it holds today, in the program's own zone or else in UTC; `ahead`, that
    it will on its first day.
    """

    row: PublicationRow
    published_by: str | None
    version: ProgramVersion
    in_force: bool
    ahead: bool


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A version beside the one before it (None: it is the first), and its case table."""

    published: Published
    before: Published | None
    differences: tuple[Difference, ...]
    cases: tuple[CaseResult, ...]


def listed(session: Session, actor: Actor, *, now: datetime) -> tuple[Published, ...]:
    """Every version, by program, the latest effective date first."""
    require(actor, Permission.VIEW_PROGRAMS)
    return _as_published(session, publications.listed(session), programs.every(session), now)


def coming(session: Session, actor: Actor, *, now: datetime) -> tuple[Published, ...]:
    """Published, and to come into force on a later day; the next one first. Of one program and
    day, the one that will hold."""
    found = {
        (each.row.program, each.row.effective_from): each
        for each in reversed(listed(session, actor, now=now))
        if each.row.effective_from > day_of(now, each.version.fixed_zone or _UTC)
    }
    return tuple(sorted(found.values(), key=lambda each: each.row.effective_from))


def shown(session: Session, actor: Actor, version_id: str, *, now: datetime) -> Published:
    """Raises NotFound."""
    require(actor, Permission.VIEW_PROGRAMS)
    row = _row(session, version_id)
    return next(each for each in _published(session, row.program, now) if each.row == row)


def page(session: Session, actor: Actor, version_id: str, *, now: datetime) -> VersionPage:
    """The version before is the one with the next earlier first day; of one day, the one
    published earlier. Raises NotFound."""
    require(actor, Permission.VIEW_PROGRAMS)
    row = _row(session, version_id)
    every = _published(session, row.program, now)
    place = next(number for number, each in enumerate(every) if each.row == row)
    found, before = every[place], every[place + 1] if place + 1 < len(every) else None
    in_order = programs.published(session, row.program)
    return VersionPage(
        published=found,
        before=before,
        differences=differences(before.version, found.version) if before else (),
        cases=results(found.version, cases_on(in_order, found.version)),
    )


def text_of(session: Session, actor: Actor, version_id: str) -> str:
    """The text exactly as published. Raises NotFound."""
    require(actor, Permission.VIEW_PROGRAMS)
    return publications.text_of(session, _row(session, version_id).id) or ""


def slugs(session: Session, actor: Actor) -> tuple[str, ...]:
    """The published programs whose facts this application records, for a list to choose from."""
    require(actor, Permission.VIEW_PROGRAMS)
    return tuple(
        slug
        for slug, versions in sorted(programs.every(session).items())
        if any(each.facts_from == "records" for each in versions)
    )


def _row(session: Session, version_id: str) -> PublicationRow:
    row = publications.by_id(session, version_id)
    if row is None:
        raise NotFound("Not found.")
    return row


def _published(session: Session, slug: str, now: datetime) -> tuple[Published, ...]:
    versions = {slug: programs.published(session, slug)}
    return _as_published(session, publications.listed(session, slug), versions, now)


def _as_published(
    session: Session,
    rows: Sequence[PublicationRow],
    published: Mapping[str, tuple[ProgramVersion, ...]],
    now: datetime,
) -> tuple[Published, ...]:
    """`published` has the versions of each program among the rows."""
    by_digest = {each.digest: each for versions in published.values() for each in versions}
    holding = {slug: _holding(versions, now) for slug, versions in published.items()}
    people = account_lists.named(session, {row.recorded_by for row in rows if row.recorded_by})
    names = {each.id: each.printed_name for each in people}
    return tuple(
        Published(
            row=row,
            published_by=names.get(row.recorded_by or ""),
            version=by_digest[row.digest],
            in_force=row.digest == holding[row.program],
            ahead=_is_ahead(by_digest[row.digest], published[row.program], now),
        )
        for row in rows
    )


def _is_ahead(
    version: ProgramVersion, published: tuple[ProgramVersion, ...], now: datetime
) -> bool:
    first_day = version.effective_from
    return first_day > _today(published, now) and version_in_force(published, first_day) is version


def _today(published: tuple[ProgramVersion, ...], now: datetime) -> date:
    fixed = next((version.fixed_zone for version in published if version.fixed_zone), None)
    return day_of(now, fixed or _UTC)


def _holding(versions: tuple[ProgramVersion, ...], now: datetime) -> str | None:
    """The digest of the version that holds today."""
    holding = version_in_force(versions, _today(versions, now))
    return holding.digest if holding else None
