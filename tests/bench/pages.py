"""What the main pages cost beside a plain form page and beside hello, on both databases:
`make bench`.

    python -m tests.bench.pages [ROUNDS]

Processor time of this process for a whole request of the demo's people, the pages taken in turn,
the median of each. PostgreSQL's own server is not in it. Hello is an answer without session,
database and template. Nothing here fails for being slow: a person looks.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import process_time_ns
from typing import Final

from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from tests.databases import Database, copy_of_sqlite, make_sqlite_head, postgresql_head
from tests.made_demo import SECRET
from tests.postgresql import Missing
from tests.statements import statements
from tests.web.visiting import Visitor
from tracker.app import create_app
from tracker.records.database import db
from tracker.records.tables.people import Account
from tracker.services.demo import loading
from tracker.settings import Settings

HELLO: Final = "/healthz"
FORM: Final = ("pharmacist@demo.test", "/dispenses/find")
PAGES: Final = (
    FORM,
    ("prescriber@demo.test", "/"),
    ("prescriber@demo.test", "/patients"),
    ("prescriber@demo.test", "/due"),
    ("prescriber@demo.test", "/renewals"),
    ("prescriber@demo.test", "/agreements"),
    ("pharmacist@demo.test", "/"),
    ("pharmacist@demo.test", "/worklists/ready"),
    ("pharmacist@demo.test", "/worklists/blocked"),
    ("pharmacist@demo.test", "/worklists/to-ship"),
    ("pharmacist@demo.test", "/dispenses"),
    ("admin@demo.test", "/"),
    ("admin@demo.test", "/programs"),
)


@dataclass(frozen=True)
class Measured:
    database: str
    who: str
    path: str
    statements: int
    page_ms: float
    form_ms: float
    hello_ms: float

    def __str__(self) -> str:
        return (
            f"{self.database:<11} {self.who.partition('@')[0]:<11} {self.path:<19}"
            f" {self.statements:3} statements {self.page_ms:7.1f} ms"
            f" {self.page_ms / self.form_ms:6.1f} of a form page"
            f" {self.page_ms / self.hello_ms:6.1f} of hello"
        )


def measured(app: Flask, name: str, rounds: int) -> Iterator[Measured]:
    clients = {who: _signed_in(app, who) for who, _ in PAGES}
    spent: dict[tuple[str, str], list[float]] = {each: [] for each in PAGES}
    hello: list[float] = []
    for who, path in PAGES:
        clients[who].get(path)  # texts read, statements and templates compiled
    for _ in range(rounds):
        hello.append(_spent(clients[FORM[0]], HELLO))
        for (who, path), times in spent.items():
            times.append(_spent(clients[who], path))
    for (who, path), times in spent.items():
        yield Measured(
            name,
            who,
            path,
            _sent(app, clients[who], path),
            statistics.median(times),
            statistics.median(spent[FORM]),
            statistics.median(hello),
        )


def _signed_in(app: Flask, email: str) -> Client:
    with app.app_context():
        account_id = db.session.scalars(select(Account.id).where(Account.email == email)).one()
        db.session.remove()
    return Visitor(app).become(account_id).client


def _spent(client: Client, path: str) -> float:
    before = process_time_ns()
    answer = client.get(path)
    answer.get_data()
    spent = (process_time_ns() - before) / 1e6
    assert answer.status_code == 200, path
    return spent


def _sent(app: Flask, client: Client, path: str) -> int:
    with app.app_context(), statements(db.session()) as asked:
        client.get(path)
    return len(asked)


@contextmanager
def _served(database: Database) -> Iterator[Flask]:
    loading.load(database.engine, now=datetime.now(UTC))
    app = create_app(Settings(database_url=database.url, secret_key=SECRET))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def main(rounds: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        head = make_sqlite_head(folder / "head.db")
        databases = [stack.enter_context(copy_of_sqlite(head, folder / "tracker.db"))]
        try:
            databases.append(stack.enter_context(stack.enter_context(postgresql_head()).copy()))
        except Missing as reason:
            sys.stderr.write(f"PostgreSQL is not measured: {reason}\n")
        for database in databases:
            with _served(database) as app:
                for each in measured(app, database.name, rounds):
                    sys.stdout.write(f"{each}\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
