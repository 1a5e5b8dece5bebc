"""Programs and their published texts; certified parties, suspensions, reinstatements."""

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    check,
    create_table,
    day,
    index,
    instant,
    long_text,
    primary_key,
    reference,
    text,
    unique,
    unique_index,
)

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_table(
        "program",
        text("slug", 60),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("program", "slug"),
        check("ck_program_slug_length", "length(slug) BETWEEN 1 AND 60"),
        reference("fk_program_recorded_by", ["recorded_by"], ["account.id"]),
    )
    create_table(
        "program_version",
        text("id", 32),
        text("program", 60),
        day("effective_from"),
        long_text("text"),
        text("digest", 71),
        text("reason", 2000, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("program_version", "id"),
        unique("uq_program_version_text", "program", "effective_from", "digest"),
        check("ck_program_version_text_length", "length(text) BETWEEN 1 AND 1000000"),
        reference("fk_program_version_program", ["program"], ["program.slug"]),
        reference("fk_program_version_recorded_by", ["recorded_by"], ["account.id"]),
    )
    create_table(
        "certification",
        text("id", 32),
        text("program", 60),
        text("prescriber_id", 32, null=True),
        text("pharmacy_id", 32, null=True),
        day("certified_from"),
        day("certified_until", null=True),
        text("renews_id", 32, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("certification", "id"),
        check("ck_certification_one_party", "(prescriber_id IS NULL) <> (pharmacy_id IS NULL)"),
        check("ck_certification_ends_after_it_begins", "certified_until >= certified_from"),
        unique("uq_certification_renews_id", "renews_id"),
        reference("fk_certification_program", ["program"], ["program.slug"]),
        reference("fk_certification_prescriber_id", ["prescriber_id"], ["account.id"]),
        reference("fk_certification_pharmacy_id", ["pharmacy_id"], ["organization.id"]),
        reference("fk_certification_renews_id", ["renews_id"], ["certification.id"]),
        reference("fk_certification_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_certification_pharmacy_id", "certification", "pharmacy_id")
    index("ix_certification_prescriber_id", "certification", "prescriber_id")
    unique_index(
        "uq_certification_first_of_pharmacy",
        "certification",
        "program",
        "pharmacy_id",
        where="renews_id IS NULL AND pharmacy_id IS NOT NULL",
    )
    unique_index(
        "uq_certification_first_of_prescriber",
        "certification",
        "program",
        "prescriber_id",
        where="renews_id IS NULL AND prescriber_id IS NOT NULL",
    )
    create_table(
        "suspension",
        text("id", 32),
        text("certification_id", 32),
        day("suspended_from"),
        text("reason", 2000),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("suspension", "id"),
        check("ck_suspension_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        reference("fk_suspension_certification_id", ["certification_id"], ["certification.id"]),
        reference("fk_suspension_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_suspension_certification_id", "suspension", "certification_id")
    create_table(
        "reinstatement",
        text("suspension_id", 32),
        text("reason", 2000),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("reinstatement", "suspension_id"),
        check("ck_reinstatement_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        reference("fk_reinstatement_suspension_id", ["suspension_id"], ["suspension.id"]),
        reference("fk_reinstatement_recorded_by", ["recorded_by"], ["account.id"]),
    )
    append_only("program", "program_version", "certification", "suspension", "reinstatement")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
