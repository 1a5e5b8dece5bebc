"""The schema comes from alembic, from here only: no alembic.ini.

On PostgreSQL migrations run as the owner, and the application as `tracker_app`, which
reads and adds but changes nothing, save where a session was last seen and how it ended, and
what is due next, which is worked out from the records; and it deletes forms that it kept for a
while.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

APPLICATION_ROLE: Final = "tracker_app"
MIGRATIONS: Final = Path(__file__).parents[2] / "migrations"

# SELECT … FOR UPDATE and FOR SHARE ask for UPDATE on one column; the trigger of these
# tables still refuses every UPDATE.
_LOCKABLE: Final = {
    "program": "slug",
    "account": "id",
    "certification": "id",
    "patient": "id",
    "authorization": "id",
}
_DERIVED: Final = ("due_list", "next_due")
_UPGRADING: Final = 7_204_511_090  # PostgreSQL's advisory lock: one upgrade at a time


def config(connection: Connection | None = None) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("prepend_sys_path", str(MIGRATIONS.parent).replace("%", "%%"))
    settings.set_main_option("path_separator", "newline")
    settings.attributes["connection"] = connection
    return settings


def upgrade(engine: Engine) -> None:
    """To head, as the owner. On PostgreSQL also (re)grants what the application may do."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            command.upgrade(config(connection), "head")
            return
        with _alone(connection):
            command.upgrade(config(connection), "head")
            grant_to_application(connection)
            connection.commit()


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """PostgreSQL: one upgrade at a time, each with all the time it needs."""
    for statement in (f"SELECT pg_advisory_lock({_UPGRADING})", "SET statement_timeout = 0"):
        connection.execute(text(statement))
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        for statement in (f"SELECT pg_advisory_unlock({_UPGRADING})", "RESET statement_timeout"):
            connection.execute(text(statement))
        connection.commit()


def current_revision(connection: Connection) -> str | None:
    """What the database stands at; None when it has never been upgraded."""
    return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """What this program asks for."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    if head is None:
        raise RuntimeError(f"no migrations below {MIGRATIONS}")
    return head


def grant_to_application(connection: Connection) -> bool:
    """PostgreSQL: make the role `tracker_app` if this owner may, and grant it what it needs.

    The role is made without a password: give it one, or a client certificate, before
    the application connects as it. False when there is no such role and none can be made;
    then the application can only connect as the owner, whom triggers alone hold back.
    """
    if not _has_role(connection):
        return False
    role = APPLICATION_ROLE
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {role}",
        f"REVOKE INSERT ON alembic_version FROM {role}",
        f"GRANT UPDATE (last_seen_at, ended_at, end_reason) ON user_session TO {role}",
    ]
    statements += [
        f'GRANT UPDATE ({column}) ON "{table}" TO {role}' for table, column in _LOCKABLE.items()
    ]
    statements += [f"GRANT UPDATE, DELETE ON {table} TO {role}" for table in _DERIVED]
    statements.append(f"GRANT DELETE ON kept_form TO {role}")
    for statement in statements:
        connection.execute(text(statement))
    return True


def _has_role(connection: Connection) -> bool:
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if connection.execute(known, {"role": APPLICATION_ROLE}).scalar() is not None:
        return True
    may = text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not connection.execute(may).scalar():
        return False
    connection.execute(text(f"CREATE ROLE {APPLICATION_ROLE} LOGIN"))
    return True
