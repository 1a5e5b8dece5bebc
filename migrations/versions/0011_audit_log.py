"""The audit log: canonical entries and their leaf hashes."""

import sqlalchemy as sa

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    create_table,
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

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    create_table(
        "audit_entry",
        text("id", 32),
        long_text("entry"),
        sa.Column("leaf", sa.LargeBinary(32), nullable=False),
        text("name", 60),
        text("outcome", 40),
        text("actor_id", 32, null=True),
        text("subject_id", 32, null=True),
        integer("subject_seq", null=True),
        instant("recorded_at"),
        primary_key("audit_entry", "id"),
        unique("uq_audit_entry_subject_seq", "subject_id", "subject_seq"),
        one_of("ck_audit_entry_outcome_known", "outcome", "done", "blocked", "denied", "failed"),
        reference("fk_audit_entry_actor_id", ["actor_id"], ["account.id"]),
        reference("fk_audit_entry_subject_id", ["subject_id"], ["patient.id"]),
    )
    index("ix_audit_entry_actor_id", "audit_entry", "actor_id", "recorded_at")
    index("ix_audit_entry_name", "audit_entry", "name", "recorded_at")
    index("ix_audit_entry_recorded_at", "audit_entry", "recorded_at", "id")
    append_only("audit_entry")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
