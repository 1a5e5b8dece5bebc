"""Every form of every page, filled in by somebody hostile: refused, or stored as plain text."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from tests.databases import Database, copy_of_sqlite
from tests.web.attacking import Attacker, ids_to_forge
from tests.web.conftest import SECRET
from tests.web.crawling import Control, Crawl, Form
from tests.web.filling import filled
from tests.web.hostile import LITERAL, NEVER, NO_IDS, NUMBERS, TEXTS, Value
from tests.web.test_access_matrix import routes
from tests.web.town import Town
from tests.web.visiting import Visitor
from tracker.app import create_app
from tracker.records.database import db
from tracker.records.identifiers import new_id
from tracker.rules.authority import GRANTS, Permission, Role
from tracker.settings import Settings
from tracker.web.access import permission_of

# One worker: the town is built and explored once, and each test has a copy of its own.
# TRACKER_HOSTILE=1: every value in every field, which takes many minutes.
THOROUGH: Final = bool(os.environ.get("TRACKER_HOSTILE"))
# In this order: a form that one of them sends is not sent again by a later one.
PEOPLE: Final = (
    "administrator", "prescriber", "pharmacist", "woman", "guardian", "auditor",
)  # fmt: skip
SIGN_OUT: Final = "sign_in.leave"
_ID: Final = re.compile("[0-9a-f]{32}")
TYPED: Final = ("text", "textarea")
NUMERIC: Final = ("numeric", "decimal")
AWAY: Final = ("//e.test", "/\\e.test", "https:e.test", "%2f%2fe.test", "javascript:alert(1)")
NO_NUMBERS: Final = [value for value in NUMBERS if value.name not in ("zero", "a fraction")]


@dataclass(frozen=True, slots=True)
class Known:
    """What one person's pages hold: their addresses, and the forms that no earlier role sends."""

    paths: list[str]
    forms: list[Form]


@dataclass(frozen=True, slots=True)
class Served:
    """The town behind an application that answers 500 instead of raising."""

    app: Flask
    database: Database
    town: Town

    def crawl(self, name: str, *, most: int) -> Crawl:
        visitor = Visitor(self.app).become(self.town.people[name].id)
        return Crawl(visitor, most=most).run("/")

    def explore(self, name: str, *, most: int = 6) -> Known:
        crawl = self.crawl(name, most=most)
        own = self.town.people[name].role
        forms = [form for form in crawl.forms if self._first_to_send(form) is own]
        return Known(list(crawl.pages), forms)

    def attacker(self, name: str, known: Known) -> Attacker:
        account_id = self.town.people[name].id
        visitor = Visitor(self.app).become(account_id)
        visitor.get(known.forms[0].page)  # has a token
        return Attacker(visitor, account_id, self.database, known.forms)

    def _first_to_send(self, form: Form) -> Role | None:
        wanted = permission_of(self.app, form.endpoint)
        if form.endpoint == SIGN_OUT or not isinstance(wanted, Permission):
            return None
        roles = (self.town.people[name].role for name in PEOPLE)
        return next(role for role in roles if wanted in GRANTS[role])


@contextmanager
def serve(database: Database, town: Town) -> Iterator[Served]:
    app = create_app(Settings(database_url=database.url, secret_key=SECRET))
    try:
        yield Served(app, database, town)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@dataclass(frozen=True, slots=True)
class Built:
    """The file that every test here copies, and what was found there before any attack."""

    file: Path
    town: Town
    known: dict[str, Known]


