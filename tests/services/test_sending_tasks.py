"""A refusal goes to whoever can mend it, and is off their list once it is mended."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import add
from tests.services.pharmacy_day import AT, PROGRAM, PharmacyDay
from tracker.records.identifiers import new_id
from tracker.records.paging import Turn
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.certifications import Certification
from tracker.records.tables.counter import Task
from tracker.records.tables.deciding import Decision
from tracker.records.transaction import PatientLock
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.rules.vocabulary import Owner
from tracker.services import certifying, reporting_pregnancy, sending_tasks
from tracker.services.overviews import counter, practice, tasks
from tracker.services.overviews.practice import Waiting
from tracker.services.reporting_pregnancy import PregnancyReportRequest
from tracker.services.sending_tasks import TaskRequest
from tracker.services.writing import writing


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
    (task,) = tasks.for_administrators(session, boss, now=day.at).rows
    assert (task.row.prescriber_id, task.row.program) == (day.prescriber_id, PROGRAM)
    assert asked(day) == []
    reinstated = certifying.ReinstatementRequest(suspension_id, "Handed in")
    certifying.reinstate(session, boss, reinstated, now=day.at)
    later = day.at + timedelta(minutes=1)
    assert tasks.for_administrators(session, boss, now=later).rows == ()


def test_a_later_task_that_is_over_does_not_hide_an_earlier_one_that_is_not(session):
    """Sent while the first was mended for a moment; then what the first asked for is missing again,
    and it cannot be sent anew as it was never cleared."""
    day = PharmacyDay(session)
    pregnant(day)
    send(day)
    (first,) = session.execute(select(Task.__table__)).mappings()
    (refusal,) = session.execute(
        select(Decision.__table__).where(Decision.id == first["decision_id"])
    ).mappings()
    at = first["recorded_at"] + timedelta(minutes=1)
    again = add(
        session,
        "decision",
        **{**refusal, "id": new_id(), "request_id": new_id(), "decided_at": at},
    )
    other = {"id": new_id(), "decision_id": again, "recorded_at": at, "requirements": '["x"]'}
    later = add(session, "task", **{**first, **other})
    assert asked(day, minutes=2) == []

    add(session, "task_clearing", task_id=later, event="survey.completed", recorded_at=at)

    assert asked(day, minutes=2) == [("no-open-pregnancy",)]


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
    assert tasks.for_pharmacy(session, day.representative, now=day.at).rows == ()
    assert tasks.for_patient(session, day.patient_id, now=day.at) == ()


def of_a_woman(session) -> PharmacyDay:
    """The same day with a patient whose own pregnancy can be reported."""
    day = PharmacyDay(session)
    day.of_patient("patient_identity", sex="female", recorded_at=day.at - timedelta(minutes=10))
    return day


def report(day: PharmacyDay, status: str, *, minutes: int) -> None:
    """As the prescriber does it: through the service, which asks the tasks again."""
    request = PregnancyReportRequest(day.patient_id, "patient", status, "Quantitative hCG")
    at = day.at + timedelta(minutes=minutes)
    reporting_pregnancy.report(day.session, day.prescriber, request, now=at)


def sent(day: PharmacyDay, *, minutes: int) -> list[tuple[str | None, bool]]:
    """By what each task of the pharmacy's list was cleared, and whether something still stops."""
    page = tasks.sent(day.session, day.pharmacist, Turn(), now=day.at + timedelta(minutes=minutes))
    return [(each.row.cleared_by_event, bool(each.missing)) for each in page.rows]


def test_the_write_that_mends_it_clears_the_task_and_says_by_whom(session):
    day = of_a_woman(session)
    report(day, "suspected", minutes=-5)
    send(day)
    assert sent(day, minutes=1) == [(None, True)]

    report(day, "ruled-out", minutes=2)

    assert sent(day, minutes=3) == [("pregnancy.reported", False)]
    (row,) = tasks.sent(session, day.pharmacist, Turn(), now=day.at).rows
    assert row.row.cleared_at == day.at + timedelta(minutes=2)
    own = tasks.just_cleared(session, day.prescriber)
    assert [each.id for each in own] == [row.row.id]
    assert tasks.just_cleared(session, day.prescriber) == (), "it is told once"
    assert day.events()[-2:] == ["pregnancy.reported", "task.cleared"]


