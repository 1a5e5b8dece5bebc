"""Filters of lists, kept under an id so that no address tells them, saved under a name or for a
while; and forms that met an ended session, kept until their sender signs in again.

`kept_form` holds what a person typed, health data too: its rows are deleted, never changed, on
PostgreSQL by the application's role too (`tracker.records.migrating`).
"""

from migrations.guards import append_only, references_exist
from migrations.tables import (
    DOWNGRADE_REFUSED,
    check,
    create_table,
    index,
    instant,
    long_text,
    one_of,
    primary_key,
    reference,
    text,
)

revision = "0017"
down_revision = "0016"

_LISTS = ("patients", "accounts", "certifications", "dispenses", "audit-log")


def upgrade() -> None:
    create_table(
        "list_view",
        text("id", 32),
        text("account_id", 32),
        text("list_name", 40),
        text("name", 60, null=True),
        long_text("chosen"),
        instant("expires_at", null=True),
        instant("recorded_at"),
        primary_key("list_view", "id"),
        one_of("ck_list_view_list_name_known", "list_name", *_LISTS),
        check("ck_list_view_saved_or_expires", "(name IS NULL) <> (expires_at IS NULL)"),
        check("ck_list_view_name_length", "length(name) BETWEEN 1 AND 60"),
        check("ck_list_view_chosen_length", "length(chosen) BETWEEN 1 AND 2000"),
        reference("fk_list_view_account_id", ["account_id"], ["account.id"]),
    )
    index("ix_list_view_account_id", "list_view", "account_id", "list_name", "recorded_at")
    create_table(
        "list_view_deletion",
        text("view_id", 32),
        instant("recorded_at"),
        primary_key("list_view_deletion", "view_id"),
        reference("fk_list_view_deletion_view_id", ["view_id"], ["list_view.id"]),
    )
    append_only("list_view", "list_view_deletion")
    create_table(
        "kept_form",
        text("id", 32),
        text("account_id", 32),
        text("path", 2000),
        long_text("fields"),
        instant("kept_at"),
        primary_key("kept_form", "id"),
        reference("fk_kept_form_account_id", ["account_id"], ["account.id"]),
    )
    index("ix_kept_form_account_id", "kept_form", "account_id")
    index("ix_kept_form_kept_at", "kept_form", "kept_at")
    references_exist("kept_form")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
