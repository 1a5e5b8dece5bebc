"""Indexes in the order of lists that are read page by page, where no index had that order yet.

Staff are few among the accounts, as flagged surveys are among surveys: each has an index alone.
"""

from migrations.guards import on_sqlite
from migrations.tables import DOWNGRADE_REFUSED, index

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    index("ix_account_role", "account", "role", "email")
    index("ix_account_staff", "account", "email", where="role <> 'patient'")
    index("ix_organization_name", "organization", "name", "id")
    index("ix_organization_kind", "organization", "kind", "name", "id")
    flagged = "flagged = 1" if on_sqlite() else "flagged"
    index("ix_survey_flagged", "survey", "patient_id", "completed_at", where=flagged)


def downgrade() -> None:
    raise NotImplementedError(DOWNGRADE_REFUSED)
