"""The schema at head."""

import io
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.databases import Database, engine_for
from tests.factories import NOW, Chain
from tracker.records import due_lists
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


def test_enrollments_from_before_the_schedules_get_a_list_that_holds_no_more(
    tmp_path: Path,
) -> None:
    """So a reader works it out, and the first check of the schedules keeps it."""
    engine = engine_for(f"sqlite:///{tmp_path / 'older.db'}")
    added = ScriptDirectory.from_config(config()).get_revision("0014")
    with engine.connect() as connection:
        command.upgrade(config(connection), str(added.down_revision))
    with Session(engine) as session:
        chain = Chain(session)
    upgrade(engine)

    with Session(engine) as session:
        [found] = due_lists.outdated_at_practice(session, chain.practice_id, at=NOW)
    engine.dispose()
    assert (found.enrollment_id, found.holds_until) == (chain.enrollment_id, NOW)
