"""Whom to call, as an organization keeps it; when a task was cleared; which packages came back.

A package is one thing: from here on the database refuses a serial number whose earlier
confirmation still stands, and one that came back from a patient.
"""

from migrations.guards import append_only, refuse_where
from migrations.tables import (
    DOWNGRADE_REFUSED,
    boolean,
    check,
    create_table,
    index,
    instant,
    one_of,
    primary_key,
    reference,
    text,
    unique,
    unique_index,
)

revision = "0019"
down_revision = "0018"

_PURPOSES = (
    "pregnancy",
    "prescriptions",
    "agreements",
    "dispensing",
    "certification",
    "stock",
    "after-hours",
)
_TAKEN = """
    EXISTS (SELECT 1 FROM returned_serial r WHERE r.ndc = NEW.ndc AND r.serial = NEW.serial)
    OR EXISTS (SELECT 1 FROM package_serial p WHERE p.ndc = NEW.ndc AND p.serial = NEW.serial
      AND NOT EXISTS (SELECT 1 FROM confirmation_closing c
        WHERE c.confirmation_id = p.confirmation_id))
"""
_CONFIRMED = """
    EXISTS (SELECT 1 FROM package_serial p WHERE p.ndc = NEW.ndc AND p.serial = NEW.serial
      AND NOT EXISTS (SELECT 1 FROM confirmation_closing c
        WHERE c.confirmation_id = p.confirmation_id)
      AND NOT EXISTS (SELECT 1 FROM dispense d WHERE d.confirmation_id = p.confirmation_id))
"""


def upgrade() -> None:
    _contacts()
    _clearings()
    _returned_serials()


def _contacts() -> None:
    create_table(
        "organization_contact",
        text("id", 32),
        text("organization_id", 32),
        text("purpose", 40),
        text("replaces_id", 32, null=True),
        boolean("ended"),
        text("name", 100, null=True),
        text("phone", 40, null=True),
        text("email", 254, null=True),
        text("hours", 200, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("organization_contact", "id"),
        one_of("ck_organization_contact_purpose_known", "purpose", *_PURPOSES),
        check("ck_organization_contact_says_who", "ended = (name IS NULL)"),
        check("ck_organization_contact_says_the_phone", "ended = (phone IS NULL)"),
        check(
            "ck_organization_contact_ending_says_nothing_else",
            "NOT ended OR (email IS NULL AND hours IS NULL)",
        ),
        check("ck_organization_contact_ends_another", "NOT ended OR replaces_id IS NOT NULL"),
        check("ck_organization_contact_replaces_another", "replaces_id <> id"),
        check("ck_organization_contact_name_length", "length(name) BETWEEN 1 AND 100"),
        check("ck_organization_contact_phone_length", "length(phone) BETWEEN 1 AND 40"),
        check("ck_organization_contact_email_length", "length(email) BETWEEN 1 AND 254"),
        check("ck_organization_contact_hours_length", "length(hours) BETWEEN 1 AND 200"),
        unique("uq_organization_contact_replaces_id", "replaces_id"),
        unique("uq_organization_contact_place", "id", "organization_id", "purpose"),
        reference(
            "fk_organization_contact_replaces",
            ["replaces_id", "organization_id", "purpose"],
            [
                "organization_contact.id",
                "organization_contact.organization_id",
                "organization_contact.purpose",
            ],
        ),
        reference(
            "fk_organization_contact_organization_id", ["organization_id"], ["organization.id"]
        ),
        reference("fk_organization_contact_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index(
        "ix_organization_contact_organization_id",
        "organization_contact",
        "organization_id",
        "recorded_at",
    )
    unique_index(
        "uq_organization_contact_first",
        "organization_contact",
        "organization_id",
        "purpose",
        where="replaces_id IS NULL",
    )
    append_only("organization_contact")


def _clearings() -> None:
    create_table(
        "task_clearing",
        text("task_id", 32),
        text("event", 60),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("task_clearing", "task_id"),
        check("ck_task_clearing_event_length", "length(event) BETWEEN 1 AND 60"),
        reference("fk_task_clearing_task_id", ["task_id"], ["task.id"]),
        reference("fk_task_clearing_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_task_clearing_recorded_by", "task_clearing", "recorded_by", "recorded_at")
    append_only("task_clearing")


def _returned_serials() -> None:
    create_table(
        "returned_serial",
        text("return_id", 32),
        text("ndc", 11),
        text("serial", 20),
        primary_key("returned_serial", "return_id"),
        check("ck_returned_serial_ndc_length", "length(ndc) = 11"),
        check("ck_returned_serial_serial_length", "length(serial) BETWEEN 1 AND 20"),
        reference("fk_returned_serial_return_id", ["return_id"], ["product_return.id"]),
    )
    index("ix_returned_serial_package", "returned_serial", "ndc", "serial")
    append_only("returned_serial")
    # Both look at the other's rows: one lock for each package keeps two sessions from being right.
    lock = "PERFORM pg_advisory_xact_lock(hashtext(NEW.ndc || '/' || NEW.serial))"
    refuse_where(
        "package_serial_refuses_taken",
        "package_serial",
        _TAKEN,
        "this package is taken",
        lock=lock,
    )
    refuse_where(
        "returned_serial_refuses_confirmed",
        "returned_serial",
        _CONFIRMED,
        "this package is confirmed and never left",
        lock=lock,
    )


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
