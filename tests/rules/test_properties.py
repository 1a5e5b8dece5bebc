"""What holds for any question: totality, monotony, tight ends."""

import dataclasses
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.asking import CASES, VERSIONS, answer, question
from tests.rules.generated import PROPERTY, documents
from tracker.rules.codec import question_from_object
from tracker.rules.deciding import decide, version_for
from tracker.rules.decision import decision_from_object, decision_to_object
from tracker.rules.question import Question
from tracker.rules.schedules import Schedule, due_items, schedule
from tracker.rules.vocabulary import Delivery, Enforcement, Gate, PregnancyResult, Status

SECOND = timedelta(seconds=1)
ASKED = {case_id: question(case_id) for case_id in CASES}
DATED_AHEAD = {"P-178", "P-179", "P-183", "P-205", "ESK-014", "ESK-024"}
"""Cases with a fact of the days to come: waiting brings it on record."""
IN_ORDER = [case_id for case_id in CASES if case_id not in DATED_AHEAD]
PARTIES = ("prescriber", "pharmacy", "healthcare_setting")
REOPENING = {
    # Stops only while something is young: time opens these again, as it should.
    "first-window-lockout",
    "next-fill-window",
    "risk-category",
    "prescriber-certified",
    "pharmacy-certified",
    "setting-certified",
}


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


def _kept(told: Schedule) -> set[tuple[Any, ...]]:
    """What stands as long as nothing is recorded: all but the days of what is due at once."""
    return {(d.key, d.title, d.at, None if d.at_once else d.due_on) for d in told.items}


@settings(PROPERTY, max_examples=100)
@given(documents, st.floats(0, 1), st.integers(1, 900))
def test_what_is_due_changes_by_time_alone_at_its_turns_only(value, part, days):
    """From any question through all its turns: between two of them every day says the same."""
    asked = question_from_object(value)
    last = asked.at.year < 9990 and asked.at + timedelta(days=days)
    for version in VERSIONS[asked.program] if last else ():
        now = asked
        while now.at < last:
            told = schedule(version, now)
            until = told.holds_until
            assert until is None or until > now.at
            end = last if until is None else min(last, until - timedelta(microseconds=1))
            for at in {now.at + (end - now.at) * part, end}:
                later = schedule(version, dataclasses.replace(now, at=at))

                assert _kept(later) == _kept(told)
                assert later.holds_until == until
            now = dataclasses.replace(now, at=last if until is None else until)


def test_what_is_due_in_the_cases_changes_at_its_turns_only():
    """Each through a year and more in steps of nine days."""
    for asked in ASKED.values():
        for version in VERSIONS[asked.program]:
            told = schedule(version, asked)
            for days in range(1, 400, 9):
                at = asked.at + timedelta(days=days)
                later = schedule(version, dataclasses.replace(asked, at=at))
                if told.holds_until is not None and at >= told.holds_until:
                    told = later

                assert _kept(later) == _kept(told)


def _less(asked: Question) -> list[Question]:
    """The question with one piece of supporting evidence taken away, in every way."""
    weaker = []
    for name in PARTIES:
        changed = dataclasses.replace(getattr(asked, name), certified_from=None)
        weaker.append(dataclasses.replace(asked, **{name: changed}))
    for name in ("signed_by_patient_at", "signed_by_guardian_at", "signed_by_prescriber_at"):
        changed = dataclasses.replace(asked.enrollment, **{name: None})
        weaker.append(dataclasses.replace(asked, enrollment=changed))
    removable: dict[str, Any] = {
        "attestations": lambda each: True,
        "surveys": lambda each: not each.flagged and each.resolved_at is None,
        "pregnancy_tests": lambda each: each.result is PregnancyResult.NEGATIVE,
    }
    for name, supports in removable.items():
        items = getattr(asked, name)
        for index, item in enumerate(items):
            if supports(item):
                rest = items[:index] + items[index + 1 :]
                weaker.append(dataclasses.replace(asked, **{name: rest}))
    return weaker


def _more_against(asked: Question) -> list[Question]:
    """The question with one revocation, suspension or voiding more, in every way."""
    today = date(asked.at.year, asked.at.month, asked.at.day) - timedelta(days=1)
    worse = []
    for name in PARTIES:
        changed = dataclasses.replace(getattr(asked, name), suspended_from=today)
        worse.append(dataclasses.replace(asked, **{name: changed}))
    for index, item in enumerate(asked.attestations):
        revoked = dataclasses.replace(item, revoked_at=asked.at)
        items = (*asked.attestations[:index], revoked, *asked.attestations[index + 1 :])
        worse.append(dataclasses.replace(asked, attestations=items))
    if asked.authorization is not None and asked.gate is not Gate.AUTHORIZE:
        voided = dataclasses.replace(asked.authorization, voided_at=asked.at)
        worse.append(dataclasses.replace(asked, authorization=voided))
    return worse


@pytest.mark.parametrize("case_id", [key for key in CASES if not CASES[key]["expect"]["allowed"]])
def test_less_evidence_or_more_against_never_opens_a_gate(case_id):
    asked = ASKED[case_id]
    before = {each.requirement for each in answer(asked).stopping}

    for changed in _less(asked) + _more_against(asked):
        decision = answer(changed)

        assert not decision.allowed or before == {"first-window-lockout"}


@PROPERTY
@given(documents)
def test_less_evidence_never_opens_a_gate_of_any_question(value):
    asked = question_from_object(value)
    if answer(asked).allowed:
        return
    for changed in _less(asked):
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


@settings(PROPERTY, max_examples=300)
@given(st.sampled_from(IN_ORDER), st.lists(st.integers(1, 24 * 40), min_size=2, max_size=2))
def test_waiting_never_opens_what_time_has_closed(case_id, hours):
    asked = ASKED[case_id]
    version = version_for(VERSIONS[asked.program], asked)
    if version is None:
        return
    sooner, later = (
        decide(version, dataclasses.replace(asked, at=asked.at + timedelta(hours=each)))
        for each in sorted(hours)
    )
    for before, after in zip(sooner.findings, later.findings, strict=True):
        was_met = before.status is Status.MET
        if not was_met and before.enforcement is Enforcement.BLOCK:
            assert after.status is not Status.MET or before.requirement in REOPENING
