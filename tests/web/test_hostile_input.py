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
from tracker.rules.authority import GRANTS, Permission
from tracker.settings import Settings
from tracker.web.access import permission_of

# TRACKER_HOSTILE=1: every value in every field, which takes many minutes.
THOROUGH: Final = bool(os.environ.get("TRACKER_HOSTILE"))
# In this order: a form that one of them sends is not sent again by a later one.
PEOPLE: Final = (
    "administrator", "prescriber", "pharmacist", "woman", "guardian", "auditor",
)  # fmt: skip
SIGN_OUT: Final = "sign_in.leave"
_ID: Final = re.compile("[0-9a-f]{32}")
_TYPED: Final = ("text", "textarea")
NO_NUMBERS: Final = [value for value in NUMBERS if value.name not in ("zero", "a fraction")]


@dataclass(frozen=True, slots=True)
class Served:
    """The town behind an application that answers 500 instead of raising."""

    app: Flask
    database: Database
    town: Town

    def attacker(self, name: str) -> Attacker:
        account_id = self.town.people[name].id
        return Attacker(Visitor(self.app).become(account_id), account_id, self.database)

    def forms_of(self, name: str, *, most: int = 3) -> list[Form]:
        """The forms of this person's pages that nobody before can send as well."""
        visitor = Visitor(self.app).become(self.town.people[name].id)
        found = Crawl(visitor, most=8 if THOROUGH else most).run("/").forms
        return [form for form in found if self._first_to_send(form) == name]

    def _first_to_send(self, form: Form) -> str | None:
        wanted = permission_of(self.app, form.endpoint)
        if form.endpoint == SIGN_OUT or not isinstance(wanted, Permission):
            return None
        return next(each for each in PEOPLE if wanted in GRANTS[self.town.people[each].role])


@contextmanager
def serve(database: Database, town: Town) -> Iterator[Served]:
    app = create_app(Settings(database_url=database.url, secret_key=SECRET))
    try:
        yield Served(app, database, town)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="module")
def built(sqlite_head: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Town]:
    """The file that every test here copies, and who lives there."""
    file = tmp_path_factory.mktemp("town") / "town.db"
    with copy_of_sqlite(sqlite_head, file) as database, database.session() as session:
        return file, Town(session)


@pytest.fixture
def served(built: tuple[Path, Town], tmp_path: Path) -> Iterator[Served]:
    with (
        copy_of_sqlite(built[0], tmp_path / "town.db") as database,
        serve(database, built[1]) as served,
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
        if control.name != "csrf_token" and control.kind not in ("button", "submit")
    ]
    return [(place, *each) for place, each in enumerate(every)]


@pytest.mark.parametrize("name", PEOPLE)
def test_no_value_breaks_a_form_or_is_stored_with_a_refusal(served: Served, name: str) -> None:
    attacker = served.attacker(name)
    wanted = fields(served.forms_of(name))
    # What cannot be taken comes first: a form that was taken may not be asked again.
    for turn, form, control in wanted:
        for value in chosen(NEVER, turn, 2):
            attacker.try_value(form, control.name, value, never=True)
    for turn, form, control in wanted:
        number = control.label in ("numeric", "decimal")
        for value in chosen(NO_NUMBERS if number else NUMBERS, turn, 2 if number else 1):
            attacker.try_value(form, control.name, value, never=number)
    for turn, form, control in wanted:
        for value in chosen(TEXTS, turn, 2 if control.kind in _TYPED else 1):
            attacker.try_value(form, control.name, value, never=False)

    assert attacker.wrong == []


@pytest.mark.parametrize("name", PEOPLE)
def test_a_form_is_taken_with_its_own_fields_once_each_and_a_token(
    served: Served, name: str
) -> None:
    attacker = served.attacker(name)
    for form in served.forms_of(name):
        attacker.try_structure(form)
        if form.method == "POST":
            attacker.try_body(form)
            for field in ids_to_forge(form):
                if field != "request_id":
                    attacker.refused(form, [(field, new_id())], f"a foreign id as {field}")
    assert attacker.wrong == []


def test_every_form_of_the_product_is_on_a_page_of_the_town(served: Served) -> None:
    found = {form.endpoint for name in PEOPLE for form in served.forms_of(name, most=8)}
    wanted = {
        rule.endpoint
        for rule, method in routes(served.app)
        if method == "POST" and isinstance(permission_of(served.app, rule.endpoint), Permission)
    }

    assert wanted - found == {SIGN_OUT}
    assert found <= wanted | {"accounts.index"}


