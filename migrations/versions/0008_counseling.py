"""Which pharmacy opened which number, and its counseling checklists."""

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    boolean,
    create_table,
    index,
    instant,
    long_text,
    primary_key,
    reference,
    text,
    unique,
)

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create_table(
        "authorization_opening",
        text("id", 32),
        text("authorization_id", 32),
        text("pharmacy_id", 32),
        boolean("succeeded"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("authorization_opening", "id"),
        reference(
            "fk_authorization_opening_authorization_id", ["authorization_id"], ["authorization.id"]
        ),
        reference("fk_authorization_opening_pharmacy_id", ["pharmacy_id"], ["organization.id"]),
        reference("fk_authorization_opening_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index(
        "ix_authorization_opening_authorization_id",
        "authorization_opening",
        "authorization_id",
        "pharmacy_id",
        "recorded_at",
    )
    create_table(
        "checklist",
        text("id", 32),
        text("patient_id", 32),
        text("authorization_id", 32),
        text("pharmacy_id", 32),
        long_text("topics"),
        boolean("medication_guide_given"),
        instant("completed_at"),
        text("signature_id", 32),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("checklist", "id"),
        unique("uq_checklist_id_authorization_id", "id", "authorization_id"),
        unique("uq_checklist_signature_id", "signature_id"),
        reference("fk_checklist_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_checklist_authorization_id", ["authorization_id"], ["authorization.id"]),
        reference("fk_checklist_pharmacy_id", ["pharmacy_id"], ["organization.id"]),
        reference("fk_checklist_signature_id", ["signature_id"], ["signature.id"]),
        reference("fk_checklist_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_checklist_authorization_id", "checklist", "authorization_id", "pharmacy_id")
    append_only("authorization_opening", "checklist")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
