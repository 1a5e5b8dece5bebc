"""Administrators who close each other at the same moment leave one who can act."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.databases import Database
from tests.factories import NOW
from tests.people import make_account
from tests.races.racing import TIMES, Clock, Runner, race
from tracker.records import account_lists
from tracker.records.identifiers import new_id
from tracker.records.tables.audit import AuditEntry
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, NotPermitted
from tracker.rules.events import AccountClosed
from tracker.services import managing_accounts

pytestmark = pytest.mark.race


def make_administrators(session: Session, count: int) -> list[Actor]:
    return [
        Actor(make_account(session, email=f"{new_id()}@demo.test"), Role.ADMINISTRATOR)
        for _ in range(count)
    ]


def close(closer: Actor, closed: Actor, session: Session, clock: Callable[[], datetime]) -> str:
    managing_accounts.close_account(session, closer, closed.id, "Left us.", now=clock())
    return "closed"


@pytest.mark.parametrize("count", [2, 4])
def test_in_a_circle_of_administrators_one_stays(database: Database, count: int) -> None:
    for _ in range(4 * TIMES):
        with database.session() as session:
            before = account_lists.active_administrators(session)
            circle = make_administrators(session, count)
        runners = [
            Runner(partial(close, closer, circle[(place + 1) % count]))
            for place, closer in enumerate(circle)
        ]

        answers = race(database, Clock(NOW), runners)

        assert {type(answer) for answer in answers} <= {str, Conflict, NotPermitted}
        with database.session() as session:
            left = set(account_lists.active_administrators(session)) - set(before)
            assert left
            assert len(left) == count - answers.count("closed")
            names = session.scalars(select(AuditEntry.name)).all()
            assert names.count(AccountClosed.name) >= answers.count("closed")
