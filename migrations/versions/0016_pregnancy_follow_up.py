"""How reported pregnancies go on, up to their outcome."""

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    check,
    create_table,
    day,
    instant,
    one_of,
    primary_key,
    reference,
    text,
)

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    create_table(
        "pregnancy_follow_up",
        text("patient_id", 32),
        text("id", 32),
        text("report_id", 32),
        day("happened_on"),
        text("status", 40),
        text("outcome", 40, null=True),
        text("birth_defect", 40, null=True),
        text("note", 2000, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("pregnancy_follow_up", "patient_id", "id"),
        one_of(
            "ck_pregnancy_follow_up_status_known", "status", "ongoing", "ended", "lost-to-follow-up"
        ),
        one_of(
            "ck_pregnancy_follow_up_outcome_known",
            "outcome",
            "live-birth",
            "miscarriage",
            "termination",
            "ectopic",
            "stillbirth",
        ),
        one_of("ck_pregnancy_follow_up_birth_defect_known", "birth_defect", "yes", "no", "unknown"),
        check(
            "ck_pregnancy_follow_up_outcome_of_ended",
            "(status = 'ended') = (outcome IS NOT NULL)"
            " AND (outcome IS NULL) = (birth_defect IS NULL)",
        ),
        reference("fk_pregnancy_follow_up_patient_id", ["patient_id"], ["patient.id"]),
        reference(
            "fk_pregnancy_follow_up_report",
            ["patient_id", "report_id"],
            ["pregnancy_report.patient_id", "pregnancy_report.id"],
        ),
        reference("fk_pregnancy_follow_up_recorded_by", ["recorded_by"], ["account.id"]),
        clinical=True,
    )
    append_only("pregnancy_follow_up")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
