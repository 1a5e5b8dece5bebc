"""What Enter does at the counter once every package is scanned: somebody's choice at one site."""

from migrations.guards import append_only
from migrations.tables import (
    DOWNGRADE_REFUSED,
    boolean,
    create_table,
    index,
    instant,
    primary_key,
    reference,
    text,
)

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    create_table(
        "enter_setting",
        text("id", 32),
        text("account_id", 32),
        text("organization_id", 32),
        boolean("hands_over"),
        instant("recorded_at"),
        text("recorded_by", 32, null=True),
        primary_key("enter_setting", "id"),
        reference("fk_enter_setting_account_id", ["account_id"], ["account.id"]),
        reference("fk_enter_setting_organization_id", ["organization_id"], ["organization.id"]),
        reference("fk_enter_setting_recorded_by", ["recorded_by"], ["account.id"]),
    )
    index(
        "ix_enter_setting_account_id",
        "enter_setting",
        "account_id",
        "organization_id",
        "recorded_at",
    )
    append_only("enter_setting")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
