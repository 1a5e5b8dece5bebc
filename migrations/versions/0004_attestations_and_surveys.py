"""Attestations and revocations, acknowledgements, surveys and resolutions."""

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    boolean,
    check,
    create_table,
    instant,
    long_text,
    one_of,
    primary_key,
    reference,
    text,
    unique,
)

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    create_table(
        "attestation",
        text("patient_id", 32),
        text("id", 32),
        text("enrollment_id", 32),
        text("kind", 40),
        text("by_role", 40),
        instant("attested_at"),
        long_text("statement"),
        text("signature_id", 32),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("attestation", "patient_id", "id"),
        reference(
            "fk_attestation_enrollment",
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
        ),
        one_of(
            "ck_attestation_kind_known",
            "kind",
            "contraception-counseling",
            "condom-commitment",
            "abstinence",
            "prescription-authorization-form",
            "treatment-initiation-form",
            "non-childbearing-statement",
            "comprehension-questions",
            "home-test-permitted",
        ),
        one_of(
            "ck_attestation_by_role_known",
            "by_role",
            "prescriber",
            "patient",
            "guardian",
            "pharmacist",
        ),
        unique("uq_attestation_signature_id", "signature_id"),
        reference("fk_attestation_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_attestation_signature_id", ["signature_id"], ["signature.id"]),
        reference("fk_attestation_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "attestation_revocation",
        text("patient_id", 32),
        text("attestation_id", 32),
        text("reason", 2000),
        instant("revoked_at"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("attestation_revocation", "patient_id", "attestation_id"),
        reference(
            "fk_attestation_revocation_attestation",
            ["patient_id", "attestation_id"],
            ["attestation.patient_id", "attestation.id"],
        ),
        check("ck_attestation_revocation_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        reference("fk_attestation_revocation_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_attestation_revocation_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "acknowledgement",
        text("patient_id", 32),
        text("id", 32),
        text("enrollment_id", 32),
        text("requirement", 60),
        text("reason", 2000),
        instant("acknowledged_at"),
        text("signature_id", 32),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("acknowledgement", "patient_id", "id"),
        reference(
            "fk_acknowledgement_enrollment",
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
        ),
        check("ck_acknowledgement_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        unique("uq_acknowledgement_signature_id", "signature_id"),
        reference("fk_acknowledgement_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_acknowledgement_signature_id", ["signature_id"], ["signature.id"]),
        reference("fk_acknowledgement_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "survey",
        text("patient_id", 32),
        text("id", 32),
        text("enrollment_id", 32),
        text("by_role", 40),
        long_text("answers"),
        boolean("flagged"),
        long_text("flag_reasons"),
        instant("completed_at"),
        text("signature_id", 32),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("survey", "patient_id", "id"),
        reference(
            "fk_survey_enrollment",
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
        ),
        one_of("ck_survey_by_role_known", "by_role", "prescriber", "patient", "guardian"),
        unique("uq_survey_signature_id", "signature_id"),
        reference("fk_survey_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_survey_signature_id", ["signature_id"], ["signature.id"]),
        reference("fk_survey_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "survey_resolution",
        text("patient_id", 32),
        text("survey_id", 32),
        text("note", 2000),
        instant("resolved_at"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("survey_resolution", "patient_id", "survey_id"),
        reference(
            "fk_survey_resolution_survey",
            ["patient_id", "survey_id"],
            ["survey.patient_id", "survey.id"],
        ),
        check("ck_survey_resolution_note_length", "length(note) BETWEEN 1 AND 2000"),
        reference("fk_survey_resolution_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_survey_resolution_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    append_only(
        "attestation", "attestation_revocation", "acknowledgement", "survey", "survey_resolution"
    )


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
