"""Triggers that keep the records true for whoever opens the database, not only for this program.

Append-only tables refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE. On SQLite a connection
without our pragmas checks no foreign key, and INSERT OR REPLACE deletes the row that it
meets without firing DELETE triggers; so there two more triggers refuse, before the insert,
a row that meets another on any unique key, and a row whose references do not exist.
A trigger that has shipped never changes here: later migrations write their own.
"""

import re

import sqlalchemy as sa
from alembic import op

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def append_only(*tables: str) -> None:
    """Once a table stands with all its indexes: its rows stay as they were written."""
    for table in tables:
        if on_sqlite():
            _never_changed(table)
            _never_replaced(table)
            references_exist(table)
        else:
            name = f"{table}_is_append_only"
            op.execute(
                f'CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"'
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            # Also where session_replication_role would silence ordinary triggers.
            op.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}')


def _never_changed(table: str) -> None:
    for verb in ("update", "delete"):
        op.execute(
            f'CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb.upper()} ON "{table}"'
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _never_replaced(table: str) -> None:
    conditions = [_meets(table, *key) for key in _unique_keys(table)]
    if _has_rowid(table):
        # SQLite's own number of the row is a key too, and a hidden one: REPLACE meets it.
        conditions.append("rowid = NEW.rowid")
        op.execute(
            f'CREATE TRIGGER {table}_refuses_rowid AFTER INSERT ON "{table}" WHEN NEW.rowid < 1'
            f" BEGIN SELECT RAISE(ABORT, '{table}: a rowid is not chosen'); END"
        )
    met = " OR ".join(_row(table, condition) for condition in conditions)
    op.execute(
        f'CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON "{table}" WHEN {met}'
        f" BEGIN SELECT RAISE(ABORT, 'UNIQUE key of {table}: the row exists'); END"
    )


def _unique_keys(table: str) -> list[tuple[list[str], str]]:
    """(columns, condition of a partial index or ""), primary key included."""
    bind = op.get_bind()
    keys = []
    for row in bind.execute(sa.text(f'PRAGMA index_list("{table}")')).mappings().all():
        if row["unique"]:
            info = bind.execute(sa.text(f'PRAGMA index_info("{row["name"]}")')).mappings().all()
            keys.append(([part["name"] for part in info], _condition(row["name"])))
    return keys


def _condition(index: str) -> str:
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = :name")
    statement = op.get_bind().execute(query, {"name": index}).scalar() or ""
    return statement.partition(" WHERE ")[2]


def _meets(table: str, columns: list[str], condition: str) -> str:
    """Null equals nothing here, as in the key itself."""
    parts = [f"{column} = NEW.{column}" for column in columns]
    if condition:
        names = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)}
        of_new = re.sub(
            r"\w+", lambda word: f"NEW.{word[0]}" if word[0] in names else word[0], condition
        )
        parts += [condition, of_new]
    return " AND ".join(parts)


def _has_rowid(table: str) -> bool:
    query = sa.text("SELECT wr FROM pragma_table_list WHERE name = :name")
    return not op.get_bind().execute(query, {"name": table}).scalar_one()


def references_exist(*tables: str) -> None:
    """SQLite: the foreign keys once more, for connections that do not check them."""
    if not on_sqlite():
        return
    inspector = sa.inspect(op.get_bind())
    for table in tables:
        missing = []
        for key in inspector.get_foreign_keys(table):
            own, target = key["constrained_columns"], key["referred_columns"]
            given = " AND ".join(f"NEW.{column} IS NOT NULL" for column in own)
            same = " AND ".join(
                f"{far} = NEW.{near}" for near, far in zip(own, target, strict=True)
            )
            missing.append(f"({given} AND NOT {_row(key['referred_table'], same)})")
        if missing:
            op.execute(
                f'CREATE TRIGGER {table}_refuses_orphan BEFORE INSERT ON "{table}"'
                f" WHEN {' OR '.join(missing)}"
                f" BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY of {table}: no such row'); END"
            )


def _row(table: str, condition: str) -> str:
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE {condition})'  # noqa: S608  our own names


def refuse_insert(name: str, table: str, *, when: str, because: str, locks: str) -> None:
    """On both databases: no row of `table` for which `when` (written with NEW.) is true.

    `locks` yields the id of the authorization that PostgreSQL locks before it looks, so
    that two sessions without our own locks cannot both be right.
    """
    lock = f'PERFORM 1 FROM "authorization" WHERE id = {locks} FOR UPDATE'
    refuse_where(name, table, when, because, lock=lock)


def refuse_where(name: str, table: str, when: str, because: str, *, lock: str) -> None:
    """The same; `lock` is the statement by which PostgreSQL waits for whoever looks there too."""
    if on_sqlite():
        op.execute(
            f'CREATE TRIGGER {name} BEFORE INSERT ON "{table}" WHEN {when}'
            f" BEGIN SELECT RAISE(ABORT, '{because}'); END"
        )
        return
    op.execute(f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          {lock};
          IF {when} THEN
            RAISE EXCEPTION '{because}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$
    """)
    op.execute(
        f'CREATE TRIGGER {name} BEFORE INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()'
    )
    op.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER {name}')
