"""Drafts of program versions: their impact, who approved them, why one was withdrawn.

A draft that was approved became a `ProgramVersion` with the same program, first day and digest.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import (
    Code,
    Id,
    Instant,
    Json,
    Note,
    Recorded,
    Slug,
    length,
    one_of,
)

CHANGES = ("stopped", "allowed", "otherwise")


class ProgramDraft(Recorded, Base):
    """A text that waits for administrators other than its author (`recorded_by`)."""

    __tablename__ = "program_draft"
    __table_args__ = (length("text", 1_000_000),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Slug] = mapped_column(ForeignKey("program.slug"), index=True)
    effective_from: Mapped[date]
    text: Mapped[Json]
    digest: Mapped[str] = mapped_column(String(71))
    reason: Mapped[str | None] = mapped_column(String(2000))


class ProgramDraftWithdrawal(Recorded, Base):
    """The draft never comes into force: taken back, or rejected by another administrator."""

    __tablename__ = "program_draft_withdrawal"
    __table_args__ = (length("reason", 2000),)

    draft_id: Mapped[Id] = mapped_column(ForeignKey("program_draft.id"), primary_key=True)
    reason: Mapped[Note]


class ProgramImpact(Recorded, Base):
    """What a draft would have changed for the active patients, asked at one instant."""

    __tablename__ = "program_impact"
    __table_args__ = (
        UniqueConstraint("id", "draft_id", name="uq_program_impact_id_draft_id"),
        CheckConstraint(
            "newly_stopped >= 0 AND newly_allowed >= 0 AND otherwise_stopped >= 0"
            " AND newly_stopped + newly_allowed + otherwise_stopped <= compared",
            "counts_fit",
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    draft_id: Mapped[Id] = mapped_column(ForeignKey("program_draft.id"), index=True)
    newest_version_id: Mapped[Id] = mapped_column(ForeignKey("program_version.id"))
    asked_at: Mapped[Instant]
    compared: Mapped[int]
    newly_stopped: Mapped[int]
    newly_allowed: Mapped[int]
    otherwise_stopped: Mapped[int]
    by_requirement: Mapped[Json]  # [{"key", "newly_stopped", "newly_allowed", …}]
    list_digest: Mapped[str] = mapped_column(String(71))  # of the rows, in their order


class ProgramImpactRow(Base):
    """One active patient for whom the draft stops something else than the version it replaces."""

    __tablename__ = "program_impact_row"
    __table_args__ = (
        one_of("gate", ("authorize", "confirm", "hand_over"), "gate_known"),
        one_of("change", CHANGES, "change_known"),
    )

    impact_id: Mapped[Id] = mapped_column(ForeignKey("program_impact.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.id"))
    risk_category: Mapped[Code]
    gate: Mapped[Code]
    change: Mapped[Code]
    starts: Mapped[Json]  # keys that stop under the draft only
    ceases: Mapped[Json]  # keys that stop under the version in force only


class ProgramDraftApproval(Base):
    """One administrator, never the author, approves once, having seen one impact."""

    __tablename__ = "program_draft_approval"
    __table_args__ = (
        ForeignKeyConstraint(
            ["impact_id", "draft_id"],
            ["program_impact.id", "program_impact.draft_id"],
            name="fk_program_draft_approval_impact",
        ),
    )

    draft_id: Mapped[Id] = mapped_column(ForeignKey("program_draft.id"), primary_key=True)
    approved_by: Mapped[Id] = mapped_column(ForeignKey("account.id"), primary_key=True)
    impact_id: Mapped[Id]
    approved_at: Mapped[Instant]
