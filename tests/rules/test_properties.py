"""What holds for any question, and for every case: totality, monotony, tight ends.

Questions a step away from the cases: test_near_order.py.
"""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from tests.rules.asking import CASES, VERSIONS, answer, question
from tests.rules.evidence import less, more_against
from tests.rules.generated import PROPERTY, documents
from tracker.rules.codec import question_from_object
from tracker.rules.deciding import decide, version_for
from tracker.rules.decision import decision_from_object, decision_to_object
from tracker.rules.question import Question
from tracker.rules.schedules import due_items
from tracker.rules.vocabulary import Delivery, Gate, Status

SECOND = timedelta(seconds=1)
ASKED = {case_id: question(case_id) for case_id in CASES}
DATED_AHEAD = {"P-178", "P-179", "P-183", "P-205", "ESK-014", "ESK-024"}
"""Cases with a fact of the days to come: waiting brings it on record."""
IN_ORDER = [case_id for case_id in CASES if case_id not in DATED_AHEAD]


@PROPERTY
@given(documents)
def test_every_valid_question_has_an_answer_and_always_the_same(value):
    asked = question_from_object(value)

    for version in (*VERSIONS[asked.program], None):
        decision = decide(version, asked)

        assert decide(version, asked) == decision
        assert decision.allowed is (not decision.stopping)
        assert all(each.reason for each in decision.findings)
        assert all(each.remedy for each in decision.unmet)


@PROPERTY
@given(documents)
def test_a_decision_survives_writing_and_reading(value):
    decision = answer(question_from_object(value))

    assert decision_from_object(decision_to_object(decision)) == decision


@PROPERTY
@given(documents)
def test_what_is_due_can_always_be_said(value):
    asked = question_from_object(value)

    for version in VERSIONS[asked.program]:
        items = due_items(version, asked)

        assert list(items) == sorted(items, key=lambda due: (due.due_on, due.key))


@pytest.mark.parametrize("case_id", [key for key in CASES if not CASES[key]["expect"]["allowed"]])
def test_less_evidence_or_more_against_never_opens_a_gate(case_id):
    asked = ASKED[case_id]
    before = {each.requirement for each in answer(asked).stopping}

    for changed in [*less(asked), *more_against(asked)]:
        decision = answer(changed)

        assert not decision.allowed or before == {"first-window-lockout"}


@PROPERTY
@given(documents)
def test_less_evidence_never_opens_a_gate_of_any_question(value):
    asked = question_from_object(value)
    if answer(asked).allowed:
        return
    for changed in less(asked):
        assert not answer(changed).allowed


@pytest.mark.parametrize("case_id", IN_ORDER)
def test_the_end_of_a_met_requirement_is_tight(case_id):
    """At `ends_at` it still holds, one second later it does not."""
    asked = ASKED[case_id]
    version = version_for(VERSIONS[asked.program], asked)
    for found in decide(version, asked).findings:
        if found.ends_at is None:
            continue

        assert _status(version, asked, found.requirement, found.ends_at) is Status.MET
        assert _status(version, asked, found.requirement, found.ends_at + SECOND) is Status.UNMET


def _status(version, asked: Question, key: str, at: datetime) -> Status:
    later = decide(version, dataclasses.replace(asked, at=at))
    return next(each.status for each in later.findings if each.requirement == key)


@pytest.mark.parametrize("case_id", [key for key in CASES if CASES[key]["expect"]["allowed"]])
def test_the_number_that_a_gate_yields_ends_when_it_says(case_id):
    asked = ASKED[case_id]
    version = version_for(VERSIONS[asked.program], asked)
    until = decide(version, asked).valid_until
    if until is None:
        return
    used = dataclasses.replace(asked, **_carried(asked))

    assert not _window_stops(version, used, until)
    assert _window_stops(version, used, until + SECOND)


def _carried(asked: Question) -> dict[str, Any]:
    """What the next gate is asked with: the number that this one has just yielded."""
    document = {"issued_at": asked.at}
    if asked.gate is Gate.AUTHORIZE:
        number = question(
            "P-097", {"authorization": {"issued_at": asked.at.isoformat()}}
        ).authorization
        return {"gate": Gate.CONFIRM, "authorization": number}
    confirmation = question("P-121").confirmation
    return {
        "gate": Gate.HAND_OVER,
        "confirmation": dataclasses.replace(confirmation, **document, delivery=Delivery.PICK_UP),
    }


def _window_stops(version, asked: Question, at: datetime) -> bool:
    decision = decide(version, dataclasses.replace(asked, at=at))
    windows = {"authorization-window", "confirmation-window"}
    return bool(windows & {each.requirement for each in decision.stopping})
