"""Pregnancy tests, blood counts, contraception, thromboprophylaxis, reports, corrections."""

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    boolean,
    check,
    create_table,
    day,
    instant,
    integer,
    long_text,
    number,
    one_of,
    primary_key,
    reference,
    text,
)

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    create_table(
        "pregnancy_test",
        text("patient_id", 32),
        text("id", 32),
        instant("collected_at"),
        text("result", 40),
        number("sensitivity_miu_ml", null=True),
        text("setting", 40, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("pregnancy_test", "patient_id", "id"),
        one_of(
            "ck_pregnancy_test_result_known",
            "result",
            "negative",
            "positive",
            "indeterminate",
            "pending",
        ),
        one_of("ck_pregnancy_test_setting_known", "setting", "laboratory", "office", "home"),
        check("ck_pregnancy_test_sensitivity_positive", "sensitivity_miu_ml > 0"),
        reference("fk_pregnancy_test_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_pregnancy_test_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "lab_result",
        text("patient_id", 32),
        text("id", 32),
        text("test", 40),
        integer("value"),
        text("unit", 40),
        day("collected_on"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("lab_result", "patient_id", "id"),
        one_of("ck_lab_result_test_known", "test", "anc", "platelets", "alt", "ast"),
        one_of("ck_lab_result_unit_known", "unit", "/uL", "U/L"),
        check("ck_lab_result_value_not_negative", "value >= 0"),
        reference("fk_lab_result_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_lab_result_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "contraception",
        text("patient_id", 32),
        text("id", 32),
        long_text("methods"),
        day("started_on", null=True),
        boolean("abstinent", null=True),
        boolean("condom_commitment", null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("contraception", "patient_id", "id"),
        check("ck_contraception_methods_length", "length(methods) BETWEEN 1 AND 200"),
        reference("fk_contraception_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_contraception_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "thromboprophylaxis",
        text("patient_id", 32),
        text("id", 32),
        text("decision", 40),
        day("decided_on"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("thromboprophylaxis", "patient_id", "id"),
        one_of(
            "ck_thromboprophylaxis_decision_known",
            "decision",
            "aspirin",
            "lmwh",
            "warfarin",
            "doac",
            "contraindicated",
        ),
        reference("fk_thromboprophylaxis_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_thromboprophylaxis_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "pregnancy_report",
        text("patient_id", 32),
        text("id", 32),
        text("of_whom", 40),
        text("status", 40),
        instant("reported_at"),
        text("note", 2000, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("pregnancy_report", "patient_id", "id"),
        one_of("ck_pregnancy_report_of_whom_known", "of_whom", "patient", "partner"),
        one_of("ck_pregnancy_report_status_known", "status", "suspected", "confirmed", "ruled-out"),
        reference("fk_pregnancy_report_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_pregnancy_report_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    create_table(
        "correction",
        text("patient_id", 32),
        text("fact_id", 32),
        text("fact_table", 40),
        text("replaced_by", 32, null=True),
        text("reason", 2000),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("correction", "patient_id", "fact_id"),
        one_of(
            "ck_correction_fact_table_known",
            "fact_table",
            "pregnancy_test",
            "lab_result",
            "contraception",
            "thromboprophylaxis",
        ),
        check("ck_correction_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        reference("fk_correction_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_correction_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    append_only(
        "pregnancy_test",
        "lab_result",
        "contraception",
        "thromboprophylaxis",
        "pregnancy_report",
        "correction",
    )


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
