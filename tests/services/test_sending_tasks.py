"""A refusal goes to whoever can mend it, and is off their list once it is mended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import add
from tests.services.pharmacy_day import AT, PROGRAM, PharmacyDay
from tracker.records.identifiers import new_id
from tracker.records.tables.certifications import Certification
from tracker.records.tables.counter import Task
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.rules.vocabulary import Owner
from tracker.services import certifying, sending_tasks
from tracker.services.overviews import counter, practice, tasks
from tracker.services.overviews.practice import Waiting
from tracker.services.sending_tasks import TaskRequest


def send(day: PharmacyDay, actor=None, **given):
    request = TaskRequest(
        **({"request_id": new_id(), "authorization_id": day.authorization_id} | given)
    )
    return sending_tasks.send_tasks(day.session, actor or day.pharmacist, request, now=day.at)


def pregnant(day: PharmacyDay, status: str = "suspected", minutes: int = 0) -> None:
    day.of_patient(
        "pregnancy_report",
        status=status,
        reported_at=day.at + timedelta(minutes=minutes),
        recorded_at=day.at + timedelta(minutes=minutes),
    )


def asked(day: PharmacyDay, *, minutes: int = 0) -> list[tuple[str, ...]]:
    later = day.at + timedelta(minutes=minutes)
    found = tasks.for_practice(day.session, day.prescriber, now=later).rows
    return [tuple(f.requirement for f in task.missing) for task in found]


def administrator(day: PharmacyDay) -> Actor:
    return Actor(add(day.session, "account", role="administrator"), Role.ADMINISTRATOR)


def test_a_task_is_on_the_prescriber_s_list_until_the_requirement_holds(session):
    day = PharmacyDay(session)
    pregnant(day)

    assert send(day, note="patient-waits") == (Owner.PRESCRIBER,)

    assert asked(day) == [("no-open-pregnancy",)]
    (task,) = tasks.for_practice(session, day.prescriber, now=day.at).rows
    assert "The patient waits at the counter" in task.summary
    waiting = practice.waiting_of(session, day.prescriber, Waiting.TASKS, now=day.at)
    assert [row.object_id for row in waiting.rows] == [task.row.decision_id]
    page = counter.counter_page(session, day.pharmacist, day.authorization_id, now=day.at)
    assert [(each.owner, each.requirements) for each in page.tasks] == [
        ("prescriber", ("no-open-pregnancy",))
    ]
    assert page.touched.what in ("sent as a task", "refused")
    assert day.events()[-2:] == ["gate.decided", "task.sent"]

    pregnant(day, "ruled-out", minutes=1)
    assert asked(day, minutes=2) == []


def test_what_was_sent_before_is_not_sent_again_nor_is_the_same_request(session):
    day = PharmacyDay(session)
    pregnant(day)
    request_id = new_id()
    send(day, request_id=request_id)

    assert send(day, request_id=request_id) == (Owner.PRESCRIBER,)
    with pytest.raises(Conflict, match="sent before"):
        send(day)
    session.rollback()
    assert len(session.scalars(select(Task)).all()) == 1


def test_the_pharmacist_s_own_steps_are_nobody_s_task(session):
    day = PharmacyDay(session)

    with pytest.raises(Conflict, match="for you to do here"):
        send(day)
    assert day.logged("gate.decided") == []


def test_nothing_is_sent_when_nothing_stops_it(session):
    day = PharmacyDay(session)
    day.counsel()

    with pytest.raises(Conflict, match="Nothing stops"):
        send(day)


def test_a_certification_is_the_administrators_task_until_it_is_back(session):
    day = PharmacyDay(session)
    boss = administrator(day)
    own = session.scalars(
        select(Certification.id).where(Certification.prescriber_id == day.prescriber_id)
    ).one()
    request = certifying.SuspensionRequest(own, AT.date(), "Audit")
    suspension_id = certifying.suspend(session, boss, request, now=day.at)

    assert send(day) == (Owner.ADMINISTRATOR,)
    (task,) = tasks.for_administrators(session, boss, now=day.at)
    assert (task.row.prescriber_id, task.row.program) == (day.prescriber_id, PROGRAM)
    assert asked(day) == []
    reinstated = certifying.ReinstatementRequest(suspension_id, "Handed in")
    certifying.reinstate(session, boss, reinstated, now=day.at)
    assert tasks.for_administrators(session, boss, now=day.at + timedelta(minutes=1)) == ()


def test_a_task_is_over_once_the_drug_is_given_or_a_newer_number_issued(session):
    day = PharmacyDay(session)
    pregnant(day)
    send(day)
    day.issued_at = day.at + timedelta(minutes=1)
    day.prescription_id = day.prescribe()
    day.issue()

    assert asked(day, minutes=2) == []


def test_a_stranger_sends_nothing_and_sees_nothing(session):
    day = PharmacyDay(session)
    pregnant(day)

    with pytest.raises(NotFound):
        send(day, day.stranger)
    with pytest.raises(NotPermitted):
        send(day, day.prescriber)
    with pytest.raises(InvalidInput):
        send(day, note="she has a fever")
    send(day)
    elsewhere = Actor(day.prescriber_id, Role.PRESCRIBER, add(session, "organization"))
    assert tasks.for_practice(session, elsewhere, now=day.at).rows == ()
    assert tasks.for_pharmacy(session, day.representative, now=day.at) == ()
    assert tasks.for_patient(session, day.patient_id, now=day.at) == ()
