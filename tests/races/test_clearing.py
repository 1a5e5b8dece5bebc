"""Certifications come and go while something is recorded about a patient whose drug waits for one:
no task is lost by it, and none stays open that is over."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.databases import Database
from tests.factories import add
from tests.races.racing import TIMES, Clock, Runner, race
from tests.services.pharmacy_day import PharmacyDay
from tracker.records.identifiers import new_id
from tracker.records.tables.certifications import Certification
from tracker.records.tables.counter import Task, TaskClearing
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict
from tracker.services import certifying, reporting_pregnancy, sending_tasks
from tracker.services.certifying import ReinstatementRequest, SuspensionRequest
from tracker.services.overviews import tasks
from tracker.services.reporting_pregnancy import PregnancyReportRequest
from tracker.services.sending_tasks import TaskRequest

pytestmark = pytest.mark.race

Now = Callable[[], datetime]


class Waiting:
    """A woman's drug waits at the counter; her prescriber's certification comes and goes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.session() as session:
            self.day = PharmacyDay(session)
            ago = self.day.at - timedelta(minutes=10)
            self.day.of_patient("patient_identity", sex="female", recorded_at=ago)
            boss = add(session, "account", role="administrator")
            self.boss = Actor(boss, Role.ADMINISTRATOR)
            own = Certification.prescriber_id == self.day.prescriber_id
            self.certification_id = session.scalars(select(Certification.id).where(own)).one()
        self.clock = Clock(self.day.at)
        self.suspension_id = ""

    def suspend(self, session: Session, now: Now) -> None:
        today = self.day.at.date() - timedelta(days=1)
        request = SuspensionRequest(self.certification_id, today, "Audit")
        self.suspension_id = certifying.suspend(session, self.boss, request, now=now())

    def reinstate(self, session: Session, now: Now) -> None:
        request = ReinstatementRequest(self.suspension_id, "Handed in")
        certifying.reinstate(session, self.boss, request, now=now())

    def record(self, session: Session, now: Now) -> None:
        request = PregnancyReportRequest(self.day.patient_id, "patient", "ruled-out", "hCG")
        reporting_pregnancy.report(session, self.day.prescriber, request, now=now())

    def send(self, session: Session, now: Now) -> None:
        request = TaskRequest(request_id=new_id(), authorization_id=self.day.authorization_id)
        sending_tasks.send_tasks(session, self.day.pharmacist, request, now=now())

    def alone(self, *acts: Callable[[Session, Now], None]) -> None:
        with self.database.session() as session:
            for act in acts:
                act(session, self.clock)

    def listed(self) -> int:
        with self.database.session() as session:
            return len(tasks.for_administrators(session, self.boss, now=self.clock()).rows)

    def uncleared(self) -> int:
        with self.database.session() as session:
            sent = session.query(Task).count()
            return sent - session.query(TaskClearing).count()


def test_a_certification_that_comes_back_meanwhile_leaves_no_task_behind(
    database: Database,
) -> None:
    waiting = Waiting(database)
    for _ in range(4 * TIMES):
        waiting.alone(waiting.suspend, waiting.send)
        assert waiting.listed() == 1

        answers = race(database, waiting.clock, [Runner(waiting.reinstate), Runner(waiting.record)])

        assert answers == [None, None]
        assert waiting.listed() == 0
        waiting.alone(waiting.record)
        assert waiting.uncleared() == 0


def test_a_certification_that_goes_meanwhile_is_on_the_list_or_can_be_sent_again(
    database: Database,
) -> None:
    waiting = Waiting(database)
    for _ in range(4 * TIMES):
        waiting.alone(waiting.suspend, waiting.send, waiting.reinstate)
        assert waiting.listed() == 0

        answers = race(database, waiting.clock, [Runner(waiting.suspend), Runner(waiting.record)])

        assert answers == [None, None]
        if waiting.uncleared() == 0:  # recorded first: the one before had mended it
            waiting.alone(waiting.send)
        else:
            with pytest.raises(Conflict, match="sent before"):
                waiting.alone(waiting.send)
        assert waiting.listed() == 1
        waiting.alone(waiting.reinstate, waiting.record)
        assert waiting.uncleared() == 0


def test_nothing_that_is_recorded_clears_what_nobody_mended(database: Database) -> None:
    waiting = Waiting(database)
    waiting.alone(waiting.suspend, waiting.send)

    race(database, waiting.clock, [Runner(waiting.record) for _ in range(4 * TIMES)])

    assert (waiting.uncleared(), waiting.listed()) == (1, 1)
