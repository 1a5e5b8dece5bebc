"""Run by alembic. `tracker.records.migrating` hands over the connection; --sql has none."""

from typing import Any

from alembic import context

import tracker.records.tables  # noqa: F401  SQLite's spelling of the column types


def _run(**options: Any) -> None:
    # One transaction for each migration, on SQLite too: our connections begin for themselves.
    context.configure(transaction_per_migration=True, transactional_ddl=True, **options)
    with context.begin_transaction():
        context.run_migrations()


connection = context.config.attributes.get("connection")
if connection is not None:
    _run(connection=connection)
else:
    _run(dialect_name="postgresql", literal_binds=True)