@pytest.fixture(scope="module")
def built(sqlite_head: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("town")
    with copy_of_sqlite(sqlite_head, folder / "town.db") as database, database.session() as session:
        town = Town(session)
    with (
        copy_of_sqlite(folder / "town.db", folder / "explored.db") as database,
        serve(database, town) as served,
    ):
        return Built(folder / "town.db", town, {name: served.explore(name) for name in PEOPLE})


@pytest.fixture
def served(built: Built, tmp_path: Path) -> Iterator[Served]:
    with (
        copy_of_sqlite(built.file, tmp_path / "town.db") as database,
        serve(database, built.town) as served,
    ):
        yield served


def chosen(values: Sequence[Value], turn: int, count: int) -> list[Value]:
    """Some of them, others at each turn, so that all of them are sent to somebody."""
    if THOROUGH:
        return list(values)
    return [values[(turn * count + step) % len(values)] for step in range(count)]


def fields(forms: list[Form]) -> list[tuple[int, Form, Control]]:
    """Each field that a person or a page fills in, with its place among all."""
    every = [
        (form, control)
        for form in forms
        for control in form.controls
        if control.name != "csrf_token" and control.kind not in ("button", "submit", "file")
    ]
    return [(place, *each) for place, each in enumerate(every)]


@pytest.mark.parametrize("name", PEOPLE)
def test_no_value_breaks_a_form_or_is_stored_with_a_refusal(
    served: Served, built: Built, name: str
) -> None:
    attacker = served.attacker(name, built.known[name])
    wanted = fields(attacker.forms)
    # What cannot be taken comes first: a form that was taken may not be asked again.
    for turn, form, control in wanted:
        for value in chosen(NEVER, turn, 2):
            attacker.try_value(form, control.name, value, never=True)
    for turn, form, control in wanted:
        number = control.label in NUMERIC
        for value in chosen(NO_NUMBERS if number else NUMBERS, turn, 2 if number else 1):
            attacker.try_value(form, control.name, value, never=number)
    for turn, form, control in wanted:
        for value in chosen(TEXTS, turn, 2 if control.kind in TYPED else 1):
            attacker.try_value(form, control.name, value, never=False)

    assert attacker.wrong == []


@pytest.mark.parametrize("name", PEOPLE)
def test_a_form_is_taken_with_its_own_fields_once_each_and_a_token(
    served: Served, built: Built, name: str
) -> None:
    attacker = served.attacker(name, built.known[name])
    for turn, form in enumerate(attacker.forms):
        attacker.try_structure(form, turn)
        if form.method == "POST":
            attacker.try_body(form)
            for field in ids_to_forge(form):
                if field != "request_id":
                    attacker.refused(form, [(field, new_id())], f"a foreign id as {field}")

    assert attacker.wrong == []


def test_every_form_of_the_product_is_on_a_page_of_the_town(served: Served, built: Built) -> None:
    found = {form.endpoint for known in built.known.values() for form in known.forms}
    wanted = {
        rule.endpoint
        for rule, method in routes(served.app)
        if method == "POST" and isinstance(permission_of(served.app, rule.endpoint), Permission)
    }

    assert wanted - found == {SIGN_OUT}


@pytest.mark.parametrize("path", ["/sign-in", "/links/{link}"])
def test_the_doors_take_no_hostile_value_either(served: Served, path: str) -> None:
    path = path.format(link=served.town.link)
    crawl = Crawl(Visitor(served.app)).run(path)
    (form,) = [form for form in crawl.forms if form.page == path]
    attacker = Attacker(crawl.visitor, "", served.database, [form])
    for turn, _, control in fields([form]):
        for value in (*NEVER, *chosen(NUMBERS, turn, 2), *chosen(TEXTS, turn, 4)):
            attacker.try_value(form, control.name, value, never=value in NEVER)
    attacker.try_structure(form, 0)

    assert attacker.wrong == []


def test_what_is_no_id_leads_nowhere(served: Served, built: Built) -> None:
    client = served.attacker("administrator", built.known["administrator"]).visitor.client
    parts = {rule.rule.partition("<")[0] for rule, _ in routes(served.app) if "<" in rule.rule}
    paths = [f"{part}{no_id}" for part in sorted(parts) for no_id in NO_IDS]
    answers = {path: client.get(path).status_code for path in paths}

    assert len(answers) > 200
    assert {path: status for path, status in answers.items() if status not in (400, 403, 404)} == {}


def test_next_never_leads_away(served: Served, built: Built) -> None:
    attacker = served.attacker("prescriber", built.known["prescriber"])
    posted = [form for form in attacker.forms if form.method == "POST"]
    for turn, form in enumerate(posted):
        away = AWAY[turn % len(AWAY)]
        forged = replace(form, action=f"{form.action.split('?')[0]}?next={away}")
        attacker.send(forged, filled(forged, datetime.now(UTC)), f"next={away}")

    assert attacker.wrong == []


def test_a_stranger_finds_nothing_of_anybody(served: Served, built: Built) -> None:
    """Another practice's prescriber, at the addresses of this one's people. Programs are public."""
    stranger = Visitor(served.app).become(served.town.people["stranger"].id).client
    paths = [
        path
        for path in built.known["prescriber"].paths
        if _ID.search(path) and not path.startswith("/programs/")
    ]
    found = {path: stranger.get(path).status_code for path in paths}

    assert len(found) > 40
    assert {path: status for path, status in found.items() if status != 404} == {}


def test_legal_text_is_shown_as_it_was_typed(served: Served, built: Built) -> None:
    """Into every field of a page, and found again on a page as plain words."""
    seen = ""
    # The administrator comes last: a reason is all it takes to close somebody's account.
    for name in ("pharmacist", "prescriber", "administrator"):
        attacker = served.attacker(name, built.known[name])
        for _, form, control in fields(attacker.forms):
            if control.kind in TYPED and control.label not in NUMERIC:
                for value in LITERAL:
                    attacker.try_value(form, control.name, value, never=False)
        assert attacker.wrong == []
        assert {each for _, each in attacker.taken} == {value.name for value in LITERAL}
        # Reading a page also checks that it holds no inline code.
        pages = served.crawl(name, most=3).pages.values()
        seen += " ".join(page.text for page in pages if page.tree is not None)

    assert {value.name for value in LITERAL if str(value.sent) not in seen} == set()


ON_BOTH: Final = {
    "accounts.new", "dispenses.find", "enrollments.new", "monitoring.new_test",
    "prescriptions.new",
}  # fmt: skip


def test_both_databases_answer_alike(served: Served, postgresql_database: Database) -> None:
    with postgresql_database.session() as session:
        town = Town(session)
    with serve(postgresql_database, town) as other:
        on_sqlite, on_postgresql = answers_of(served), answers_of(other)

    assert len(on_sqlite) > 150
    assert on_sqlite == on_postgresql


def answers_of(served: Served) -> list[tuple[str, str, str, int]]:
    """The statuses of what none of these fields can take, and of some that they can."""
    values = [*NEVER[:3], *NUMBERS[:6], *TEXTS[:2]]
    answers = []
    for name in ("administrator", "prescriber", "pharmacist"):
        known = served.explore(name, most=1)
        attacker = served.attacker(name, known)
        for _, form, control in fields(known.forms):
            if form.endpoint in ON_BOTH and control.kind in TYPED:
                for value in values:
                    answer = attacker.try_value(form, control.name, value, never=False)
                    answers.append((form.endpoint, control.name, value.name, answer.status))
        assert attacker.wrong == []
    return answers
