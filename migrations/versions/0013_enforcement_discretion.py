"""Enforcement discretion: proposals, their reviews by another person, revocations."""

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    boolean,
    check,
    create_table,
    day,
    index,
    instant,
    primary_key,
    reference,
    text,
    unique,
)

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    create_table(
        "discretion",
        text("id", 32),
        text("program", 60),
        text("requirement", 60),
        day("applies_from"),
        day("applies_until"),
        text("letter", 200),
        text("reason", 2000),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("discretion", "id"),
        unique("uq_discretion_proposer", "id", "recorded_by"),
        check("ck_discretion_ends_after_it_begins", "applies_until >= applies_from"),
        check("ck_discretion_proposed_by_somebody", "recorded_by IS NOT NULL"),
        check("ck_discretion_requirement_length", "length(requirement) BETWEEN 1 AND 60"),
        check("ck_discretion_letter_length", "length(letter) BETWEEN 1 AND 200"),
        check("ck_discretion_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        reference("fk_discretion_program", ["program"], ["program.slug"]),
        reference("fk_discretion_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_discretion_program", "discretion", "program", "applies_until")
    create_table(
        "discretion_review",
        text("discretion_id", 32),
        text("proposed_by", 32),
        boolean("approved"),
        text("reason", 2000, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("discretion_review", "discretion_id"),
        unique("uq_discretion_review_approved", "discretion_id", "approved"),
        check(
            "ck_discretion_review_approved_by_another",
            "NOT approved OR (recorded_by IS NOT NULL AND recorded_by <> proposed_by)",
        ),
        check(
            "ck_discretion_review_rejected_with_a_reason",
            "approved OR (reason IS NOT NULL AND length(reason) > 0)",
        ),
        reference(
            "fk_discretion_review_proposal",
            ["discretion_id", "proposed_by"],
            ["discretion.id", "discretion.recorded_by"],
        ),
        reference("fk_discretion_review_recorded_by", ["recorded_by"], ["account.id"]),
    )
    create_table(
        "discretion_revocation",
        text("discretion_id", 32),
        boolean("approved"),
        text("reason", 2000),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("discretion_revocation", "discretion_id"),
        check("ck_discretion_revocation_of_what_was_approved", "approved"),
        check("ck_discretion_revocation_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        reference(
            "fk_discretion_revocation_review",
            ["discretion_id", "approved"],
            ["discretion_review.discretion_id", "discretion_review.approved"],
        ),
        reference("fk_discretion_revocation_recorded_by", ["recorded_by"], ["account.id"]),
    )
    append_only("discretion", "discretion_review", "discretion_revocation")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
