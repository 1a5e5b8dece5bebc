"""Enforcement discretion at the same moment: one review counts; a decision that rests on it comes
before its revocation, or not at all."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import orjson
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.clinic import proof_of
from tests.databases import Database
from tests.people import make_account
from tests.races.racing import TIMES, Clock, Runner, race
from tests.races.test_yes_or_no import lateness
from tests.services.pharmacy_day import AT
from tests.services.relaxed_day import GUIDE, KEY, RelaxedDay
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.deciding import Decision
from tracker.records.tables.discretion import DiscretionReview, DiscretionRevocation
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict
from tracker.rules.events import DiscretionApproved
from tracker.services import granting_discretion

pytestmark = pytest.mark.race

ROUNDS: Final = 6 * TIMES
Tick = Callable[[], datetime]


def approve(actor: Actor, proposal: str, session: Session, clock: Tick) -> str:
    now = clock()
    granting_discretion.approve(session, actor, proposal, proof_of(actor, now), now=now)
    return "approved"


def revoke(actor: Actor, granted: str, session: Session, clock: Tick) -> str:
    granting_discretion.revoke(session, actor, granted, "Over.", now=clock())
    return "revoked"


def confirm(day: RelaxedDay, session: Session, clock: Tick) -> Any:
    return day.ask(session=session, at=clock())


def test_of_two_approvals_at_once_one_counts(database: Database) -> None:
    with database.session() as session:
        day = RelaxedDay(session, AT.date(), keys=())
        proposals = [day.propose(KEY) for _ in range(3 * TIMES)]
        third = Actor(make_account(session, email="third@office.test"), Role.ADMINISTRATOR)

    for proposal in proposals:
        runners = [Runner(partial(approve, who, proposal)) for who in (day.second, third)]
        answers = race(database, Clock(AT), runners)

        assert sorted(map(type, answers), key=str) == sorted([str, Conflict], key=str)
        with database.session() as session:
            reviews = select(func.count()).where(DiscretionReview.discretion_id == proposal)
            assert session.scalar(reviews) == 1
    with database.session() as session:
        logged = select(func.count()).where(AuditEntry.name == DiscretionApproved.name)
        assert session.scalar(logged) == len(proposals)


def test_a_dispense_is_confirmed_under_discretion_only_before_its_revocation(
    database: Database,
) -> None:
    seen = set()
    for place in range(ROUNDS):
        with database.session() as session:
            day = RelaxedDay(session, AT.date(), keys=(KEY, GUIDE))
        first, second = lateness(place)

        answer, revoked = race(
            database,
            Clock(AT + timedelta(minutes=place)),
            [
                Runner(partial(confirm, day), first),
                Runner(partial(revoke, day.second, day.granted[0]), second),
            ],
        )

        assert revoked == "revoked"
        with database.session() as session:
            seen.add(judge(session, answer, day.granted[0]))
    assert seen == {"confirmed, then revoked", "revoked"}


def judge(session: Session, answer: Any, granted: str) -> str:
    decision = session.get_one(Decision, answer.decision_id)
    revocation = session.get_one(DiscretionRevocation, granted)
    carried = {each["requirement"] for each in orjson.loads(decision.question)["discretion"]}
    if not decision.allowed:
        assert KEY not in carried
        return "revoked"
    assert KEY in carried
    assert decision.decided_at < revocation.recorded_at
    return "confirmed, then revoked"
