"""The program version in force, from the published texts themselves."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from tracker.records.tables import programs as tables
from tracker.rules.errors import InvalidProgram
from tracker.rules.parsing import parse_version
from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import day_of, start_of, version_in_force

# A text never changes, so one reading of each digest serves the whole process.
_read: Final[dict[str, ProgramVersion]] = {}


@dataclass(frozen=True, slots=True)
class InForce:
    """The version that covers a day, None when none does, and the start of the next one."""

    version: ProgramVersion | None
    until: datetime | None


def in_force(session: Session, slug: str, at: datetime, zone: ZoneInfo) -> ProgramVersion | None:
    """The version that covers the day of `at`; None when none does.

    The day is counted in the program's own zone where it fixes one, else in `zone`.
    """
    return around(session, slug, at, zone).version


class InForceAt:
    """What `in_force` says at one instant; the versions of a program are read once, however many
    patients of it a page has. Those of `slugs` are read at once."""

    def __init__(self, session: Session, at: datetime, slugs: Iterable[str] = ()) -> None:
        self._session, self._at = session, at
        self._published = of_programs(session, set(slugs))

    def version(self, slug: str, zone: ZoneInfo) -> ProgramVersion | None:
        return self.around(slug, zone).version

    def around(self, slug: str, zone: ZoneInfo) -> InForce:
        if slug not in self._published:
            self._published[slug] = published(self._session, slug)
        return _around(self._published[slug], self._at, zone)


def around(session: Session, slug: str, at: datetime, zone: ZoneInfo) -> InForce:
    """The same, and until when it will be so, as far as versions are published."""
    return _around(published(session, slug), at, zone)


def _around(versions: tuple[ProgramVersion, ...], at: datetime, zone: ZoneInfo) -> InForce:
    fixed = next((version.fixed_zone for version in versions if version.fixed_zone), None)
    today = day_of(at, fixed or zone)
    coming = [each.effective_from for each in versions if each.effective_from > today]
    until = start_of(min(coming), fixed or zone) if coming else None
    return InForce(version_in_force(versions, today), until)


def published(session: Session, slug: str) -> tuple[ProgramVersion, ...]:
    """Every published version, in the order of publishing: of one date the later one holds."""
    rows = session.execute(_published(), {"program": slug})
    return tuple(_version(session, *row) for row in rows.all())


def every(session: Session) -> dict[str, tuple[ProgramVersion, ...]]:
    """The published versions of every program, by slug, each in the order of publishing."""
    return _by_slug(session, _versions())


def of_programs(session: Session, slugs: Collection[str]) -> dict[str, tuple[ProgramVersion, ...]]:
    """The same of these programs."""
    if not slugs:
        return {}
    return _by_slug(session, _versions().where(tables.ProgramVersion.program.in_(slugs)))


def _by_slug(session: Session, versions: Select[str, str]) -> dict[str, tuple[ProgramVersion, ...]]:
    rows = session.execute(versions.add_columns(tables.ProgramVersion.program)).all()
    found: dict[str, tuple[ProgramVersion, ...]] = {}
    for version_id, digest, slug in rows:
        version = _version(session, version_id, digest)
        found[slug] = (*found.get(slug, ()), version)
    return found


def every_in_force(
    session: Session, at: datetime, zone: ZoneInfo
) -> dict[str, ProgramVersion | None]:
    """What `in_force` says of every published program, by slug, in one statement."""
    return {slug: _around(versions, at, zone).version for slug, versions in every(session).items()}


@cache
def _published() -> Select[str, str]:
    return _versions().where(tables.ProgramVersion.program == bindparam("program"))


def _versions() -> Select[str, str]:
    row = tables.ProgramVersion
    return select(row.id, row.digest).order_by(row.recorded_at, row.id)


def _version(session: Session, version_id: str, digest: str) -> ProgramVersion:
    if digest not in _read:
        row = tables.ProgramVersion
        text = session.scalars(select(row.text).where(row.id == version_id)).one()
        version = parse_version(text, f"published version {version_id}")
        if version.digest != digest:
            raise InvalidProgram(f"published version {version_id}", "is not the text of its digest")
        _read[digest] = version
    return _read[digest]
