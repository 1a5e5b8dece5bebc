"""Drafts of program versions, as values: what waits, who approved it, what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.programs import ProgramVersion
from tracker.records.tables.publishing import (
    ProgramDraft,
    ProgramDraftApproval,
    ProgramDraftWithdrawal,
    ProgramImpact,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """`recorded_by` is the author, None the command line; `version_id` is what it became."""

    id: str
    program: str
    effective_from: date
    digest: str
    reason: str | None
    recorded_at: datetime
    recorded_by: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_because: str | None
    version_id: str | None

    @property
    def ref(self) -> str:
        return f"{self.program}@{self.effective_from.isoformat()}"

    @property
    def waits(self) -> bool:
        """Neither withdrawn nor published."""
        return self.withdrawn_at is None and self.version_id is None

    @property
    def approvals_needed(self) -> int:
        """Two administrators put it in force: the author is one of them, where there is one."""
        return 2 if self.recorded_by is None else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow:
    """Who approved, and what the impact was that this administrator saw."""

    approved_by: str
    approved_at: datetime
    impact_id: str
    newest_version_id: str
    compared: int
    newly_stopped: int
    newly_allowed: int
    otherwise_stopped: int


def by_id(session: Session, draft_id: str) -> DraftRow | None:
    found = session.execute(_drafts().where(ProgramDraft.id == draft_id)).one_or_none()
    return None if found is None else DraftRow(**found._mapping)


def over(session: Session, turn: Turn) -> Page[DraftRow]:
    """Withdrawn or published, the newest first."""
    place = (ProgramDraft.recorded_at, ProgramDraft.id)
    rows, page = turned(session, _drafts().where(~and_(*_WAITS)), turn, place, newest_first=True)
    return page.of(DraftRow(**row._mapping) for row in rows)


def waiting_with(
    session: Session, program: str, effective_from: date, digest: str
) -> DraftRow | None:
    """The draft of exactly this text that waits already."""
    found = session.execute(
        _drafts().where(
            *_WAITS,
            ProgramDraft.program == program,
            ProgramDraft.effective_from == effective_from,
            ProgramDraft.digest == digest,
        )
    ).first()
    return None if found is None else DraftRow(**found._mapping)


def waiting(session: Session) -> tuple[DraftRow, ...]:
    """Neither withdrawn nor published; the first to come into force first."""
    chosen = _drafts().where(*_WAITS).order_by(ProgramDraft.effective_from, ProgramDraft.id)
    return tuple(DraftRow(**row._mapping) for row in session.execute(chosen))


def text_of(session: Session, draft_id: str) -> str:
    """The text exactly as it was drafted."""
    return session.scalars(select(ProgramDraft.text).where(ProgramDraft.id == draft_id)).one()


def approvals(session: Session, draft_id: str) -> tuple[ApprovalRow, ...]:
    """The first one first."""
    rows = session.execute(
        select(
            ProgramDraftApproval.approved_by,
            ProgramDraftApproval.approved_at,
            ProgramDraftApproval.impact_id,
            ProgramImpact.newest_version_id,
            ProgramImpact.compared,
            ProgramImpact.newly_stopped,
            ProgramImpact.newly_allowed,
            ProgramImpact.otherwise_stopped,
        )
        .join(ProgramImpact, ProgramImpact.id == ProgramDraftApproval.impact_id)
        .where(ProgramDraftApproval.draft_id == draft_id)
        .order_by(ProgramDraftApproval.approved_at, ProgramDraftApproval.approved_by)
    )
    return tuple(ApprovalRow(**row._mapping) for row in rows)


_WAITS = (ProgramDraftWithdrawal.draft_id.is_(None), ProgramVersion.id.is_(None))


@cache
def _drafts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ProgramDraft.id,
            ProgramDraft.program,
            ProgramDraft.effective_from,
            ProgramDraft.digest,
            ProgramDraft.reason,
            ProgramDraft.recorded_at,
            ProgramDraft.recorded_by,
            ProgramDraftWithdrawal.recorded_at.label("withdrawn_at"),
            ProgramDraftWithdrawal.recorded_by.label("withdrawn_by"),
            ProgramDraftWithdrawal.reason.label("withdrawn_because"),
            ProgramVersion.id.label("version_id"),
        )
        .select_from(ProgramDraft)
        .outerjoin(ProgramDraftWithdrawal, ProgramDraftWithdrawal.draft_id == ProgramDraft.id)
        .outerjoin(
            ProgramVersion,
            and_(
                ProgramVersion.program == ProgramDraft.program,
                ProgramVersion.effective_from == ProgramDraft.effective_from,
                ProgramVersion.digest == ProgramDraft.digest,
            ),
        )
    )
