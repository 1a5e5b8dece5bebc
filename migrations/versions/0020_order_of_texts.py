"""Indexes of lists by name in the order of code points, whatever the locale of PostgreSQL.

SQLite has no other order.
"""

from alembic import op

from migrations.guards import on_sqlite
from migrations.tables import DOWNGRADE_REFUSED

revision = "0020"
down_revision = "0019"

_INDEXES = {
    "ix_account_role": 'account (role, email COLLATE "C")',
    "ix_account_staff": "account (email COLLATE \"C\") WHERE role <> 'patient'",
    "ix_organization_name": 'organization (name COLLATE "C", id)',
    "ix_organization_kind": 'organization (kind, name COLLATE "C", id)',
}


def upgrade() -> None:
    if on_sqlite():
        return
    for name, ordered in _INDEXES.items():
        op.drop_index(name)
        op.execute(f"CREATE INDEX {name} ON {ordered}")


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
