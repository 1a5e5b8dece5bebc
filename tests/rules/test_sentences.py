"""What each key says, word for word, with its dates.

`sentences.json` holds a case of the tables, a change, and the finding of one key: a pharmacist can
read it from top to bottom.
"""

import json
from pathlib import Path

import pytest

from tests.rules.asking import CASES, VERSIONS, answer, finding, question
from tracker.rules.checks import check
from tracker.rules.codec import instant_text, question_to_object
from tracker.rules.deciding import version_for
from tracker.rules.facts import Facts
from tracker.rules.kinds.says import COMMON

SENTENCES = json.loads((Path(__file__).parent / "sentences.json").read_text())
ELSEWHERE = {
    # Their sentences need a program that is closed or retired: test_closed_programs.py.
    ("program-in-force", "retired"),
    ("program-in-force", "closed-to-new"),
    # Parameters that pomalidomide does not use.
    ("authorization-window", "no-window"),
    ("authorization-window", "no-test-reported"),
}


@pytest.mark.parametrize(
    "row", SENTENCES, ids=[f"{row['key']} {row['base']} {row['status']}" for row in SENTENCES]
)
def test_the_finding_says_exactly_this(row):
    found = finding(row["key"], row["base"], row["changes"])

    assert found.status == row["status"]
    assert found.owner == row["owner"]
    assert found.reason == row["reason"]
    assert found.remedy == row["remedy"]
    if "evidence" in row:
        assert list(found.evidence) == row["evidence"]
        assert (found.ends_at and instant_text(found.ends_at)) == row.get("ends_at")


def _outcomes():
    """Every outcome that the table and the cases come to."""
    asked = [question(row["base"], row["changes"]) for row in SENTENCES]
    asked += [question(case_id) for case_id in CASES]
    for each in asked:
        version = version_for(VERSIONS[each.program], each)
        if version is None:
            continue
        for requirement in version.by_gate[each.gate]:
            yield version, requirement, check(requirement.rule, Facts(version, each))


def test_every_outcome_of_pomalidomide_has_been_said():
    said = {
        (requirement.key, outcome.name)
        for version, requirement, outcome in _outcomes()
        if version.slug == "ps-pomalidomide-us"
    }
    known = {
        (requirement.key, name)
        for requirement in VERSIONS["ps-pomalidomide-us"][0].requirements
        for name in requirement.rule.outcomes
    }

    assert known - said == ELSEWHERE


def test_every_key_of_every_program_is_in_the_table():
    said = {row["key"] for row in SENTENCES}
    keys = {
        requirement.key
        for versions in VERSIONS.values()
        for version in versions
        for requirement in version.requirements
    }

    assert said == keys


def test_an_outcome_has_exactly_the_facts_that_its_sentences_may_name():
    for version, requirement, outcome in _outcomes():
        names = (dict(requirement.rule.outcomes) | COMMON)[outcome.name].names

        assert set(outcome.values) == names, (version.ref, requirement.key, outcome.name)


def test_evidence_leads_to_something_in_the_question():
    for case_id in CASES:
        asked = question(case_id)
        document = question_to_object(asked)
        for found in answer(asked).findings:
            for path in found.evidence:
                name, _, index = path.rstrip("]").partition("[")
                place = document[name]

                assert place[int(index)] if index else place, (case_id, path)
