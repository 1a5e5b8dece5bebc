"""Enforcement discretion for a program: proposed, reviewed by somebody else, perhaps revoked."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import Id, Note, Recorded, Slug, length


class Discretion(Recorded, Base):
    """What one administrator proposes: this requirement only warns, both days included.

    It holds once a review approves it. `letter` is the reference of the regulator's letter.
    """

    __tablename__ = "discretion"
    __table_args__ = (
        CheckConstraint("applies_until >= applies_from", "ends_after_it_begins"),
        CheckConstraint("recorded_by IS NOT NULL", "proposed_by_somebody"),
        length("requirement", 60),
        length("letter", 200),
        length("reason", 2000),
        Unique("id", "recorded_by", name="uq_discretion_proposer"),
        Index("ix_discretion_program", "program", "applies_until"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Slug] = mapped_column(ForeignKey("program.slug"))
    requirement: Mapped[str] = mapped_column(String(60))
    applies_from: Mapped[date]
    applies_until: Mapped[date]
    letter: Mapped[str] = mapped_column(String(200))
    reason: Mapped[Note]


class DiscretionReview(Recorded, Base):
    """Approved, never by who proposed it, or rejected (which takes a proposal back, too). One
    for each proposal; `proposed_by` repeats who that was, so that the database can compare."""

    __tablename__ = "discretion_review"
    __table_args__ = (
        ForeignKeyConstraint(
            ["discretion_id", "proposed_by"],
            ["discretion.id", "discretion.recorded_by"],
            name="fk_discretion_review_proposal",
        ),
        CheckConstraint(
            "NOT approved OR (recorded_by IS NOT NULL AND recorded_by <> proposed_by)",
            "approved_by_another",
        ),
        CheckConstraint(
            "approved OR (reason IS NOT NULL AND length(reason) > 0)", "rejected_with_a_reason"
        ),
        Unique("discretion_id", "approved", name="uq_discretion_review_approved"),
    )

    discretion_id: Mapped[Id] = mapped_column(primary_key=True)
    proposed_by: Mapped[Id]
    approved: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(2000))


class DiscretionRevocation(Recorded, Base):
    """The end before its time, at once, of what was approved (`approved` is always true)."""

    __tablename__ = "discretion_revocation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["discretion_id", "approved"],
            ["discretion_review.discretion_id", "discretion_review.approved"],
            name="fk_discretion_revocation_review",
        ),
        CheckConstraint("approved", "of_what_was_approved"),
        length("reason", 2000),
    )

    discretion_id: Mapped[Id] = mapped_column(primary_key=True)
    approved: Mapped[bool]
    reason: Mapped[Note]
