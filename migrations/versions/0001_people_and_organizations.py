"""Organizations, accounts, passwords, one-time links, sessions, attempts, signatures."""

from alembic import op

from migrations.guards import REFUSE_CHANGE, append_only, on_sqlite, references_exist
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
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    if not on_sqlite():
        op.execute(REFUSE_CHANGE)
    create_table(
        "organization",
        text("id", 32),
        text("kind", 40),
        text("name", 200),
        text("npi", 10, null=True),
        text("ncpdp", 7, null=True),
        text("address", 500, null=True),
        text("phone", 40),
        text("time_zone", 60),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("organization", "id"),
        one_of("ck_organization_kind_known", "kind", "practice", "pharmacy"),
        check("ck_organization_name_length", "length(name) BETWEEN 1 AND 200"),
        check("ck_organization_time_zone_length", "length(time_zone) BETWEEN 1 AND 60"),
    )
    create_table(
        "account",
        text("id", 32),
        text("email", 254),
        text("printed_name", 200),
        text("role", 40),
        text("organization_id", 32, null=True),
        text("npi", 10, null=True),
        text("phone", 40, null=True),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("account", "id"),
        unique("uq_account_email", "email"),
        one_of(
            "ck_account_role_known",
            "role",
            "prescriber",
            "delegate",
            "pharmacist",
            "representative",
            "patient",
            "administrator",
            "auditor",
        ),
        check("ck_account_email_length", "length(email) BETWEEN 1 AND 254"),
        check("ck_account_printed_name_length", "length(printed_name) BETWEEN 1 AND 200"),
        reference("fk_account_organization_id", ["organization_id"], ["organization.id"]),
        reference("fk_account_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_account_organization_id", "account", "organization_id")
    create_table(
        "account_closing",
        text("account_id", 32),
        text("reason", 2000),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("account_closing", "account_id"),
        check("ck_account_closing_reason_length", "length(reason) BETWEEN 1 AND 2000"),
        reference("fk_account_closing_account_id", ["account_id"], ["account.id"]),
        reference("fk_account_closing_recorded_by", ["recorded_by"], ["account.id"]),
    )
    create_table(
        "password",
        text("id", 32),
        text("account_id", 32),
        text("hash", 200),
        instant("set_at"),
        primary_key("password", "id"),
        reference("fk_password_account_id", ["account_id"], ["account.id"]),
    )
    index("ix_password_account_id_set_at", "password", "account_id", "set_at")
    create_table(
        "one_time_link",
        text("token_hash", 64),
        text("account_id", 32),
        text("purpose", 40),
        instant("expires_at"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("one_time_link", "token_hash"),
        one_of("ck_one_time_link_purpose_known", "purpose", "new-account", "lost-password"),
        reference("fk_one_time_link_account_id", ["account_id"], ["account.id"]),
        reference("fk_one_time_link_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_one_time_link_account_id", "one_time_link", "account_id")
    create_table(
        "one_time_link_ending",
        text("token_hash", 64),
        text("reason", 40),
        instant("ended_at"),
        primary_key("one_time_link_ending", "token_hash"),
        one_of("ck_one_time_link_ending_reason_known", "reason", "used", "revoked"),
        reference(
            "fk_one_time_link_ending_token_hash", ["token_hash"], ["one_time_link.token_hash"]
        ),
    )
    create_table(
        "sign_in_attempt",
        text("id", 32),
        text("email_hash", 64),
        boolean("succeeded"),
        instant("at"),
        primary_key("sign_in_attempt", "id"),
    )
    index("ix_sign_in_attempt_email_hash_at", "sign_in_attempt", "email_hash", "at")
    create_table(
        "user_session",
        text("token_hash", 64),
        text("account_id", 32),
        instant("created_at"),
        instant("last_seen_at"),
        instant("ended_at", null=True),
        text("end_reason", 40, null=True),
        primary_key("user_session", "token_hash"),
        reference("fk_user_session_account_id", ["account_id"], ["account.id"]),
    )
    index("ix_user_session_account_id", "user_session", "account_id")
    create_table(
        "signature",
        text("id", 32),
        text("account_id", 32),
        text("capacity", 40),
        text("printed_name", 200),
        text("meaning", 2000),
        text("method", 40),
        text("document_digest", 71),
        instant("signed_at"),
        primary_key("signature", "id"),
        one_of(
            "ck_signature_capacity_known",
            "capacity",
            "prescriber",
            "patient",
            "guardian",
            "pharmacist",
        ),
        one_of("ck_signature_method_known", "method", "password", "api-token"),
        check("ck_signature_printed_name_length", "length(printed_name) BETWEEN 1 AND 200"),
        check("ck_signature_meaning_length", "length(meaning) BETWEEN 1 AND 2000"),
        reference("fk_signature_account_id", ["account_id"], ["account.id"]),
    )
    append_only(
        "organization",
        "account",
        "account_closing",
        "password",
        "one_time_link",
        "one_time_link_ending",
        "sign_in_attempt",
        "signature",
    )
    references_exist("user_session")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
