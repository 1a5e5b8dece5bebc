"""The pytest plugin of a mutation run: a mutant meets the case tables first, then what calls it.

What the rules make while they are imported (the codec's readers, the shipped versions) a mutant
must make too: where its function is called then, product and tests are imported anew.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

SLOW = ("tests/rules/test_properties.py", "tests/rules/test_near_order.py")
"""What generated questions find, the tables find sooner."""
LAST = ("tests/rules/test_boundaries.py", "tests/rules/test_dates_in_sentences.py")
ASKED_BEFORE = {
    "test_the_case_is_decided_as_expected",
    "test_the_finding_says_exactly_this",
    "test_the_sentence_holds",
}
"""By `_tables_hold`, row by row."""
ONE_ZONE = "America/New_York"
"""Of the boundaries, which ask the same in every zone."""
OF_IMPORTS = tuple(
    f"tests/rules/test_{name}.py"
    for name in ("codec", "codes", "decision_json", "errors", "keys", "parsing", "program_data")
)
"""The tests of what imports make, beside the tables: the codec, the versions."""
CALLED_BY_IMPORTS = Path("called-by-imports.json")
_NO_MUTANT = {"", "stats", "list_all_tests", "mutant_generation", "fail"}

settings.register_profile(
    "mutation",
    max_examples=20,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("mutation")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    # By file: some names of single tests are not found again in one process.
    named = {argument.partition("::")[0] for argument in config.args}
    if mutant not in _NO_MUTANT:
        named = _of_mutant(mutant, named)
    config.args = sorted(named, key=lambda name: (name in LAST, name))


def _of_mutant(mutant: str, named: set[str]) -> set[str]:
    """The test modules to run, once the tables have let the mutant pass."""
    function = mutant.partition("__mutmut_")[0]
    by_imports = function in json.loads(CALLED_BY_IMPORTS.read_text())
    if by_imports:
        for name in [name for name in sys.modules if name.startswith(("tracker.", "tests.rules"))]:
            del sys.modules[name]
        named = named - set(LAST) | set(OF_IMPORTS)
    if not _tables_hold():
        pytest.exit("a case table", returncode=1)
    return named - set(SLOW)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if not _asked_elsewhere(item)]


def _asked_elsewhere(item: pytest.Item) -> bool:
    if item.path.name == "test_boundaries.py":
        return ONE_ZONE not in item.name
    is_mutant = os.environ.get("MUTANT_UNDER_TEST", "") not in _NO_MUTANT
    return is_mutant and item.name.partition("[")[0] in ASKED_BEFORE


def pytest_collection_finish() -> None:
    """Before the first test of the run in which mutmut learns which test calls what."""
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        from mutmut.state import state

        CALLED_BY_IMPORTS.write_text(json.dumps(sorted(state()._stats)))


def _tables_hold() -> bool:
    """The three tables, row by row, as their test modules ask them; far quicker than by pytest."""
    try:
        return all(_rows())
    except Exception:
        return False


def _rows() -> Iterator[bool]:
    from tests.rules import asking
    from tracker.services.case_tables import case_files, difference, read_cases

    for path in case_files(asking.TABLES):
        for case in read_cases(path):
            yield difference(case, asking.answer(case.question)) is None
    for row in _json("section_10.json"):
        yield asking.stops(row["base"], row["changes"]) == set(row["stops"])
    for row in _json("sentences.json"):
        found = asking.finding(row["key"], row["base"], row["changes"])
        said = (found.status, found.owner, found.reason, found.remedy)
        yield said == (row["status"], row["owner"], row["reason"], row["remedy"])
        yield list(found.evidence) == row.get("evidence", list(found.evidence))


def _json(name: str) -> list[dict[str, object]]:
    return json.loads((Path("tests/rules") / name).read_text())