def test_only_those_who_mend_are_told_and_only_of_what_is_on_record(session):
    day = of_a_woman(session)
    report(day, "suspected", minutes=-5)
    send(day)

    held = PatientLock(day.patient_id)
    with pytest.raises(KeyError), writing(session, held, now=day.at):
        raise KeyError
    assert tasks.just_cleared(session, day.prescriber) == ()

    report(day, "ruled-out", minutes=2)
    assert tasks.just_cleared(session, day.pharmacist) == ()


def test_what_stops_again_after_a_clearing_is_a_new_task(session):
    day = of_a_woman(session)
    report(day, "suspected", minutes=-5)
    send(day)
    report(day, "ruled-out", minutes=2)
    report(day, "suspected", minutes=4)
    day.at += timedelta(minutes=5)
    assert asked(day) == []

    assert send(day) == (Owner.PRESCRIBER,)

    assert asked(day) == [("no-open-pregnancy",)]
    assert sent(day, minutes=1) == [(None, True), ("pregnancy.reported", False)]


def test_a_write_that_mends_nothing_clears_nothing(session):
    day = of_a_woman(session)
    report(day, "suspected", minutes=-5)
    send(day)

    report(day, "confirmed", minutes=2)
    day.counsel(at=day.at + timedelta(minutes=3))

    assert sent(day, minutes=4) == [(None, True)]
    assert "task.cleared" not in day.events()


def test_what_a_certification_mends_is_over_at_once_and_cleared_when_somebody_looks(session):
    day = PharmacyDay(session)
    boss = administrator(day)
    own = session.scalars(
        select(Certification.id).where(Certification.prescriber_id == day.prescriber_id)
    ).one()
    suspended = certifying.SuspensionRequest(own, AT.date(), "Audit")
    suspension_id = certifying.suspend(session, boss, suspended, now=day.at)
    send(day)
    reinstated = certifying.ReinstatementRequest(suspension_id, "Handed in")
    certifying.reinstate(session, boss, reinstated, now=day.at + timedelta(minutes=1))
    assert sent(day, minutes=2) == [(None, False)]

    day.counsel(at=day.at + timedelta(minutes=3))

    assert sent(day, minutes=4) == [("checklist.signed", False)]


def test_who_works_here_from_another_pharmacy_clears_it_in_this_one_s_name(session):
    day = of_a_woman(session)
    report(day, "suspected", minutes=-5)
    send(day)
    helping = Actor(day.stranger.id, Role.PHARMACIST, day.pharmacy_id)
    pregnant(day, "ruled-out", minutes=1)
    day.counsel(helping, at=day.at + timedelta(minutes=2))

    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.name == "task.cleared"))
    told = json.loads(entry.entry)
    assert (told["actor_id"], told["organization_id"]) == (helping.id, day.pharmacy_id)


def test_a_task_that_nobody_is_asked_for_any_more_does_not_stand_open_for_ever(session):
    day = of_a_woman(session)
    report(day, "suspected", minutes=-5)
    send(day)

    def lapsed(**later: int) -> list[bool]:
        page = tasks.sent(session, day.pharmacist, Turn(), now=day.at + timedelta(**later))
        return [each.lapsed for each in page.rows]

    assert [lapsed(days=35), lapsed(days=35, seconds=1)] == [[False], [True]]
    assert asked(day, minutes=35 * 24 * 60 + 1) == []


def test_a_pharmacy_lists_its_own_tasks_only(session):
    day = of_a_woman(session)
    report(day, "suspected", minutes=-5)
    send(day)

    assert tasks.sent(session, day.stranger, Turn(), now=day.at).rows == ()
    with pytest.raises(NotPermitted):
        tasks.sent(session, day.prescriber, Turn(), now=day.at)
