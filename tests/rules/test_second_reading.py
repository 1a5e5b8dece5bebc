"""The rules beside a second reading of domain.md, written by somebody who had not seen them.

Where the text leaves a choice open the second reading follows the rules, and says so.
"""

from datetime import datetime

from hypothesis import assume, given, settings

from tests.rules.asking import CASES, answer
from tests.rules.generated import PROPERTY
from tests.rules.near_order import near_order
from tests.rules.second_reading.answers import KEYS, stops_and_end
from tracker.rules.codec import question_from_object, question_to_object
from tracker.rules.question import Question

NEAR = settings(PROPERTY, max_examples=150)
READ = {name: case for name, case in CASES.items() if case["question"]["program"] in KEYS}


def ours(asked: Question) -> tuple[set[str], datetime | None]:
    decision = answer(asked)
    return {finding.requirement for finding in decision.stopping}, decision.valid_until


def test_both_readings_list_the_same_requirements_of_each_gate():
    for case in READ.values():
        asked = question_from_object(case["question"])
        listed = {finding.requirement for finding in answer(asked).findings}
        expected = KEYS[asked.program][str(asked.gate)] | {"no-open-pregnancy", "program-in-force"}

        assert listed == {"program-in-force"} or listed - {"first-window-lockout"} == expected


def test_both_readings_decide_every_case_alike():
    for name, case in READ.items():
        asked = question_from_object(case["question"])

        assert (name, stops_and_end(case["question"])) == (name, ours(asked))


@NEAR
@given(near_order())
def test_both_readings_decide_alike_near_the_cases(asked):
    assume(asked.program in KEYS)

    assert stops_and_end(question_to_object(asked)) == ours(asked)
