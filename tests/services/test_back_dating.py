"""What is recorded late is on record all the same, and marked: in the log and on pages."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.clinic import CHICAGO, NOW, Clinic
from tests.people import make_account
from tracker.records.tables.audit import AuditEntry
from tracker.rules.authority import Actor, Role
from tracker.services import monitoring
from tracker.services.overviews import own_history, story
from tracker.services.overviews.explanation import explanation
from tracker.services.overviews.patient_record import patient_record

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@pytest.fixture
def clinic(session):
    return Clinic(session)


@pytest.fixture
def ward(clinic):
    return clinic.woman(at=NOW - timedelta(days=30), ready=False)


def marks(clinic, name):
    """`back_dated_days` of every event of that name, in order."""
    rows = clinic.session.scalars(
        select(AuditEntry.entry).where(AuditEntry.name == name).order_by(AuditEntry.recorded_at)
    )
    return [json.loads(row)["detail"]["back_dated_days"] for row in rows]


def test_a_test_of_a_week_ago_is_in_time_and_one_of_the_day_before_is_marked(clinic, ward):
    clinic.test(ward, at=NOW, collected_at=NOW - WEEK)
    clinic.test(ward, at=NOW + timedelta(minutes=1), collected_at=NOW - WEEK - DAY)

    assert marks(clinic, "pregnancy-test.recorded") == [None, 8]


def test_counts_agents_and_contraception_are_marked_by_the_day_they_tell(clinic, ward):
    actor, session, patient = clinic.prescriber, clinic.session, ward.patient_id
    late = (NOW - timedelta(days=10)).date()
    count = monitoring.BloodCountRequest(patient, late, 1800, 180_000)
    monitoring.record_blood_count(session, actor, count, now=NOW)
    agent = monitoring.ThromboprophylaxisRequest(patient, "aspirin", late)
    monitoring.record_thromboprophylaxis(session, actor, agent, now=NOW)
    clinic.contraception(ward, at=NOW, since=late)

    assert marks(clinic, "lab-result.recorded") == [10, 10]
    assert marks(clinic, "thromboprophylaxis.recorded") == [10]
    assert marks(clinic, "contraception.recorded") == [10]


def test_the_mark_is_shown_to_practice_patient_and_auditor(clinic, ward):
    test_id = clinic.test(ward, at=NOW, collected_at=NOW - WEEK - DAY)
    clinic.test(ward, at=NOW)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)
    session, auditor = (
        clinic.session,
        Actor(
            make_account(clinic.session, email="auditor@demo.test", role=Role.AUDITOR), Role.AUDITOR
        ),
    )

    record = patient_record(session, clinic.prescriber, ward.patient_id, now=NOW)
    own = own_history.own_history(session, ward.account, ward.patient_id, now=NOW)
    told = story.story(session, auditor, ward.patient_id, zone=CHICAGO)
    why = explanation(session, clinic.prescriber, answer.decision_id, now=NOW)

    assert record.facts.late == {test_id: 8}
    assert [r.note for r in own.rows if "Pregnancy test" in r.title] == [
        "Recorded by Dr. Ana Ruiz",
        "Recorded by Dr. Ana Ruiz, 8 days later",
    ]
    assert [e.late for e in told.entries if e.title == "Pregnancy test: negative"] == [8, None]
    assert why.late == {"pregnancy_tests[0]": 8}
