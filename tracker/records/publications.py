"""Published program versions, as values: what was published, when and by whom."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from tracker.records.tables.enrollments import Enrollment
from tracker.records.tables.programs import Program, ProgramVersion


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """`recorded_at` is when it was published; `recorded_by` None is the command line."""

    id: str
    program: str
    effective_from: date
    digest: str
    reason: str | None
    recorded_at: datetime
    recorded_by: str | None

    @property
    def ref(self) -> str:
        return f"{self.program}@{self.effective_from.isoformat()}"


def _publications() -> Select[str, str, date, str, str | None, datetime, str | None]:
    return select(
        ProgramVersion.id,
        ProgramVersion.program,
        ProgramVersion.effective_from,
        ProgramVersion.digest,
        ProgramVersion.reason,
        ProgramVersion.recorded_at,
        ProgramVersion.recorded_by,
    )


def listed(session: Session, program: str | None = None) -> tuple[PublicationRow, ...]:
    """Every version by program, the latest effective date first; of one date, the newest first."""
    chosen = _publications().order_by(
        ProgramVersion.program,
        ProgramVersion.effective_from.desc(),
        ProgramVersion.recorded_at.desc(),
    )
    if program is not None:
        chosen = chosen.where(ProgramVersion.program == program)
    return tuple(PublicationRow(*row) for row in session.execute(chosen))


def by_id(session: Session, version_id: str) -> PublicationRow | None:
    found = session.execute(_publications().where(ProgramVersion.id == version_id)).first()
    return None if found is None else PublicationRow(*found)


def newest_id(session: Session, program: str) -> str:
    """The version published last, whatever its first day; a program in use has one."""
    return session.scalars(
        select(ProgramVersion.id)
        .where(ProgramVersion.program == program)
        .order_by(ProgramVersion.recorded_at.desc(), ProgramVersion.id.desc())
        .limit(1)
    ).one()


def text_of(session: Session, version_id: str) -> str | None:
    """The text exactly as published."""
    return session.scalar(select(ProgramVersion.text).where(ProgramVersion.id == version_id))


def slugs(session: Session) -> tuple[str, ...]:
    """The programs that have a published version."""
    return tuple(session.scalars(select(Program.slug).order_by(Program.slug)))


def is_known(session: Session, slug: str) -> bool:
    return bool(session.scalar(select(exists().where(Program.slug == slug))))


def is_in_use(session: Session, slug: str) -> bool:
    """Whether anybody was ever enrolled in the program: decisions may rest on its versions."""
    return bool(session.scalar(select(exists().where(Enrollment.program == slug))))
