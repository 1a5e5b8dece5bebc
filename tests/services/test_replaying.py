"""A stored question asked again: the same under its own text, or a loud difference."""

import json

import pytest
from sqlalchemy import select

from tests.clinic import NOW, PROGRAM, Clinic
from tests.services.office import TEXT
from tracker.records import decisions, programs
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.deciding import Decision
from tracker.rules.codec import question_from_object
from tracker.rules.deciding import decide
from tracker.rules.decision import decision_to_object
from tracker.rules.errors import InvalidInput, NotFound
from tracker.rules.replaying import Difference
from tracker.services import publishing, replaying

COLUMNS = [column.name for column in Decision.__table__.columns]


@pytest.fixture
def clinic(session):
    return Clinic(session)


def refused(clinic):
    """A man whose prescription was not authorized."""
    ward = clinic.man(at=NOW, ready=False)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)
    return decisions.whole(clinic.session, answer.decision_id).row


@pytest.fixture
def row(clinic):
    return refused(clinic)


def tampered(row, **changed):
    """What the row would be if somebody had changed it behind the guards."""
    return Decision(**{name: getattr(row, name) for name in COLUMNS} | changed)


def published(clinic):
    return programs.published(clinic.session, PROGRAM)


def test_under_its_own_version_the_answer_is_the_same_and_the_look_is_logged(clinic, row):
    found = replaying.replay(clinic.session, row.id, None, now=NOW)

    assert found.same
    assert found.stored == found.again
    entry = clinic.session.scalars(select(AuditEntry).where(AuditEntry.name == "page.viewed")).one()
    assert (entry.subject_id, entry.actor_id) == (row.patient_id, None)


def test_every_decision_at_every_gate_replays_the_same(clinic, row):
    clinic.dispense(clinic.woman(at=NOW), at=NOW)

    found = list(replaying.replay_all(clinic.session, now=NOW))

    assert [each.same for each in found] == [True] * 4
    assert {str(each.stored.gate) for each in found} == {"authorize", "confirm", "hand_over"}


def test_under_another_version_the_differences_are_named(clinic):
    text = TEXT.replace("effective_from = 2025-02-01", "effective_from = 2026-09-01")
    text = text.replace('key = "no-refills"', 'key = "never-refilled"')
    publishing.publish(clinic.session, clinic.administrator, text, now=NOW)
    row = refused(clinic)

    found = replaying.replay(clinic.session, row.id, f"{PROGRAM}@2026-09-01", now=NOW)

    assert Difference("no-refills", "status", "met", None) in found.differences
    assert Difference("never-refilled", "status", None, "met") in found.differences
    assert found.again.program_version == f"{PROGRAM}@2026-09-01"


@pytest.mark.parametrize(
    ("ref", "says"),
    [("lenalidomide-us@2025-02-01", "is one of ps-"), (f"{PROGRAM}@1999-01-01", "no such version")],
)
def test_a_version_that_is_not_the_programs_is_refused(clinic, row, ref, says):
    with pytest.raises(InvalidInput, match=says):
        replaying.replay(clinic.session, row.id, ref, now=NOW)


def test_an_unknown_decision_is_not_found(clinic):
    with pytest.raises(NotFound):
        replaying.replay(clinic.session, "0" * 32, None, now=NOW)


def test_a_changed_answer_shows(clinic, row):
    answer = json.loads(row.answer)
    answer["findings"][0]["status"] = "unmet"
    changed = tampered(row, answer=json.dumps(answer))

    found = replaying.under_own_version(changed, published(clinic))

    assert [(each.requirement, each.member) for each in found.differences] == [
        ("program-in-force", "status")
    ]


def test_a_changed_question_shows(clinic, row):
    question = json.loads(row.question)
    question["prescription"]["days_supply"] = 99
    changed = tampered(row, question=json.dumps(question))

    found = replaying.under_own_version(changed, published(clinic))

    assert {each.requirement for each in found.differences} == {"supply-limit"}


def test_a_column_that_says_something_else_than_the_answer_shows(clinic, row):
    changed = tampered(row, allowed=True)

    found = replaying.under_own_version(changed, published(clinic))

    assert found.differences == (Difference(None, "allowed", "true", "false"),)


def test_a_text_that_is_gone_shows(row):
    found = replaying.under_own_version(row, ())

    assert found.again is None
    assert found.differences == (Difference(None, "digest", row.digest, None),)


def test_a_decision_without_a_version_in_force_replays_too(clinic):
    ward = clinic.man(at=NOW, ready=False)
    order = clinic.write(ward, at=NOW)
    stored = clinic.authorize(ward, order, at=NOW)
    row = decisions.whole(clinic.session, stored.decision_id).row
    question = json.loads(row.question) | {"at": "2020-01-15T12:00:00Z"}
    without = decide(None, question_from_object(question))
    kept = json.dumps(decision_to_object(without))
    changed = tampered(
        row,
        question=json.dumps(question),
        answer=kept,
        program_version=None,
        digest=None,
        allowed=False,
        decided_at=without.decided_at,
    )

    found = replaying.under_own_version(changed, published(clinic))

    assert (found.same, found.version) == (True, None)
