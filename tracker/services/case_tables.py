"""Case tables: questions with the answer that is expected, as in `contracts/decision.md`.

A case is `{"id", "title", "basis", "question", "expect"}`; `expect` has `allowed`, `stops` and,
where given, `valid_until`. A file holds a list of cases. Those in `tracker/programs/cases` travel
with the definitions: tests run them, and the page of a version shows what it makes of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from tracker.rules.codec import instant_text, question_from_object
from tracker.rules.decision import Decision
from tracker.rules.errors import InvalidQuestion
from tracker.rules.json_text import read_json
from tracker.rules.question import Question
from tracker.rules.readers import instant, many, optional, record, some_text, true_or_false
from tracker.services.shipped_programs import SHIPPED

SHIPPED_CASES: Final = SHIPPED / "cases"

Answer = Callable[[Question], Decision]

_expected = record(
    dict[str, object],
    required=("allowed", "stops"),
    allowed=true_or_false,
    stops=many(some_text),
    valid_until=optional(instant),
)


@dataclass(frozen=True, slots=True)
class Case:
    """`checks_valid_until` is False where the case does not say when the number expires."""

    id: str
    title: str
    question: Question
    allowed: bool
    stops: frozenset[str]
    valid_until: datetime | None
    checks_valid_until: bool


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of one file; InvalidQuestion names the place in the file."""
    value = read_json(path.read_bytes())
    if not isinstance(value, list):
        raise InvalidQuestion("", "not a list of cases")
    return tuple(_case(each, f"[{index}]") for index, each in enumerate(value))


@lru_cache(maxsize=64)
def shipped_cases(program: str) -> tuple[Case, ...]:
    """The cases about one program that travel with the definitions; none for a foreign one."""
    read = (case for path in case_files(SHIPPED_CASES) for case in read_cases(path))
    return tuple(case for case in read if case.question.program == program)


def case_files(folder: Path) -> tuple[Path, ...]:
    """Every case file below the folder, in order."""
    return tuple(sorted(path for path in folder.rglob("*.json") if path.is_file()))


def _case(value: object, path: str) -> Case:
    """Fields other than these are for readers."""
    if not isinstance(value, dict):
        raise InvalidQuestion(path, "not a case")
    for name in ("id", "question", "expect"):
        if name not in value:
            raise InvalidQuestion(f"{path}.{name}", "missing")
    expected = _expected(value["expect"], f"{path}.expect")
    valid_until = expected.get("valid_until")
    stops = expected["stops"]
    return Case(
        id=some_text(value["id"], f"{path}.id"),
        title=some_text(value.get("title", "untitled"), f"{path}.title"),
        question=question_from_object(value["question"], f"{path}.question"),
        allowed=bool(expected["allowed"]),
        stops=frozenset(stops if isinstance(stops, tuple) else ()),
        valid_until=valid_until if isinstance(valid_until, datetime) else None,
        checks_valid_until="valid_until" in expected,
    )


def difference(case: Case, decision: Decision) -> str | None:
    """What differs from the case's expectation, on one line; None when nothing does."""
    stops = frozenset(finding.requirement for finding in decision.stopping)
    parts = []
    if decision.allowed is not case.allowed:
        parts.append(f"allowed {_yes(decision.allowed)}, expected {_yes(case.allowed)}")
    if stops != case.stops:
        parts.append(f"stops {_keys(stops)}, expected {_keys(case.stops)}")
    if case.checks_valid_until and decision.valid_until != case.valid_until:
        found, wanted = _instant(decision.valid_until), _instant(case.valid_until)
        parts.append(f"valid until {found}, expected {wanted}")
    return f"{case.id} {case.title} {'; '.join(parts)}" if parts else None


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _keys(keys: Iterable[str]) -> str:
    return ", ".join(sorted(keys)) or "nothing"


def _instant(value: datetime | None) -> str:
    return "null" if value is None else instant_text(value)
