"""Questions for tests: a case of the case tables, and what the test changes in it."""

import json
from collections.abc import Mapping
from typing import Any

from tracker.rules.codec import question_from_object
from tracker.rules.deciding import Decision, decide, version_for
from tracker.rules.decision import Finding
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Question
from tracker.services.case_tables import SHIPPED_CASES
from tracker.services.shipped_programs import shipped_versions

TABLES = SHIPPED_CASES
VERSIONS: Mapping[str, tuple[ProgramVersion, ...]] = shipped_versions()
CASES: Mapping[str, dict[str, Any]] = {
    case["id"]: case
    for path in sorted(TABLES.glob("*.json"))
    for case in json.loads(path.read_text())
}

Changes = Mapping[str, Any]


def document(base: str, changes: Changes | None = None) -> dict[str, Any]:
    """The JSON of the case's question. An object is changed member by member, None takes away."""
    return _merged(CASES[base]["question"], changes or {})


def _merged(value: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    merged = dict(value)
    for name, change in changes.items():
        if change is None:
            merged.pop(name, None)
        elif isinstance(change, Mapping):
            merged[name] = _merged(merged.get(name) or {}, change)
        else:
            merged[name] = change
    return merged


def question(base: str, changes: Changes | None = None) -> Question:
    return question_from_object(document(base, changes))


def answer(asked: Question) -> Decision:
    return decide(version_for(VERSIONS[asked.program], asked), asked)


def stops(base: str, changes: Changes | None = None) -> set[str]:
    return {finding.requirement for finding in answer(question(base, changes)).stopping}


def finding(key: str, base: str, changes: Changes | None = None) -> Finding:
    decision = answer(question(base, changes))
    return next(each for each in decision.findings if each.requirement == key)


def pregnancy_test(at: str, result: str = "negative", **more: Any) -> dict[str, Any]:
    """A test that qualifies, unless `more` says otherwise, in the form of the question's JSON."""
    return {"collected_at": at, "result": result, "sensitivity_miu_ml": 25, **more}
