"""The case tables: questions with the answer that a pharmacist expects."""

import json
from pathlib import Path

import pytest

from tests.rules.asking import CASES, TABLES, VERSIONS, answer
from tracker.rules.codec import question_from_object, question_to_object
from tracker.rules.deciding import decide, version_for
from tracker.services.case_tables import case_files, difference, read_cases
from tracker.services.version_cases import cases_on, results

SHARED = Path(__file__).parents[3] / "shared" / "cases"
READ = [case for path in case_files(TABLES) for case in read_cases(path)]


@pytest.mark.parametrize("case", READ, ids=[case.id for case in READ])
def test_the_case_is_decided_as_expected(case):
    assert difference(case, answer(case.question)) is None


def test_the_tables_are_those_that_all_sessions_share():
    if not SHARED.is_dir():
        assert case_files(TABLES), "the project's own copy is what runs here"
        return
    for path in case_files(SHARED):
        assert (TABLES / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_difference_names_what_was_found_and_what_was_expected():
    case = next(case for case in READ if case.id == "P-003")
    allowing = answer(next(case for case in READ if case.id == "P-001").question)

    line = difference(case, allowing)

    assert line == (
        "P-003 Only the test 12 days before is on record. allowed yes, expected no; "
        "stops nothing, expected pregnancy-test-24-hours"
    )


@pytest.mark.parametrize(
    ("sibling", "program"),
    [("thalidomide-us", "lenalidomide-us"), ("pomalidomide-ppp-no", "pomalidomide-ppp-uk")],
)
def test_an_unverified_sibling_decides_like_the_program_it_follows(sibling, program):
    """Norway asks for one statement more; with it on record the answers agree."""
    for case in (case for case in CASES.values() if case["question"]["program"] == program):
        document = json.loads(json.dumps(case["question"] | {"program": sibling}))
        document.setdefault("attestations", []).append(
            {
                "kind": "non-childbearing-statement",
                "by": "prescriber",
                "at": document.get("prescription", {}).get("written_at", document["at"]),
            }
        )
        decision = answer(question_from_object(document))

        stopping = {each.requirement for each in decision.stopping}

        assert stopping - {"non-childbearing-statement"} == set(case["expect"]["stops"])


def test_norway_asks_for_the_statement_on_every_prescription():
    document = CASES["UK-016"]["question"] | {"program": "pomalidomide-ppp-no"}

    decision = answer(question_from_object(document))

    assert [each.requirement for each in decision.stopping] == ["non-childbearing-statement"]


def test_asking_again_gives_the_same_answer():
    for case in READ:
        again = question_from_object(question_to_object(case.question))

        assert answer(again) == answer(case.question)


def test_every_requirement_of_the_gate_is_listed():
    for case in READ:
        version = version_for(VERSIONS[case.question.program], case.question)
        if version is None:
            continue
        decision = decide(version, case.question)
        keys = [each.key for each in version.by_gate[case.question.gate]]

        assert [finding.requirement for finding in decision.findings] == keys


def test_the_page_of_a_version_shows_the_cases_that_fall_on_it_as_expected():
    shown = {
        result.id: result.problem
        for versions in VERSIONS.values()
        for version in versions
        for result in results(version, cases_on(versions, version))
    }

    falling = {
        case.id for case in READ if version_for(VERSIONS[case.question.program], case.question)
    }
    assert shown == dict.fromkeys(falling)
