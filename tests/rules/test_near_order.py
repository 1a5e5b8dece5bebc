"""What holds for any question near order: total, monotone, closed for good, tight."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.rules.asking import CASES, VERSIONS, answer
from tests.rules.evidence import less, more_against, on_record
from tests.rules.generated import PROPERTY
from tests.rules.near_order import near_order
from tracker.rules.codec import question_from_object, question_to_object
from tracker.rules.deciding import decide, version_for
from tracker.rules.decision import Finding, decision_from_object, decision_to_object
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Authorization, Confirmation, Question
from tracker.rules.vocabulary import Delivery, Enforcement, Gate, Status

NEAR = settings(PROPERTY, max_examples=100)
SECOND = timedelta(seconds=1)
REOPENING = {
    # Stops only while something is young, or as long as a day has not come: time opens these.
    "first-window-lockout",
    "next-fill-window",
    "risk-category",
    "prescriber-certified",
    "pharmacy-certified",
    "setting-certified",
}
YIELDING = tuple(
    name
    for name, case in sorted(CASES.items())
    if case["expect"]["allowed"] and case["question"]["gate"] != "hand_over"
)
"""The cases in which a number is issued."""
WINDOWS = {"authorization-window", "confirmation-window"}


def version_of(asked: Question) -> ProgramVersion:
    version = version_for(VERSIONS[asked.program], asked)
    assume(version is not None)
    assert version is not None
    return version


@NEAR
@given(near_order())
def test_every_question_has_an_answer_and_both_survive_writing_and_reading(asked):
    decision = answer(asked)

    assert answer(question_from_object(question_to_object(asked))) == decision
    assert decision_from_object(decision_to_object(decision)) == decision


@NEAR
@given(near_order())
def test_less_evidence_or_more_against_never_opens_a_gate(asked):
    before = {each.requirement for each in answer(asked).stopping}
    assume(before not in (set(), {"first-window-lockout"}))

    for changed in [*less(asked), *more_against(asked)]:
        assert not answer(changed).allowed


@NEAR
@given(near_order(), st.integers(0, 40 * 86400), st.integers(0, 40 * 86400))
def test_what_time_has_closed_stays_closed(asked, sooner, later):
    asked = on_record(asked)
    version, moments = version_of(asked), sorted((sooner, later))
    first, second = (
        decide(version, dataclasses.replace(asked, at=asked.at + timedelta(seconds=each)))
        for each in moments
    )
    for before, after in zip(first.findings, second.findings, strict=True):
        if before.status is not Status.UNMET or before.enforcement is not Enforcement.BLOCK:
            continue
        assert after.status is not Status.MET or before.requirement in REOPENING, before


@NEAR
@given(near_order())
def test_a_met_requirement_holds_to_the_second_that_it_names(asked):
    asked = on_record(asked)
    version = version_of(asked)
    for found in decide(version, asked).findings:
        if found.ends_at is not None:
            for at, held in ((found.ends_at, Status.MET), (found.ends_at + SECOND, Status.UNMET)):
                assert _again(version, asked, found, at).status is held, found


def _again(version: ProgramVersion, asked: Question, found: Finding, at: datetime) -> Finding:
    findings = decide(version, dataclasses.replace(asked, at=at)).findings
    return next(each for each in findings if each.requirement == found.requirement)


@NEAR
@given(near_order(YIELDING))
def test_a_number_is_good_to_the_second_that_it_names(asked):
    asked = on_record(asked)
    version = version_of(asked)
    until = decide(version, asked).valid_until
    assume(until is not None)
    used = dataclasses.replace(asked, **_next_gate(asked))
    for at, stopped in ((until, False), (until + SECOND, True)):
        stopping = decide(version, dataclasses.replace(used, at=at)).stopping

        assert bool(WINDOWS & {each.requirement for each in stopping}) is stopped


def _next_gate(asked: Question) -> dict[str, Any]:
    """With the number that this gate has just yielded."""
    if asked.gate is Gate.AUTHORIZE:
        return {"gate": Gate.CONFIRM, "authorization": Authorization(issued_at=asked.at)}
    confirmation = Confirmation(issued_at=asked.at, delivery=Delivery.PICK_UP)
    return {"gate": Gate.HAND_OVER, "confirmation": confirmation}
