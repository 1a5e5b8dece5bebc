"""The rows of the three case tables, asked as their test modules ask them; quicker than by pytest.

Half of all mutants fall at the first rows that call them.
"""

import json
import random
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

Row = partial[bool]

ASKED_AS_ROWS = {
    ("test_cases.py", "test_the_case_is_decided_as_expected"),
    ("test_section_10.py", "test_the_sentence_holds"),
    ("test_sentences.py", "test_the_finding_says_exactly_this"),
}
"""The tests that ask the same."""


def rows() -> list[Row]:
    """In an order that mixes the programs; the same each time."""
    found = [*_cases(), *_section_10(), *_sentences()]
    random.Random(0).shuffle(found)
    return found


def name_of(row: Row) -> str:
    """A changed row is another row."""
    return f"{row.func.__name__} {zlib.crc32(repr(row.args).encode())}"


def _cases() -> Iterator[Row]:
    from tests.rules import asking
    from tracker.services.case_tables import case_files, read_cases

    for path in case_files(asking.TABLES):
        documents = json.loads(path.read_text())
        for case, document in zip(read_cases(path), documents, strict=True):
            yield partial(_as_expected, case, document["question"])


def _as_expected(case: Any, document: Any) -> bool:
    from tests.rules import asking
    from tracker.rules.codec import question_from_object
    from tracker.services.case_tables import difference

    return difference(case, asking.answer(question_from_object(document))) is None


def _section_10() -> Iterator[Row]:
    for row in _json("section_10.json"):
        yield partial(_stops, row)


def _stops(row: Any) -> bool:
    from tests.rules import asking

    return asking.stops(row["base"], row["changes"]) == set(row["stops"])


def _sentences() -> Iterator[Row]:
    for row in _json("sentences.json"):
        yield partial(_says, row)


def _says(row: Any) -> bool:
    from tests.rules import asking
    from tracker.rules.codec import instant_text

    found = asking.finding(row["key"], row["base"], row["changes"])
    said = (found.status, found.owner, found.reason, found.remedy)
    if said != (row["status"], row["owner"], row["reason"], row["remedy"]):
        return False
    if "evidence" not in row:
        return True
    ends_at = found.ends_at and instant_text(found.ends_at)
    return (list(found.evidence), ends_at) == (row["evidence"], row.get("ends_at"))


def _json(name: str) -> list[Any]:
    found: list[Any] = json.loads((Path("tests/rules") / name).read_text())
    return found
