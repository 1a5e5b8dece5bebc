"""What answers lead to: risky ones, contradictions, a suspected pregnancy, stopping the drug."""

import pytest

from tracker.rules.labeling import SurveyQuestion
from tracker.rules.surveying import (
    Answered,
    flag_reasons,
    own_reasons,
    suspected_pregnancy,
)
from tracker.rules.vocabulary import ReportOf


def answered(
    key: str, answer: str, *, risky: str = "yes", contradicts: str | None = None
) -> Answered:
    by = key.partition("-")[0]
    question = SurveyQuestion(
        key=key, by=by, text=f"About {key}?", risky=risky, mark="B", contradicts=contradicts
    )
    return Answered(question, answer)


def test_answers_in_order_flag_nothing():
    assert flag_reasons([answered("patient-blood", "no")], []) == ()


def test_each_risky_answer_is_a_reason_of_its_own():
    own = [answered("patient-blood", "yes"), answered("patient-methods", "no", risky="no")]

    assert flag_reasons(own, []) == (
        '"About patient-blood?" was answered yes.',
        '"About patient-methods?" was answered no.',
    )


@pytest.mark.parametrize(
    ("theirs", "reasons"),
    [
        (answered("patient-methods", "no", risky="no"), 1),
        (answered("patient-methods", "yes", risky="no"), 0),
        (answered("patient-blood", "yes"), 0),
    ],
)
def test_only_the_same_point_judged_the_other_way_contradicts(theirs, reasons):
    own = [answered("prescriber-methods", "yes", risky="no")]

    assert len(flag_reasons(own, [theirs])) == reasons


def test_a_contradiction_names_both_answers():
    own = [answered("prescriber-methods", "yes", risky="no")]
    theirs = [answered("patient-methods", "no", risky="no")]

    assert flag_reasons(own, theirs) == (
        'The patient answered no to "About patient-methods?", the prescriber answered yes to'
        ' "About prescriber-methods?": the answers contradict each other.',
    )


def test_the_same_point_asked_the_other_way_round_is_no_contradiction():
    own = [answered("prescriber-methods", "yes", risky="no")]
    theirs = [answered("patient-methods", "no", risky="yes")]

    assert flag_reasons(own, theirs) == ()


@pytest.mark.parametrize("named_by", ["own", "other"])
def test_a_pair_that_the_definition_names_contradicts_whoever_answers_last(named_by):
    named = {"own": {"contradicts": "patient-bleeding"}, "other": {}}[named_by]
    naming = {"own": {}, "other": {"contradicts": "prescriber-status"}}[named_by]
    own = [answered("prescriber-status", "no", **named)]

    assert flag_reasons(own, [answered("patient-bleeding", "yes", **naming)]) == (
        'The patient answered yes to "About patient-bleeding?", the prescriber answered no to'
        ' "About prescriber-status?": the answers contradict each other.',
    )
    assert flag_reasons(own, [answered("patient-bleeding", "no", **naming)]) == ()


def test_two_answers_of_one_survey_contradict_each_other():
    abstains = answered("patient-abstains", "yes", risky="no", contradicts="patient-contact")

    assert flag_reasons([abstains, answered("patient-contact", "no")], []) == ()
    reasons = flag_reasons([abstains, answered("patient-contact", "yes")], [])
    assert reasons[1] == (
        '"About patient-abstains?" was answered yes, "About patient-contact?" yes:'
        " the two answers contradict each other."
    )


def test_ones_own_reasons_tell_nothing_that_another_answered():
    own = [answered("patient-methods", "yes", risky="no"), answered("patient-blood", "yes")]
    theirs = [answered("prescriber-methods", "no", risky="no")]

    assert len(flag_reasons(own, theirs)) == 2
    assert own_reasons(own) == ('"About patient-blood?" was answered yes.',)


@pytest.mark.parametrize(
    ("given", "of_whom"),
    [
        (answered("patient-pregnant", "yes"), ReportOf.PATIENT),
        (answered("prescriber-pregnant", "yes"), ReportOf.PATIENT),
        (answered("patient-partner", "yes"), ReportOf.PARTNER),
        (answered("patient-period", "yes"), ReportOf.PATIENT),
        (answered("patient-methods", "no", risky="no"), ReportOf.PATIENT),
        (answered("patient-change", "yes"), ReportOf.PATIENT),
        (answered("patient-first-period", "yes"), ReportOf.PATIENT),
        (answered("patient-pregnant", "no"), None),
        (answered("patient-methods", "yes", risky="no"), None),
        (answered("patient-blood", "yes"), None),
        (answered("prescriber-methods", "no", risky="no"), None),
        (answered("prescriber-status", "yes"), None),
        (answered("prescriber-partner", "yes"), None),
    ],
)
def test_an_answer_that_makes_a_pregnancy_possible_is_a_report(given, of_whom):
    assert suspected_pregnancy([answered("patient-shared", "yes"), given]) == of_whom