@pytest.mark.parametrize("path", ["/sign-in", "/links/{link}"])
def test_the_doors_take_no_hostile_value_either(served: Served, path: str) -> None:
    path = path.format(link=served.town.link)
    attacker = Attacker(Visitor(served.app), "", served.database)
    forms = [form for form in Crawl(attacker.visitor).run(path).forms if form.method == "POST"]
    assert len(forms) == 1
    for _, form, control in fields(forms):
        for value in (*NEVER, *NUMBERS, *TEXTS):
            attacker.try_value(form, control.name, value, never=value in NEVER)
    attacker.try_structure(forms[0])

    assert attacker.wrong == []


def addresses(app: Flask) -> list[str]:
    """Each address with an id in it, with something else in its place."""
    parts = {
        rule.rule.partition("<")[0] for rule, method in routes(app) if method == "GET"
    }  # fmt: skip
    return [f"{part}{no_id}" for part in sorted(parts) if part != "/" for no_id in NO_IDS]


def test_what_is_no_id_leads_nowhere(served: Served) -> None:
    client = served.attacker("administrator").visitor.client
    answers = {path: client.get(path).status_code for path in addresses(served.app)}

    assert len(answers) > 200
    assert {path: status for path, status in answers.items() if status not in (400, 404)} == {}


@pytest.mark.parametrize("next_path", ["//e.test", "/\\e.test", "https:e.test", "%2f%2fe.test"])
def test_next_never_leads_away(served: Served, next_path: str) -> None:
    attacker = served.attacker("prescriber")
    for form in served.forms_of("prescriber"):
        if form.method == "POST":
            away = replace(form, action=f"{form.action.split('?')[0]}?next={next_path}")
            attacker.send(away, filled(away, datetime.now(UTC)), f"next={next_path}")

    assert attacker.wrong == []


def test_a_stranger_finds_nothing_of_anybody(served: Served) -> None:
    """Another practice's prescriber, at the addresses of this one's people."""
    stranger = served.attacker("stranger").visitor.client
    found = {}
    for name in ("prescriber", "delegate"):
        visitor = Visitor(served.app).become(served.town.people[name].id)
        for path in Crawl(visitor, most=3).run("/").pages:
            if _ID.search(path):
                found[path] = stranger.get(path).status_code

    assert len(found) > 40
    assert {path: status for path, status in found.items() if status != 404} == {}


def test_legal_text_is_shown_as_it_was_typed(served: Served) -> None:
    """Into every field of a page, and found again on a page as plain words."""
    typed = {value.name: str(value.sent) for value in LITERAL}
    seen = ""
    for name in ("administrator", "prescriber", "pharmacist"):
        attacker = served.attacker(name)
        for _, form, control in fields(served.forms_of(name)):
            if control.kind in _TYPED and control.label not in ("numeric", "decimal"):
                for value in LITERAL:
                    attacker.try_value(form, control.name, value, never=False)
        assert attacker.taken
        # Reading a page also checks that it holds no inline code.
        seen += " ".join(
            p.text for p in Crawl(attacker.visitor, most=6).run("/").pages.values() if p.tree
        )
    assert {name for name, text in typed.items() if text not in seen} == set()


ON_BOTH: Final = {
    "accounts.new", "audit_log.filter", "dispenses.find", "enrollments.new", "monitoring.new_test",
    "patients.search", "prescriptions.new", "surveys.answer",
}  # fmt: skip


def test_both_databases_answer_alike(served: Served, postgresql_database: Database) -> None:
    with postgresql_database.session() as session:
        town = Town(session)
    with serve(postgresql_database, town) as other:
        on_sqlite, on_postgresql = _answers(served), _answers(other)

    assert len(on_sqlite) > 300
    assert on_sqlite == on_postgresql


def _answers(served: Served) -> list[tuple[str, str, str, int]]:
    """The statuses of what can be taken by none of these fields, and of some that can."""
    values = [*NEVER[:4], *NUMBERS, *TEXTS[:2]]
    answers = []
    for name in ("administrator", "prescriber", "pharmacist"):
        attacker = served.attacker(name)
        for _, form, control in fields(served.forms_of(name, most=1)):
            if form.endpoint in ON_BOTH and control.kind in _TYPED:
                for value in values:
                    status = attacker.try_value(form, control.name, value, never=False).status
                    answers.append((form.endpoint, control.name, value.name, status))
        assert attacker.wrong == []
    return answers
