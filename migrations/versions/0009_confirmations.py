"""Confirmations, their lines and closings."""

from typing import Final

from alembic import op

from migrations.guards import append_only, on_sqlite, refuse_insert
from migrations.tables import (
    DOWNGRADE_REFUSED,
    boolean,
    check,
    create_table,
    day,
    index,
    instant,
    integer,
    number,
    one_of,
    primary_key,
    reference,
    text,
    unique,
    unique_index,
)

revision = "0009"
down_revision = "0008"

_FOLLOWS: Final = (
    "fk_confirmation_follows",
    ["follows_id", "authorization_id"],
    ["confirmation_closing.confirmation_id", "confirmation_closing.authorization_id"],
)


def upgrade() -> None:
    create_table(
        "confirmation",
        text("id", 32),
        text("number", 11),
        text("patient_id", 32),
        text("prescription_id", 32),
        text("authorization_id", 32),
        text("pharmacy_id", 32),
        text("decision_id", 32),
        text("gate", 40, default="confirm"),
        boolean("allowed"),
        text("follows_id", 32, null=True),
        text("checklist_id", 32, null=True),
        integer("days_supply"),
        instant("issued_at"),
        instant("valid_until", null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("confirmation", "id"),
        reference(
            "fk_confirmation_decision",
            ["decision_id", "prescription_id", "gate", "allowed"],
            ["decision.id", "decision.prescription_id", "decision.gate", "decision.allowed"],
        ),
        reference(
            "fk_confirmation_authorization",
            ["authorization_id", "prescription_id"],
            ["authorization.id", "authorization.prescription_id"],
        ),
        reference(
            "fk_confirmation_prescription",
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
        ),
        # The two tables refer to each other. SQLite takes the forward reference here (and has
        # no ALTER TABLE … ADD CONSTRAINT); PostgreSQL gets it once both stand.
        *([reference(*_FOLLOWS)] if on_sqlite() else []),
        reference(
            "fk_confirmation_checklist",
            ["checklist_id", "authorization_id"],
            ["checklist.id", "checklist.authorization_id"],
        ),
        check("ck_confirmation_rests_on_an_allowing_decision", "gate = 'confirm' AND allowed"),
        check("ck_confirmation_days_supply_range", "days_supply BETWEEN 1 AND 365"),
        unique("uq_confirmation_number", "number"),
        unique("uq_confirmation_decision_id", "decision_id"),
        unique("uq_confirmation_follows_id", "follows_id"),
        unique("uq_confirmation_id_authorization_id", "id", "authorization_id"),
        unique("uq_confirmation_id_prescription_id", "id", "prescription_id"),
        reference("fk_confirmation_pharmacy_id", ["pharmacy_id"], ["organization.id"]),
        reference("fk_confirmation_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_confirmation_authorization_id", "confirmation", "authorization_id")
    index("ix_confirmation_pharmacy_id", "confirmation", "pharmacy_id", "issued_at")
    index("ix_confirmation_prescription_id", "confirmation", "prescription_id")
    unique_index(
        "uq_confirmation_first_of_authorization",
        "confirmation",
        "authorization_id",
        where="follows_id IS NULL",
    )
    create_table(
        "confirmation_line",
        text("confirmation_id", 32),
        integer("position"),
        text("ndc", 11),
        number("strength_mg"),
        text("lot", 40),
        day("expires_on"),
        integer("quantity"),
        primary_key("confirmation_line", "confirmation_id", "position"),
        check("ck_confirmation_line_ndc_length", "length(ndc) = 11"),
        check("ck_confirmation_line_strength_positive", "strength_mg > 0"),
        check("ck_confirmation_line_quantity_range", "quantity BETWEEN 1 AND 999"),
        check("ck_confirmation_line_lot_length", "length(lot) BETWEEN 1 AND 40"),
        reference("fk_confirmation_line_confirmation_id", ["confirmation_id"], ["confirmation.id"]),
    )
    create_table(
        "confirmation_closing",
        text("confirmation_id", 32),
        text("authorization_id", 32),
        text("cause", 40),
        text("reason", 2000),
        instant("closed_at"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("confirmation_closing", "confirmation_id"),
        reference(
            "fk_confirmation_closing_confirmation",
            ["confirmation_id", "authorization_id"],
            ["confirmation.id", "confirmation.authorization_id"],
        ),
        one_of("ck_confirmation_closing_cause_known", "cause", "expired", "reversed"),
        check("ck_confirmation_closing_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        unique("uq_confirmation_closing_authorization", "confirmation_id", "authorization_id"),
        reference("fk_confirmation_closing_recorded_by", ["recorded_by"], ["account.id"]),
    )
    if not on_sqlite():
        name, columns, target = _FOLLOWS
        op.create_foreign_key(
            name,
            "confirmation",
            "confirmation_closing",
            columns,
            [column.partition(".")[2] for column in target],
        )
    refuse_insert(
        "confirmation_refuses_void_authorization",
        "confirmation",
        when="EXISTS (SELECT 1 FROM authorization_voiding v"
        " WHERE v.authorization_id = NEW.authorization_id)",
        because="confirmation: its authorization is void",
        locks="NEW.authorization_id",
    )
    append_only("confirmation", "confirmation_line", "confirmation_closing")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
