"""Migrations equal tables; every constraint has a name; every guard stands at head."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

import tracker.records.tables  # noqa: F401  fills the metadata
from tests.databases import Database, engine_for
from tracker.records.database import Base

CHANGING = {"user_session", "kept_form", "due_list", "next_due"}
TABLES = sorted(Base.metadata.tables)
APPEND_ONLY = sorted(set(TABLES) - CHANGING)
_BESIDE = {"comment", "referred_schema"}
OWN_TRIGGERS = {
    "confirmation_refuses_void_authorization",
    "confirmation_closing_refuses_expiry_of_dispense",
    "dispense_refuses_closed_confirmation",
    "dispense_refuses_void_authorization",
    "dispense_refuses_another_pharmacy",
    "program_draft_approval_refuses_author",
    "program_draft_approval_refuses_other_roles",
    "program_draft_approval_refuses_withdrawn",
    "program_draft_withdrawal_refuses_published",
    "package_serial_refuses_taken",
    "program_version_refuses_unapproved",
    "returned_serial_refuses_confirmed",
}


@pytest.fixture
def migrated(database: Database) -> Iterator[Connection]:
    with database.owner.connect() as connection:
        yield connection


@pytest.fixture
def built(database: Database, tmp_path: Path) -> Iterator[Connection]:
    """The schema as the table classes alone would make it, in a database beside."""
    if database.name == "sqlite":
        engine = engine_for(f"sqlite:///{tmp_path / 'built.db'}")
        Base.metadata.create_all(engine)
        with engine.connect() as connection:
            yield connection
        engine.dispose()
        return
    with database.owner.connect() as connection:
        yield from _in_another_schema(connection)


def _in_another_schema(connection: Connection) -> Iterator[Connection]:
    connection.execute(text("CREATE SCHEMA built"))
    connection.execute(text("SET search_path = built"))
    Base.metadata.create_all(connection)
    yield connection
    connection.rollback()


def test_alembic_finds_no_difference(migrated: Connection) -> None:
    context = MigrationContext.configure(
        migrated, opts={"compare_type": True, "compare_server_default": True}
    )

    assert compare_metadata(context, Base.metadata) == []


def test_migrations_make_what_the_tables_say(migrated: Connection, built: Connection) -> None:
    """Column by column and constraint by constraint, with names, conditions and options."""
    for table in TABLES:
        assert _described(migrated, table, "public") == _described(built, table, "built")


def _described(connection: Connection, table: str, schema: str) -> dict[str, object]:
    inspector = inspect(connection)
    where = {} if connection.dialect.name == "sqlite" else {"schema": schema}
    columns = {
        column["name"]: (str(column["type"]), column["nullable"], column["default"])
        for column in inspector.get_columns(table, **where)
    }
    return {
        "columns": columns,
        "primary key": inspector.get_pk_constraint(table, **where),
        "foreign keys": _by_name(inspector.get_foreign_keys(table, **where), schema),
        "unique": _by_name(inspector.get_unique_constraints(table, **where), schema),
        "checks": _by_name(inspector.get_check_constraints(table, **where), schema),
        "indexes": _by_name(inspector.get_indexes(table, **where), schema),
        "options": _options(connection, table),
    }


def _by_name(found: list[Any], schema: str) -> dict[str, str]:
    return {
        str(constraint["name"]): _as_text(constraint).replace(f"{schema}.", "")
        for constraint in found
    }


def _as_text(value: Any) -> str:
    """The condition of a partial index is an object that equals no other: compare as text."""
    if isinstance(value, dict):
        members = sorted(value.items())
        return str({name: _as_text(member) for name, member in members if name not in _BESIDE})
    return str(value)


def _options(connection: Connection, table: str) -> tuple[int, int] | None:
    """(WITHOUT ROWID, STRICT)"""
    if connection.dialect.name != "sqlite":
        return None
    query = text("SELECT wr, strict FROM pragma_table_list WHERE name = :name")
    row = connection.execute(query, {"name": table}).one()
    return (row.wr, row.strict)


def test_every_constraint_has_a_name(migrated: Connection) -> None:
    inspector = inspect(migrated)
    for table in TABLES:
        found: list[Any] = [
            inspector.get_pk_constraint(table),
            *inspector.get_foreign_keys(table),
            *inspector.get_unique_constraints(table),
            *inspector.get_check_constraints(table),
        ]
        names = [constraint["name"] for constraint in found]
        assert all(names), table
        assert all(name.startswith(("pk_", "fk_", "uq_", "ck_")) for name in names), names
        assert len(set(names)) == len(names)


def test_sqlite_tables_are_strict_and_clinical_ones_lie_by_patient(
    sqlite_database: Database,
) -> None:
    with sqlite_database.owner.connect() as connection:
        for table in TABLES:
            first = next(iter(Base.metadata.tables[table].primary_key.columns)).name
            assert _options(connection, table) == (int(first == "patient_id"), 1), table


def _triggers(engine: Engine) -> set[str]:
    if engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        # Only those that fire always, whatever session_replication_role says.
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
    with engine.connect() as connection:
        return set(connection.scalars(text(query)))


def test_every_append_only_table_has_its_triggers_on_sqlite(sqlite_database: Database) -> None:
    wanted = OWN_TRIGGERS | {
        f"{table}_refuses_{what}"
        for table in APPEND_ONLY
        for what in ("update", "delete", "replace")
    }
    wanted |= {
        f"{table}_refuses_orphan"
        for table in TABLES
        if any(column.foreign_keys for column in Base.metadata.tables[table].columns)
    }
    wanted |= {
        f"{table}_refuses_rowid"
        for table in APPEND_ONLY
        if Base.metadata.tables[table].dialect_options["sqlite"]["with_rowid"]
    }

    assert _triggers(sqlite_database.owner) == wanted


def test_every_append_only_table_has_its_triggers_on_postgresql(
    postgresql_database: Database,
) -> None:
    wanted = OWN_TRIGGERS | {f"{table}_is_append_only" for table in APPEND_ONLY}

    assert _triggers(postgresql_database.owner) == wanted


def test_sqlite_s_guard_knows_every_unique_key(sqlite_database: Database) -> None:
    with sqlite_database.owner.connect() as connection:
        for table in APPEND_ONLY:
            guard = connection.scalar(
                text("SELECT sql FROM sqlite_master WHERE name = :name"),
                {"name": f"{table}_refuses_replace"},
            )
            for index in connection.execute(text(f'PRAGMA index_list("{table}")')).all():
                columns = connection.execute(text(f'PRAGMA index_info("{index.name}")')).all()
                key = " AND ".join(f"{column.name} = NEW.{column.name}" for column in columns)
                assert not index.unique or f"WHERE {key}" in str(guard), (table, index.name)
