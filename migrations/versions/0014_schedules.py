"""What is due next, kept beside the records; and secret addresses of calendars.

`due_list` and `next_due` are derived data: they alone, beside sessions, may be changed and
deleted, on PostgreSQL by the application's role too (`tracker.records.migrating`). Every
enrollment on record gets a list that held until it was enrolled, that is, no longer: it is worked
out at the next write, the next reading, or the next `tracker schedules check`.
"""

from alembic import op

from migrations.guards import append_only, references_exist
from migrations.tables import (
    DOWNGRADE_REFUSED,
    check,
    create_table,
    day,
    index,
    instant,
    one_of,
    primary_key,
    reference,
    text,
)

revision = "0014"
down_revision = "0013"

_OWNERS = ("prescriber", "patient", "pharmacist", "representative", "administrator")


def upgrade() -> None:
    _due_lists()
    _calendars()
    op.execute(
        "INSERT INTO due_list (patient_id, enrollment_id, practice_id, program, holds_until)"
        " SELECT patient_id, id, practice_id, program, enrolled_at FROM enrollment"
    )


def _due_lists() -> None:
    create_table(
        "due_list",
        text("patient_id", 32),
        text("enrollment_id", 32),
        text("practice_id", 32),
        text("program", 60),
        instant("holds_until", null=True),
        primary_key("due_list", "patient_id", "enrollment_id"),
        reference("fk_due_list_patient_id", ["patient_id"], ["patient.id"]),
        reference(
            "fk_due_list_enrollment",
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
        ),
        reference("fk_due_list_practice_id", ["practice_id"], ["organization.id"]),
        reference("fk_due_list_program", ["program"], ["program.slug"]),
        clinical=True,
    )
    index("ix_due_list_practice_id", "due_list", "practice_id", "holds_until")
    index("ix_due_list_program", "due_list", "program")
    create_table(
        "next_due",
        text("patient_id", 32),
        text("enrollment_id", 32),
        text("key", 60),
        text("practice_id", 32),
        text("kind", 60),
        text("title", 200),
        text("who", 40),
        day("due_on", null=True),
        instant("until_at", null=True),
        primary_key("next_due", "patient_id", "enrollment_id", "key"),
        reference("fk_next_due_patient_id", ["patient_id"], ["patient.id"]),
        reference(
            "fk_next_due_due_list",
            ["patient_id", "enrollment_id"],
            ["due_list.patient_id", "due_list.enrollment_id"],
        ),
        reference("fk_next_due_practice_id", ["practice_id"], ["organization.id"]),
        one_of("ck_next_due_who_known", "who", *_OWNERS),
        check("ck_next_due_key_length", "length(key) BETWEEN 1 AND 60"),
        check("ck_next_due_kind_length", "length(kind) BETWEEN 1 AND 60"),
        check("ck_next_due_title_length", "length(title) BETWEEN 1 AND 200"),
        clinical=True,
    )
    index("ix_next_due_practice_id", "next_due", "practice_id", "due_on")
    references_exist("due_list", "next_due")


def _calendars() -> None:
    create_table(
        "calendar_feed",
        text("token_hash", 64),
        text("account_id", 32),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("calendar_feed", "token_hash"),
        reference("fk_calendar_feed_account_id", ["account_id"], ["account.id"]),
        reference("fk_calendar_feed_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index("ix_calendar_feed_account_id", "calendar_feed", "account_id")
    create_table(
        "calendar_feed_ending",
        text("token_hash", 64),
        text("reason", 40),
        instant("ended_at"),
        primary_key("calendar_feed_ending", "token_hash"),
        reference(
            "fk_calendar_feed_ending_token_hash", ["token_hash"], ["calendar_feed.token_hash"]
        ),
        one_of("ck_calendar_feed_ending_reason_known", "reason", "revoked", "replaced"),
    )
    append_only("calendar_feed", "calendar_feed_ending")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
