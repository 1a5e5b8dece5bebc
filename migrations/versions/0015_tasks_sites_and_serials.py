"""Serial numbers of packages, tasks for whoever mends a refusal, sites of an account, and
whether single keys are shortcuts for it."""

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    boolean,
    check,
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

revision = "0015"
down_revision = "0011"


def upgrade() -> None:
    _serials()
    _tasks()
    _sites()
    create_table(
        "key_setting",
        text("id", 32),
        text("account_id", 32),
        boolean("single_keys"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("key_setting", "id"),
        reference("fk_key_setting_account_id", ["account_id"], ["account.id"]),
        reference("fk_key_setting_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_key_setting_account_id", "key_setting", "account_id", "recorded_at")
    append_only(
        "package_serial",
        "task",
        "account_site",
        "account_site_ending",
        "site_choice",
        "key_setting",
    )


def _serials() -> None:
    create_table(
        "package_serial",
        text("confirmation_id", 32),
        integer("position"),
        text("ndc", 11),
        text("serial", 20),
        integer("use_number"),
        primary_key("package_serial", "confirmation_id", "position"),
        check("ck_package_serial_ndc_length", "length(ndc) = 11"),
        check("ck_package_serial_serial_length", "length(serial) BETWEEN 1 AND 20"),
        check("ck_package_serial_use_number_positive", "use_number > 0"),
        unique("uq_package_serial_use", "ndc", "serial", "use_number"),
        reference(
            "fk_package_serial_line",
            ["confirmation_id", "position"],
            ["confirmation_line.confirmation_id", "confirmation_line.position"],
        ),
    )


def _tasks() -> None:
    create_table(
        "task",
        text("id", 32),
        text("patient_id", 32),
        text("prescription_id", 32),
        text("authorization_id", 32),
        text("decision_id", 32),
        text("gate", 40),
        boolean("allowed"),
        text("pharmacy_id", 32),
        text("owner", 40),
        long_text("requirements"),
        text("note", 40, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("task", "id"),
        check("ck_task_rests_on_a_refusal", "gate IN ('confirm', 'hand_over') AND NOT allowed"),
        one_of(
            "ck_task_owner_known",
            "owner",
            "prescriber",
            "patient",
            "representative",
            "administrator",
        ),
        one_of("ck_task_note_known", "note", "patient-waits", "patient-returns", "call-us"),
        unique("uq_task_decision_id_owner", "decision_id", "owner"),
        reference(
            "fk_task_decision",
            ["decision_id", "prescription_id", "gate", "allowed"],
            ["decision.id", "decision.prescription_id", "decision.gate", "decision.allowed"],
        ),
        reference(
            "fk_task_authorization",
            ["authorization_id", "prescription_id"],
            ["authorization.id", "authorization.prescription_id"],
        ),
        reference(
            "fk_task_prescription",
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
        ),
        reference("fk_task_pharmacy_id", ["pharmacy_id"], ["organization.id"]),
        reference("fk_task_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_task_owner", "task", "owner", "recorded_at")
    index("ix_task_patient_id", "task", "patient_id", "recorded_at")
    index("ix_task_pharmacy_id", "task", "pharmacy_id", "recorded_at")
    index("ix_task_prescription_id", "task", "prescription_id", "recorded_at")


def _sites() -> None:
    create_table(
        "account_site",
        text("id", 32),
        text("account_id", 32),
        text("organization_id", 32),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("account_site", "id"),
        reference("fk_account_site_account_id", ["account_id"], ["account.id"]),
        reference("fk_account_site_organization_id", ["organization_id"], ["organization.id"]),
        reference("fk_account_site_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_account_site_account_id", "account_site", "account_id")
    create_table(
        "account_site_ending",
        text("site_id", 32),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("account_site_ending", "site_id"),
        reference("fk_account_site_ending_site_id", ["site_id"], ["account_site.id"]),
        reference("fk_account_site_ending_recorded_by", ["recorded_by"], ["account.id"]),
    )
    create_table(
        "site_choice",
        text("id", 32),
        text("token_hash", 64),
        text("organization_id", 32),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("site_choice", "id"),
        reference("fk_site_choice_token_hash", ["token_hash"], ["user_session.token_hash"]),
        reference("fk_site_choice_organization_id", ["organization_id"], ["organization.id"]),
        reference("fk_site_choice_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_site_choice_token_hash", "site_choice", "token_hash", "recorded_at")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
