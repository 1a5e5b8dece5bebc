"""The JSON of a decision, as `contracts/decision.md` has it."""

import json

import pytest

from tests.rules.asking import CASES, VERSIONS, answer, question
from tracker.rules.decision import decision_from_object, decision_to_object
from tracker.rules.errors import InvalidQuestion

POMALIDOMIDE = VERSIONS["ps-pomalidomide-us"][0]


def written(case_id):
    return decision_to_object(answer(question(case_id)))


def test_a_decision_has_exactly_the_contracts_members():
    decision = written("P-100")
    window = next(f for f in decision["findings"] if f["requirement"] == "authorization-window")

    assert {name: value for name, value in decision.items() if name != "findings"} == {
        "gate": "confirm",
        "allowed": True,
        "program_version": "ps-pomalidomide-us@2025-02-01",
        "digest": POMALIDOMIDE.digest,
        "decided_at": "2026-06-10T14:00:00-05:00",
        "valid_until": "2026-06-11T14:00:00-05:00",
    }
    assert window == {
        "requirement": "authorization-window",
        "status": "met",
        "enforcement": "block",
        "owner": "prescriber",
        "reason": "The authorization, counted from 2026-06-09, is valid until 2026-07-09 23:59.",
        "remedy": None,
        "source": POMALIDOMIDE.requirement("authorization-window").cited,
        "evidence": ["authorization"],
        "ends_at": "2026-07-09T23:59:59-05:00",
    }


def test_without_a_version_the_members_are_null():
    decision = written("P-137")

    assert (decision["program_version"], decision["digest"]) == (None, None)
    assert (decision["allowed"], decision["valid_until"]) == (False, None)
    assert [each["ends_at"] for each in decision["findings"]] == [None]


def test_every_case_s_decision_is_plain_json_and_read_back_as_it_was():
    for case_id in CASES:
        decision = answer(question(case_id))
        value = json.loads(json.dumps(decision_to_object(decision)))

        assert decision_from_object(value) == decision


@pytest.mark.parametrize(
    ("change", "path", "problem"),
    [
        ({"gate": "counter"}, "gate", "not one of authorize, confirm, hand_over"),
        ({"allowed": "yes"}, "allowed", "text where true or false is needed"),
        ({"decided_at": None}, "decided_at", "null where an instant is needed"),
        ({"valid_until": "tomorrow"}, "valid_until", "not an instant with an offset"),
        ({"digest": ""}, "digest", "empty"),
        ({"program_version": 1}, "program_version", "a number where text is needed"),
        ({"findings": {}}, "findings", "an object where an array is needed"),
        ({"findings": [{}]}, "findings[0].requirement", "missing"),
        ({"more": 1}, "more", "unknown field"),
    ],
)
def test_what_is_no_decision_is_refused_with_its_path(change, path, problem):
    with pytest.raises(InvalidQuestion) as refused:
        decision_from_object(written("P-137") | change)

    assert (refused.value.path, refused.value.problem) == (path, problem)


def test_a_finding_of_another_form_is_refused_with_its_path():
    decision = written("P-137")
    for name, value in (
        *(("status", "maybe"), ("enforcement", "stop"), ("owner", "nobody"), ("reason", "")),
        *(("remedy", 1), ("source", None), ("evidence", [1]), ("ends_at", "late")),
    ):
        changed = decision | {"findings": [decision["findings"][0] | {name: value}]}
        with pytest.raises(InvalidQuestion) as refused:
            decision_from_object(changed)

        assert refused.value.path.startswith(f"findings[0].{name}")
