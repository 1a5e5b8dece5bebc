"""Dispenses and returns, and what no key can say about them."""

from migrations.guards import append_only, refuse_insert
from migrations.tables import (
    DOWNGRADE_REFUSED,
    boolean,
    check,
    create_table,
    day,
    index,
    instant,
    integer,
    one_of,
    primary_key,
    reference,
    text,
    unique,
)

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    create_table(
        "dispense",
        text("id", 32),
        text("patient_id", 32),
        text("confirmation_id", 32),
        text("prescription_id", 32),
        text("pharmacy_id", 32),
        text("decision_id", 32),
        text("gate", 40, default="hand_over"),
        boolean("allowed"),
        instant("handed_over_at"),
        day("handed_over_on"),
        integer("days_supply"),
        text("delivery", 40),
        text("carrier", 60, null=True),
        text("tracking", 60, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("dispense", "id"),
        reference(
            "fk_dispense_decision",
            ["decision_id", "prescription_id", "gate", "allowed"],
            ["decision.id", "decision.prescription_id", "decision.gate", "decision.allowed"],
        ),
        reference(
            "fk_dispense_confirmation",
            ["confirmation_id", "prescription_id"],
            ["confirmation.id", "confirmation.prescription_id"],
        ),
        reference(
            "fk_dispense_prescription",
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
        ),
        check("ck_dispense_rests_on_an_allowing_decision", "gate = 'hand_over' AND allowed"),
        one_of("ck_dispense_delivery_known", "delivery", "pick-up", "ship"),
        check(
            "ck_dispense_shipment_names_its_carrier", "(delivery = 'ship') = (carrier IS NOT NULL)"
        ),
        check("ck_dispense_days_supply_range", "days_supply BETWEEN 1 AND 365"),
        unique("uq_dispense_confirmation_id", "confirmation_id"),
        unique("uq_dispense_decision_id", "decision_id"),
        reference("fk_dispense_pharmacy_id", ["pharmacy_id"], ["organization.id"]),
        reference("fk_dispense_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_dispense_patient_id", "dispense", "patient_id", "handed_over_on")
    index("ix_dispense_pharmacy_id", "dispense", "pharmacy_id", "handed_over_at")
    index("ix_dispense_prescription_id", "dispense", "prescription_id")
    create_table(
        "product_return",
        text("id", 32),
        text("patient_id", 32),
        text("dispense_id", 32),
        text("pharmacy_id", 32),
        text("ndc", 11),
        text("lot", 40),
        integer("quantity"),
        instant("returned_at"),
        text("reason", 2000),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("product_return", "id"),
        check("ck_product_return_quantity_range", "quantity BETWEEN 1 AND 999"),
        check("ck_product_return_ndc_length", "length(ndc) = 11"),
        check("ck_product_return_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        reference("fk_product_return_patient_id", ["patient_id"], ["patient.id"]),
        reference("fk_product_return_dispense_id", ["dispense_id"], ["dispense.id"]),
        reference("fk_product_return_pharmacy_id", ["pharmacy_id"], ["organization.id"]),
        reference("fk_product_return_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_product_return_dispense_id", "product_return", "dispense_id")
    index("ix_product_return_pharmacy_id", "product_return", "pharmacy_id", "returned_at")
    _refuse_wrong_dispenses()
    append_only("dispense", "product_return")


def _refuse_wrong_dispenses() -> None:
    """What no key can say: a reversal's closing comes after its dispense, and may."""
    authorization = "(SELECT authorization_id FROM confirmation WHERE id = NEW.confirmation_id)"
    refuse_insert(
        "dispense_refuses_closed_confirmation",
        "dispense",
        when="EXISTS (SELECT 1 FROM confirmation_closing c"
        " WHERE c.confirmation_id = NEW.confirmation_id)",
        because="dispense: its confirmation is closed",
        locks=authorization,
    )
    refuse_insert(
        "dispense_refuses_void_authorization",
        "dispense",
        when="EXISTS (SELECT 1 FROM confirmation c JOIN authorization_voiding v"
        " ON v.authorization_id = c.authorization_id WHERE c.id = NEW.confirmation_id)",
        because="dispense: its authorization is void",
        locks=authorization,
    )
    refuse_insert(
        "dispense_refuses_another_pharmacy",
        "dispense",
        when="EXISTS (SELECT 1 FROM confirmation c"
        " WHERE c.id = NEW.confirmation_id AND c.pharmacy_id <> NEW.pharmacy_id)",
        because="dispense: another pharmacy holds its confirmation",
        locks=authorization,
    )
    refuse_insert(
        "confirmation_closing_refuses_expiry_of_dispense",
        "confirmation_closing",
        when="NEW.cause = 'expired' AND EXISTS (SELECT 1 FROM dispense d"
        " WHERE d.confirmation_id = NEW.confirmation_id)",
        because="confirmation_closing: what was handed over does not expire",
        locks="NEW.authorization_id",
    )


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
