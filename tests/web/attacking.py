"""Sends a form as nobody should, and checks what must hold whatever was sent."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, text
from werkzeug.test import TestResponse

from tests.databases import Database
from tests.web.crawling import Form, own_path
from tests.web.filling import filled
from tests.web.hostile import Sent, Value, encoded
from tests.web.visiting import Visitor
from tracker.records.database import Base

# What is written about an attempt, whether it succeeds or not; of a form that waits half filled in
# it is looked at what is in it.
_ALWAYS = {"audit_entry", "kept_form", "sign_in_attempt", "user_session"}
_URLENCODED = "application/x-www-form-urlencoded"
_SQL = "SELECT " + ", ".join(
    f'(SELECT count(*) FROM "{name}")' for name in sorted(set(Base.metadata.tables) - _ALWAYS)
)

Pairs = list[tuple[str, Sent]]


def row_counts(connection: Connection) -> tuple[int, ...]:
    counts = tuple(connection.execute(text(_SQL)).one())
    connection.rollback()
    return counts


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    stored: bool


@dataclass(slots=True)
class Attacker:
    """`wrong` collects what should not have happened, one line each; `taken` what was stored."""

    visitor: Visitor
    account_id: str
    database: Database
    forms: list[Form]
    wrong: list[str] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)

    def send(self, form: Form, pairs: Pairs, what: str, *, token: str | None = "own") -> Answer:
        """Never 5xx, never away from this site, nothing stored with a 4xx."""
        with self.database.owner.connect() as connection:
            before = row_counts(connection)
            response = self._sent(form, pairs, token)
            stored = row_counts(connection) != before
        status = response.status_code
        location = response.headers.get("Location")
        if status >= 500:
            self._note(form, what, f"answered {status}")
        if status >= 400 and stored:
            self._note(form, what, f"answered {status} and stored something")
        if location is not None and own_path("/", location) is None:
            self._note(form, what, f"led away to {location}")
        if status == 401:
            self.visitor.become(self.account_id)
        return Answer(status, stored)

    def refused(self, form: Form, pairs: Pairs, what: str, *, token: str | None = "own") -> Answer:
        """4xx, or led back to a page whose time for this form is over."""
        answer = self.send(form, pairs, what, token=token)
        if answer.stored or answer.status < 300 or answer.status >= 500:
            self._note(form, what, f"answered {answer.status}")
        return answer

    def try_value(self, form: Form, name: str, value: Value, *, never: bool) -> Answer:
        """As an honest person fills it, but for this value; `never`: it must be refused."""
        what = f"{name} = {value.name}"
        honest = filled(form, datetime.now(UTC))
        pairs = [(each, sent) for each, sent in honest if each != name] + [(name, value.sent)]
        if never:
            answer = self.refused(form, pairs, what)
            if [name, value.sent] in self._kept():
                self._note(form, what, "waits in a form that is half filled in")
            return answer
        answer = self.send(form, pairs, what)
        if answer.stored:
            self.taken.append((form.endpoint, value.name))
        return answer

    def _kept(self) -> list[list[str]]:
        """Name and value of each field of the forms that wait half filled in."""
        with self.database.owner.connect() as connection:
            rows = connection.execute(text("SELECT fields FROM kept_form")).scalars().all()
            connection.rollback()
        return [each for row in rows for each in json.loads(row)]

    def try_structure(self, form: Form, turn: int) -> None:
        """Missing and doubled fields, one that nobody asked for, no token and a wrong one."""
        honest = filled(form, datetime.now(UTC))
        names = [name for name in form.names if name != "csrf_token"]
        for name in names:
            self.send(form, [pair for pair in honest if pair[0] != name], f"without {name}")
        for name in names[turn % 2 :: 2]:
            if _single(form, name):
                rest = [pair for pair in honest if pair[0] != name]
                self.refused(form, [*rest, (name, "a"), (name, "b")], f"{name} twice")
        for step in range(2):
            extra, value = _EXTRA[(turn + step) % len(_EXTRA)]
            if extra not in form.names:
                self.refused(form, [*honest, (extra, value)], f"an extra {extra}")
        if form.method == "POST":
            self.refused(form, honest, "no token", token=None)
            self.refused(form, honest, "a wrong token", token="ImZvcmdlZCI.aaaa.bbbb")

    def try_body(self, form: Form) -> None:
        """Ten megabytes, JSON, and a file."""
        answers = {
            "ten megabytes": self._post(form, b"reason=" + b"x" * 10_000_000, _URLENCODED),
            "JSON": self._post(form, b'{"reason": "x"}', "application/json"),
            "an endless name": self._post(form, b"x" * 200_000, _URLENCODED),
        }
        for what, response in answers.items():
            if not 400 <= response.status_code < 500:
                self._note(form, what, f"answered {response.status_code}")

    def _post(self, form: Form, body: bytes, content_type: str) -> TestResponse:
        headers = {"X-CSRFToken": self.visitor.csrf}
        client = self.visitor.client
        return client.post(form.action, data=body, content_type=content_type, headers=headers)

    def _sent(self, form: Form, pairs: Pairs, token: str | None) -> TestResponse:
        client = self.visitor.client
        if form.method == "GET":
            address = f"{form.action.split('?')[0]}?{encoded(pairs).decode()}"
            response = client.get(address, buffered=True)
        else:
            own = self.visitor.csrf if token == "own" else token
            body = encoded([*pairs, ("csrf_token", own)] if own else pairs)
            response = client.post(form.action, data=body, content_type=_URLENCODED, buffered=True)
        response.close()
        return response

    def _note(self, form: Form, what: str, problem: str) -> None:
        self.wrong.append(f"{form.method} {form.endpoint}: {what}: {problem}")


_EXTRA = (
    ("role", "administrator"),
    ("id", "0" * 32),
    ("organization_id", "0" * 32),
    ("version", "1"),
    ("patient_id", "0" * 32),
)


def _single(form: Form, name: str) -> bool:
    return all(control.kind != "checkbox" for control in form.controls if control.name == name)


def ids_to_forge(form: Form) -> Iterator[str]:
    """Controls that hold somebody's id: a choice of the page, or carried along."""
    for control in form.controls:
        offered = control.choices or (control.value,)
        if control.name != "csrf_token" and any(len(value) == 32 for value in offered):
            yield control.name
