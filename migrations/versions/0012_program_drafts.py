"""Drafts of program versions, their impact and approvals; a program in use takes two people."""

from typing import Final

from alembic import op

from migrations.guards import append_only, on_sqlite
from migrations.tables import (
    DOWNGRADE_REFUSED,
    check,
    create_table,
    day,
    index,
    instant,
    integer,
    long_text,
    one_of,
    primary_key,
    reference,
    text,
    unique,
)

revision = "0012"
down_revision = "0011"

_DRAFT: Final = "EXISTS (SELECT 1 FROM program_draft d WHERE d.id = NEW.draft_id AND {condition})"
_PROGRAM_OF_DRAFT: Final = "(SELECT program FROM program_draft WHERE id = NEW.draft_id)"


def upgrade() -> None:
    _drafts()
    _impacts()
    create_table(
        "program_draft_approval",
        text("draft_id", 32),
        text("approved_by", 32),
        text("impact_id", 32),
        instant("approved_at"),
        primary_key("program_draft_approval", "draft_id", "approved_by"),
        reference("fk_program_draft_approval_draft_id", ["draft_id"], ["program_draft.id"]),
        reference("fk_program_draft_approval_approved_by", ["approved_by"], ["account.id"]),
        reference(
            "fk_program_draft_approval_impact",
            ["impact_id", "draft_id"],
            ["program_impact.id", "program_impact.draft_id"],
        ),
    )
    _refuse_wrong_approvals()
    _refuse_unapproved_versions()
    append_only(
        "program_draft",
        "program_draft_withdrawal",
        "program_impact",
        "program_impact_row",
        "program_draft_approval",
    )


def _drafts() -> None:
    create_table(
        "program_draft",
        text("id", 32),
        text("program", 60),
        day("effective_from"),
        long_text("text"),
        text("digest", 71),
        text("reason", 2000, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("program_draft", "id"),
        check("ck_program_draft_text_length", "length(text) BETWEEN 1 AND 1000000"),
        reference("fk_program_draft_program", ["program"], ["program.slug"]),
        reference("fk_program_draft_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_program_draft_program", "program_draft", "program")
    create_table(
        "program_draft_withdrawal",
        text("draft_id", 32),
        text("reason", 2000),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("program_draft_withdrawal", "draft_id"),
        check("ck_program_draft_withdrawal_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        reference("fk_program_draft_withdrawal_draft_id", ["draft_id"], ["program_draft.id"]),
        reference("fk_program_draft_withdrawal_recorded_by", ["recorded_by"], ["account.id"]),
    )


def _impacts() -> None:
    create_table(
        "program_impact",
        text("id", 32),
        text("draft_id", 32),
        text("newest_version_id", 32),
        instant("asked_at"),
        integer("compared"),
        integer("newly_stopped"),
        integer("newly_allowed"),
        integer("otherwise_stopped"),
        long_text("by_requirement"),
        text("list_digest", 71),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("program_impact", "id"),
        unique("uq_program_impact_id_draft_id", "id", "draft_id"),
        check(
            "ck_program_impact_counts_fit",
            "newly_stopped >= 0 AND newly_allowed >= 0 AND otherwise_stopped >= 0"
            " AND newly_stopped + newly_allowed + otherwise_stopped <= compared",
        ),
        reference("fk_program_impact_draft_id", ["draft_id"], ["program_draft.id"]),
        reference(
            "fk_program_impact_newest_version_id", ["newest_version_id"], ["program_version.id"]
        ),
        reference("fk_program_impact_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_program_impact_draft_id", "program_impact", "draft_id")
    create_table(
        "program_impact_row",
        text("impact_id", 32),
        integer("position"),
        text("patient_id", 32),
        text("risk_category", 40),
        text("gate", 40),
        text("change", 40),
        long_text("starts"),
        long_text("ceases"),
        primary_key("program_impact_row", "impact_id", "position"),
        one_of("ck_program_impact_row_gate_known", "gate", "authorize", "confirm", "hand_over"),
        one_of("ck_program_impact_row_change_known", "change", "stopped", "allowed", "otherwise"),
        reference("fk_program_impact_row_impact_id", ["impact_id"], ["program_impact.id"]),
        reference("fk_program_impact_row_patient_id", ["patient_id"], ["patient.id"]),
    )


def _refuse_wrong_approvals() -> None:
    """Nobody approves what they wrote; only administrators do; not once it is withdrawn."""
    _refuse(
        "program_draft_approval_refuses_author",
        "program_draft_approval",
        when=_DRAFT.format(condition="d.recorded_by = NEW.approved_by"),
        because="program_draft_approval: the author does not approve",
        program=_PROGRAM_OF_DRAFT,
    )
    _refuse(
        "program_draft_approval_refuses_other_roles",
        "program_draft_approval",
        when="NOT EXISTS (SELECT 1 FROM account a"
        " WHERE a.id = NEW.approved_by AND a.role = 'administrator')",
        because="program_draft_approval: only an administrator approves",
        program=_PROGRAM_OF_DRAFT,
    )
    _refuse(
        "program_draft_approval_refuses_withdrawn",
        "program_draft_approval",
        when="EXISTS (SELECT 1 FROM program_draft_withdrawal w WHERE w.draft_id = NEW.draft_id)",
        because="program_draft_approval: the draft is withdrawn",
        program=_PROGRAM_OF_DRAFT,
    )
    _refuse(
        "program_draft_withdrawal_refuses_published",
        "program_draft_withdrawal",
        when=_DRAFT.format(
            condition="EXISTS (SELECT 1 FROM program_version v WHERE v.program = d.program"
            " AND v.effective_from = d.effective_from AND v.digest = d.digest)"
        ),
        because="program_draft_withdrawal: the draft is published",
        program=_PROGRAM_OF_DRAFT,
    )


def _refuse_unapproved_versions() -> None:
    """Once a patient is enrolled, a version is an approved draft, to the letter: one approval
    where the draft has an author, two where it came from the command line."""
    _refuse(
        "program_version_refuses_unapproved",
        "program_version",
        when="EXISTS (SELECT 1 FROM enrollment e WHERE e.program = NEW.program)"
        " AND NOT EXISTS (SELECT 1 FROM program_draft d WHERE d.program = NEW.program"
        " AND d.effective_from = NEW.effective_from AND d.digest = NEW.digest"
        " AND d.text = NEW.text"
        " AND NOT EXISTS (SELECT 1 FROM program_draft_withdrawal w WHERE w.draft_id = d.id)"
        " AND (SELECT count(*) FROM program_draft_approval a WHERE a.draft_id = d.id)"
        " >= CASE WHEN d.recorded_by IS NULL THEN 2 ELSE 1 END)",
        because="program_version: patients are enrolled and administrators have not approved it",
        program="NEW.program",
    )


def _refuse(name: str, table: str, *, when: str, because: str, program: str) -> None:
    """As `guards.refuse_insert`, but PostgreSQL locks the program's row before it looks."""
    if on_sqlite():
        op.execute(
            f'CREATE TRIGGER {name} BEFORE INSERT ON "{table}" WHEN {when}'
            f" BEGIN SELECT RAISE(ABORT, '{because}'); END"
        )
        return
    op.execute(f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM 1 FROM program WHERE slug = {program} FOR UPDATE;
          IF {when} THEN
            RAISE EXCEPTION '{because}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$
    """)
    op.execute(
        f'CREATE TRIGGER {name} BEFORE INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()'
    )
    op.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}')


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
