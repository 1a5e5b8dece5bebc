"""Patients, enrollments, risk assessments, agreements and their signatures."""

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    boolean,
    check,
    create_table,
    day,
    index,
    instant,
    long_text,
    one_of,
    primary_key,
    reference,
    text,
    unique,
)

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    create_table(
        "patient",
        text("id", 32),
        text("rems_id", 11),
        text("request_id", 32),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("patient", "id"),
        unique("uq_patient_rems_id", "rems_id"),
        unique("uq_patient_request_id", "request_id"),
        reference("fk_patient_recorded_by", ["recorded_by"], ["account.id"]),
    )
    create_table(
        "patient_identity",
        text("patient_id", 32),
        text("id", 32),
        text("given_name", 200),
        text("family_name", 200),
        day("birth_date"),
        text("sex", 40),
        text("phone", 40, null=True),
        text("reason", 2000, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("patient_identity", "patient_id", "id"),
        one_of("ck_patient_identity_sex_known", "sex", "female", "male"),
        check("ck_patient_identity_given_name_length", "length(given_name) BETWEEN 1 AND 200"),
        check("ck_patient_identity_family_name_length", "length(family_name) BETWEEN 1 AND 200"),
        reference("fk_patient_identity_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_patient_identity_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    index("ix_patient_identity_birth_date", "patient_identity", "birth_date")
    index("ix_patient_identity_family_name", "patient_identity", "family_name")
    create_table(
        "patient_account",
        text("patient_id", 32),
        text("account_id", 32),
        text("capacity", 40),
        text("relationship", 60, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("patient_account", "patient_id", "account_id"),
        one_of("ck_patient_account_capacity_known", "capacity", "patient", "guardian"),
        check(
            "ck_patient_account_guardian_says_how",
            "(capacity = 'guardian') = (relationship IS NOT NULL)",
        ),
        reference("fk_patient_account_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_patient_account_account_id", ["account_id"], ["account.id"]),
        reference("fk_patient_account_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    index("ix_patient_account_account_id", "patient_account", "account_id")
    create_table(
        "enrollment",
        text("patient_id", 32),
        text("id", 32),
        text("program", 60),
        text("practice_id", 32),
        text("prescriber_id", 32),
        text("indication", 200),
        long_text("indication_criteria"),
        instant("enrolled_at"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("enrollment", "patient_id", "id"),
        unique("uq_enrollment_id", "id"),
        check("ck_enrollment_indication_length", "length(indication) BETWEEN 1 AND 200"),
        reference("fk_enrollment_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_enrollment_program", ["program"], ["program.slug"]),
        reference("fk_enrollment_practice_id", ["practice_id"], ["organization.id"]),
        reference("fk_enrollment_prescriber_id", ["prescriber_id"], ["account.id"]),
        reference("fk_enrollment_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    index("ix_enrollment_practice_id", "enrollment", "practice_id")
    create_table(
        "enrollment_ending",
        text("patient_id", 32),
        text("enrollment_id", 32),
        day("ended_on"),
        text("reason", 2000),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("enrollment_ending", "patient_id", "enrollment_id"),
        reference(
            "fk_enrollment_ending_enrollment",
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
        ),
        check("ck_enrollment_ending_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        reference("fk_enrollment_ending_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_enrollment_ending_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "risk_assessment",
        text("patient_id", 32),
        text("id", 32),
        text("enrollment_id", 32),
        text("menses", 40, null=True),
        day("last_menses_on", null=True),
        boolean("menarche", null=True),
        boolean("hysterectomy", null=True),
        boolean("bilateral_oophorectomy", null=True),
        boolean("natural_menopause", null=True),
        text("risk_category", 40),
        text("category_reason", 500),
        instant("assessed_at"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("risk_assessment", "patient_id", "id"),
        reference(
            "fk_risk_assessment_enrollment",
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
        ),
        one_of("ck_risk_assessment_menses_known", "menses", "regular", "irregular", "none"),
        reference("fk_risk_assessment_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_risk_assessment_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "agreement",
        text("patient_id", 32),
        text("id", 32),
        text("enrollment_id", 32),
        text("risk_category", 40),
        text("program_version", 80),
        long_text("document"),
        text("document_digest", 71),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("agreement", "patient_id", "id"),
        reference(
            "fk_agreement_enrollment",
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
        ),
        reference("fk_agreement_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_agreement_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "agreement_signature",
        text("patient_id", 32),
        text("agreement_id", 32),
        text("capacity", 40),
        text("signature_id", 32),
        primary_key("agreement_signature", "patient_id", "agreement_id", "capacity"),
        reference(
            "fk_agreement_signature_agreement",
            ["patient_id", "agreement_id"],
            ["agreement.patient_id", "agreement.id"],
        ),
        one_of(
            "ck_agreement_signature_capacity_known", "capacity", "patient", "guardian", "prescriber"
        ),
        unique("uq_agreement_signature_signature_id", "signature_id"),
        reference("fk_agreement_signature_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_agreement_signature_signature_id", ["signature_id"], ["signature.id"]),
        clinical=True,
    )
    append_only(
        "patient",
        "patient_identity",
        "patient_account",
        "enrollment",
        "enrollment_ending",
        "risk_assessment",
        "agreement",
        "agreement_signature",
    )


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
