"""The schema at head."""

import io

import pytest
from alembic import command
from sqlalchemy import text

from tests.databases import Database
from tracker.records.migrating import config, current_revision, head_revision, upgrade


def test_a_fresh_database_stands_at_head(database: Database) -> None:
    with database.engine.connect() as connection:
        assert current_revision(connection) == head_revision()


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    upgrade(database.owner)

    with database.engine.connect() as connection:
        assert current_revision(connection) == head_revision()
        assert connection.execute(text("SELECT count(*) FROM account")).scalar() == 0


def test_records_are_never_dropped(database: Database) -> None:
    with database.owner.connect() as connection:
        with pytest.raises(NotImplementedError, match="never dropped"):
            command.downgrade(config(connection), "base")

        assert current_revision(connection) == head_revision()


def test_the_sql_can_be_read_before_it_runs() -> None:
    settings = config()
    settings.output_buffer = io.StringIO()

    command.upgrade(settings, "head", sql=True)

    sql = settings.output_buffer.getvalue()
    assert "CREATE TABLE dispense" in sql
    assert "ADD CONSTRAINT fk_confirmation_follows" in sql
    assert sql.count("ENABLE ALWAYS TRIGGER") > 40


def test_a_database_never_upgraded_has_no_revision(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        connection.execute(text("DROP TABLE alembic_version"))

        assert current_revision(connection) is None
