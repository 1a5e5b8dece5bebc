"""Prescriptions and their lines."""

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    check,
    create_table,
    index,
    instant,
    integer,
    number,
    one_of,
    primary_key,
    reference,
    text,
    unique,
)

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_table(
        "prescription",
        text("patient_id", 32),
        text("id", 32),
        text("enrollment_id", 32),
        text("program", 60),
        text("practice_id", 32),
        text("prescriber_id", 32),
        text("pharmacy_id", 32, null=True),
        instant("written_at"),
        text("channel", 40),
        text("risk_category", 40),
        integer("days_supply"),
        integer("refills"),
        text("request_id", 32),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("prescription", "patient_id", "id"),
        reference(
            "fk_prescription_enrollment",
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
        ),
        one_of("ck_prescription_channel_known", "channel", "written", "electronic", "telephone"),
        check("ck_prescription_days_supply_range", "days_supply BETWEEN 1 AND 365"),
        check("ck_prescription_refills_range", "refills BETWEEN 0 AND 99"),
        unique("uq_prescription_id", "id"),
        unique("uq_prescription_request_id", "request_id"),
        reference("fk_prescription_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_prescription_program", ["program"], ["program.slug"]),
        reference("fk_prescription_practice_id", ["practice_id"], ["organization.id"]),
        reference("fk_prescription_prescriber_id", ["prescriber_id"], ["account.id"]),
        reference("fk_prescription_pharmacy_id", ["pharmacy_id"], ["organization.id"]),
        reference("fk_prescription_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    index("ix_prescription_pharmacy_id", "prescription", "pharmacy_id", "written_at")
    index("ix_prescription_practice_id", "prescription", "practice_id", "written_at")
    create_table(
        "prescription_line",
        text("patient_id", 32),
        text("prescription_id", 32),
        integer("position"),
        number("strength_mg"),
        integer("quantity"),
        primary_key("prescription_line", "patient_id", "prescription_id", "position"),
        reference(
            "fk_prescription_line_prescription",
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
        ),
        check("ck_prescription_line_strength_positive", "strength_mg > 0"),
        check("ck_prescription_line_quantity_range", "quantity BETWEEN 1 AND 999"),
        reference("fk_prescription_line_patient_id", ["patient_id"], ["patient.id"]),
        clinical=True,
    )
    append_only("prescription", "prescription_line")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
