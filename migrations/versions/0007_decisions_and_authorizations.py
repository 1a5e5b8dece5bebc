"""Decisions, and the authorizations that rest on them."""

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    boolean,
    check,
    create_table,
    index,
    instant,
    long_text,
    one_of,
    primary_key,
    reference,
    text,
    unique,
)

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    create_table(
        "decision",
        text("id", 32),
        text("patient_id", 32),
        text("prescription_id", 32),
        text("gate", 40),
        boolean("allowed"),
        text("program", 60),
        text("program_version", 80, null=True),
        text("digest", 71, null=True),
        long_text("question"),
        long_text("answer"),
        instant("decided_at"),
        text("asked_by", 32),
        text("pharmacy_id", 32, null=True),
        text("request_id", 32),
        primary_key("decision", "id"),
        one_of("ck_decision_gate_known", "gate", "authorize", "confirm", "hand_over"),
        reference(
            "fk_decision_prescription",
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
        ),
        unique("uq_decision_answer", "id", "prescription_id", "gate", "allowed"),
        unique("uq_decision_request_id", "request_id"),
        reference("fk_decision_asked_by", ["asked_by"], ["account.id"]),
        reference("fk_decision_pharmacy_id", ["pharmacy_id"], ["organization.id"]),
    )
    index("ix_decision_patient_id", "decision", "patient_id", "decided_at")
    index("ix_decision_prescription_id", "decision", "prescription_id", "decided_at")
    create_table(
        "authorization",
        text("id", 32),
        text("number", 11),
        text("patient_id", 32),
        text("prescription_id", 32),
        text("decision_id", 32),
        text("gate", 40, default="authorize"),
        boolean("allowed"),
        text("risk_category", 40),
        instant("issued_at"),
        instant("valid_until", null=True),
        primary_key("authorization", "id"),
        reference(
            "fk_authorization_decision",
            ["decision_id", "prescription_id", "gate", "allowed"],
            ["decision.id", "decision.prescription_id", "decision.gate", "decision.allowed"],
        ),
        reference(
            "fk_authorization_prescription",
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
        ),
        check("ck_authorization_rests_on_an_allowing_decision", "gate = 'authorize' AND allowed"),
        unique("uq_authorization_number", "number"),
        unique("uq_authorization_prescription_id", "prescription_id"),
        unique("uq_authorization_decision_id", "decision_id"),
        unique("uq_authorization_id_prescription_id", "id", "prescription_id"),
    )
    index("ix_authorization_patient_id", "authorization", "patient_id", "issued_at")
    create_table(
        "authorization_voiding",
        text("authorization_id", 32),
        text("cause", 40),
        text("reason", 2000),
        instant("voided_at"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("authorization_voiding", "authorization_id"),
        one_of(
            "ck_authorization_voiding_cause_known",
            "cause",
            "prescriber",
            "attestation-revoked",
            "category-changed",
            "enrollment-ended",
        ),
        check("ck_authorization_voiding_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        reference(
            "fk_authorization_voiding_authorization_id", ["authorization_id"], ["authorization.id"]
        ),
        reference("fk_authorization_voiding_recorded_by", ["recorded_by"], ["account.id"]),
    )
    append_only("decision", "authorization", "authorization_voiding")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
