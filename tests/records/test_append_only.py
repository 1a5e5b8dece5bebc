"""Rows stay as they were written, whoever asks: the application's role, the owner, any shell."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import Database
from tests.factories import Chain, row
from tests.records.everything import one_of_everything
from tests.shell import DENIED, REFUSED, Shell, shell_of
from tracker.records.database import Base
from tracker.records.identifiers import new_id

DERIVED = {"due_list", "next_due"}
CHANGING = {"user_session", "kept_form"} | DERIVED
APPEND_ONLY = sorted(set(Base.metadata.tables) - CHANGING)
LOCKABLE = {"program", "account", "certification", "patient", "authorization"}


@pytest.fixture
def filled(chain: Chain) -> Chain:
    one_of_everything(chain)
    return chain


@pytest.fixture
def owner(database: Database) -> Iterator[Shell]:
    """On PostgreSQL whoever owns the tables; on SQLite the same shell."""
    with shell_of(database, owner=True) as shell:
        yield shell


def contents(shell: Shell) -> dict[str, list[tuple[Any, ...]]]:
    return {table: shell.run(f'SELECT * FROM "{table}"') for table in APPEND_ONLY}


def test_no_row_is_changed_or_deleted(filled: Chain, shell: Shell, owner: Shell) -> None:
    before = contents(owner)

    for table in APPEND_ONLY:
        column = next(iter(Base.metadata.tables[table].primary_key.columns)).name
        for sql in (f'UPDATE "{table}" SET {column} = {column}', f'DELETE FROM "{table}"'):
            with pytest.raises(DENIED):
                shell.run(sql)
            with pytest.raises(REFUSED, match=f"{table} is append-only"):
                owner.run(sql)

    assert contents(owner) == before


def test_postgresql_truncates_nothing(postgresql_database: Database) -> None:
    with shell_of(postgresql_database, owner=True) as owner:
        for table in APPEND_ONLY:
            with pytest.raises(REFUSED, match="is append-only"):
                owner.run(f'TRUNCATE "{table}" CASCADE')
    with shell_of(postgresql_database) as shell:
        for table in APPEND_ONLY:
            with pytest.raises(DENIED):
                shell.run(f'TRUNCATE "{table}"')


def test_postgresql_keeps_its_triggers_where_replication_would_silence_them(
    postgresql_database: Database,
) -> None:
    with postgresql_database.session() as session:
        Chain(session)
    with shell_of(postgresql_database, owner=True) as owner:
        owner.run("SET session_replication_role = replica")
        with pytest.raises(REFUSED, match="is append-only"):
            owner.run("DELETE FROM patient")


def test_the_application_may_lock_rows_and_still_not_change_them(
    postgresql_database: Database,
) -> None:
    with postgresql_database.session() as session:
        Chain(session).authorize()
    with shell_of(postgresql_database) as shell:
        for table in LOCKABLE - {"certification"}:
            key = next(iter(Base.metadata.tables[table].primary_key.columns)).name
            assert shell.run(f'SELECT {key} FROM "{table}" FOR UPDATE')
            with pytest.raises(REFUSED, match="is append-only"):
                shell.run(f'UPDATE "{table}" SET {key} = {key}')
        with pytest.raises(DENIED):
            shell.run("SELECT id FROM audit_entry FOR UPDATE")


def test_the_application_changes_of_a_session_only_that_it_was_seen_and_ended(
    postgresql_database: Database,
) -> None:
    with postgresql_database.session() as session:
        one_of_everything(Chain(session))
    with shell_of(postgresql_database) as shell:
        shell.run("UPDATE user_session SET last_seen_at = now(), end_reason = 'x'")
        for sql in (
            "UPDATE user_session SET account_id = account_id",
            "UPDATE kept_form SET account_id = account_id",
            "DELETE FROM user_session",
            "UPDATE alembic_version SET version_num = '0000'",
            "INSERT INTO alembic_version VALUES ('0000')",
            "ALTER TABLE dispense DISABLE TRIGGER ALL",
            "DROP TABLE dispense",
            "CREATE TABLE mine (id text)",
        ):
            with pytest.raises(DENIED):
                shell.run(sql)


def test_the_application_replaces_what_is_worked_out_from_the_records(
    filled: Chain, shell: Shell
) -> None:
    for table in ("next_due", "due_list"):
        assert shell.count(table) == 1
        shell.run(f"UPDATE {table} SET practice_id = practice_id")
        shell.run(f"DELETE FROM {table}")

        assert shell.count(table) == 0


def test_an_upsert_changes_nothing(filled: Chain, shell: Shell) -> None:
    values = row("patient", id=filled.patient_id)
    sql = (
        f"INSERT INTO patient (id, rems_id, request_id, recorded_at)"
        f" SELECT id, rems_id, '{values['request_id']}', recorded_at FROM patient"
        " ON CONFLICT (id) DO UPDATE SET request_id = excluded.request_id"
    )
    before = shell.run("SELECT * FROM patient")

    with pytest.raises(DENIED):
        shell.run(sql.replace("FROM patient", "FROM patient WHERE true"))

    assert shell.run("SELECT * FROM patient") == before


@pytest.fixture
def bare(sqlite_database: Database) -> Iterator[Shell]:
    """Every table has a row, and REPLACE deletes without firing DELETE triggers."""
    with sqlite_database.session() as session:
        one_of_everything(Chain(session))
    with shell_of(sqlite_database) as shell:
        yield shell


@pytest.mark.parametrize(
    "verb", ["INSERT OR REPLACE INTO", "INSERT OR IGNORE INTO", "REPLACE INTO"]
)
def test_sqlite_replaces_no_row(bare: Shell, verb: str) -> None:
    before = contents(bare)

    for table in APPEND_ONLY:
        with pytest.raises(REFUSED):
            bare.run(f'{verb} "{table}" SELECT * FROM "{table}"')

    assert contents(bare) == before


def test_sqlite_replaces_no_row_through_any_of_its_keys(bare: Shell) -> None:
    before = contents(bare)

    for table in APPEND_ONLY:
        for key in _keys_beside_the_first(bare, table):
            with pytest.raises(REFUSED):
                bare.run(_copy_meeting(table, key))

    assert contents(bare) == before


def test_sqlite_replaces_no_row_through_its_rowid(bare: Shell) -> None:
    before = contents(bare)
    with_rowid = [t for t in APPEND_ONLY if _wr(bare, t) == 0]
    assert {"decision", "dispense", "confirmation", "audit_entry"} < set(with_rowid)

    for table in with_rowid:
        for rowid in ("(SELECT max(rowid) FROM {0})", "-1", "0"):
            with pytest.raises(REFUSED):
                bare.run(_copy_meeting(table, ("rowid",), rowid.format(f'"{table}"')))

    assert contents(bare) == before


def _wr(shell: Shell, table: str) -> int:
    return int(shell.run(f"SELECT wr FROM pragma_table_list WHERE name = '{table}'")[0][0])


def _keys_beside_the_first(shell: Shell, table: str) -> list[tuple[str, ...]]:
    """Unique keys that a row can meet without meeting the primary key."""
    own = {column.name for column in Base.metadata.tables[table].primary_key.columns}
    keys = []
    for _, name, unique, *_ in shell.run(f'PRAGMA index_list("{table}")'):
        columns = tuple(part[2] for part in shell.run(f'PRAGMA index_info("{name}")'))
        if unique and not own <= set(columns):
            keys.append(columns)
    return keys


def _copy_meeting(table: str, key: tuple[str, ...], rowid: str | None = None) -> str:
    """A row as one on record but for its own id and number: it meets it on `key` alone, or on
    other references too."""
    shape = Base.metadata.tables[table]
    fresh = {
        column.name: f"'{new_id()[: getattr(column.type, 'length', 32)]}'"
        for column in shape.columns
        if column.name not in key and not column.foreign_keys and _is_own(table, column.name)
    }
    names = [column.name for column in shape.columns]
    values = [fresh.get(name, name) for name in names]
    if rowid is not None:
        names, values = ["rowid", *names], [rowid, *values]
    return (
        f'INSERT OR REPLACE INTO "{table}" ({", ".join(names)})'
        f' SELECT {", ".join(values)} FROM "{table}" LIMIT 1'
    )


def _is_own(table: str, column: str) -> bool:
    """Text that identifies this very row: its id, number, or the request it came from."""
    return bool(re.fullmatch("id|number|rems_id|request_id|email|token_hash|slug", column))
