"""Lists by name have one order on both databases, whatever locale PostgreSQL was made with: that
in which Python compares texts, as pages are put together there as well."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from tests.databases import Database
from tests.factories import NOW, PROGRAM, Chain, add
from tests.turning import back_and_forth
from tracker.records import account_lists, due_lists, organizations, practice_patients
from tracker.records.account_lists import AccountFilter
from tracker.records.due_lists import DueWanted
from tracker.records.practice_patients import Wanted
from tracker.services.pages import Page, Turn

NAMES = (
    "abc", "ABC", "Abd", "a-b", "a b", "ab", "de Vries", "De Boer", "O'Neil", "ONeil", "Oneill",
    "Z", "z", "Ångström", "ångström", "Åse", "Ärger", "Zoë", "Ivanov", "Иванов", "иванов", "ß",
)  # fmt: skip


# The columns by which lists are ordered, with their types.
ORDERED = (
    ("organization", "name", "varchar(200)"),
    ("account", "email", "varchar(254)"),
    ("patient_identity", "family_name", "varchar(100)"),
    ("patient_identity", "given_name", "varchar(100)"),
    ("next_due", "key", "varchar(60)"),
)
ANY_LANGUAGE = text(
    "SELECT collname FROM pg_collation WHERE collencoding IN (-1, 6)"
    " AND collname IN ('en-x-icu', 'en_US.utf8', 'en_GB.utf8', 'de_DE.utf8') ORDER BY 1 LIMIT 1"
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Where the server knows a language, PostgreSQL's columns get its order, as a database made
    with that locale has it; the one of these tests is made without."""
    if database.name == "postgresql":
        with database.owner.begin() as connection:
            language = connection.scalar(ANY_LANGUAGE)
            for table, column, kind in ORDERED if language else ():
                connection.execute(
                    text(f'ALTER TABLE {table} ALTER {column} TYPE {kind} COLLATE "{language}"')
                )
    with database.session() as session:
        yield session


@contextmanager
def in_code_points(session: Session) -> Iterator[None]:
    """PostgreSQL is asked for that order by name: no server here may know another one."""
    asked: list[str] = []
    engine = session.get_bind()

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield
    event.remove(engine, "before_cursor_execute", listen)
    if engine.dialect.name == "postgresql":
        ordered = [each.rpartition("ORDER BY")[2] for each in asked if "place_0" in each]
        assert ordered
        assert all('COLLATE "C"' in each for each in ordered)


def in_lower_case(name: str) -> str:
    """As both databases know it: the letters of ASCII."""
    return "".join(c.lower() if c.isascii() else c for c in name)


def test_organizations(session: Session) -> None:
    for name in NAMES:
        add(session, "organization", name=name)

    def page(turn: Turn) -> Page[str]:
        found = organizations.page(session, None, turn)
        return found.of(row.name for row in found.rows)

    with in_code_points(session):
        there, back = back_and_forth(page, 3)
    assert there == back == sorted(NAMES)


def test_accounts(session: Session) -> None:
    for name in NAMES:
        add(session, "account", email=f"{name}@x.test")

    def page(turn: Turn) -> Page[str]:
        found = account_lists.page(session, AccountFilter(), turn)
        return found.of(row.email for row in found.rows)

    with in_code_points(session):
        there, back = back_and_forth(page, 3)
    assert there == back == sorted(f"{name}@x.test" for name in NAMES)


def test_patients(session: Session) -> None:
    chain = Chain(session)
    for name in NAMES:
        chain.patient_id = add(session, "patient")
        chain.of_patient("patient_identity", family_name=name, given_name="Ada")
        chain.enrollment_id = chain.of_patient(
            "enrollment",
            program=PROGRAM,
            practice_id=chain.practice_id,
            prescriber_id=chain.prescriber_id,
        )
        chain.of_enrollment("risk_assessment")

    def page(turn: Turn) -> Page[str]:
        wanted = Wanted(name="", open=None)
        found = practice_patients.listed(session, chain.practice_id, wanted, turn)
        return found.of(row.family_name for row in found.rows if row.given_name == "Ada")

    with in_code_points(session):
        there, back = back_and_forth(page, 3)
    assert there == back
    lowered = [in_lower_case(name) for name in there]
    assert lowered == sorted(map(in_lower_case, NAMES))


def test_what_is_due(session: Session) -> None:
    """Requirements of one patient and day: with lists that hold no more these are put together
    with others in Python."""
    chain = Chain(session)
    keys = ("pregnancy-test", "pregnancy-tests", "pregnancytest", "Pregnancy", "blood-count", "b")
    its = {"enrollment_id": chain.enrollment_id, "practice_id": chain.practice_id}
    chain.of_patient("due_list", program=PROGRAM, holds_until=None, **its)
    for key in keys:
        chain.of_patient("next_due", key=key, due_on=date(2026, 3, 20), **its)
    wanted = DueWanted(until_on=date(2026, 4, 1))

    def page(turn: Turn) -> Page[str]:
        found = due_lists.page(session, chain.practice_id, wanted, turn, at=NOW, today=NOW.date())
        return found.of(each.row.key for each in found.rows)

    with in_code_points(session):
        there, back = back_and_forth(page, 2)
    assert there == back == sorted(keys)
