"""What is doubtful in a definition that can be read: warnings for its author, who may know better.

A requirement that cannot be met or never stops, a person or a category that no rule reaches, a
gate that never sees the facts, versions that do not follow upon each other. A definition that is
refused is `tracker.rules.parsing`'s matter.
"""

from collections.abc import Iterable, Iterator

from tracker.rules.doubts.categories import categories_doubted
from tracker.rules.doubts.gates import gates_doubted
from tracker.rules.doubts.numbers import numbers_doubted
from tracker.rules.doubts.pairs import pairs_doubted
from tracker.rules.doubts.rows import rows_doubted
from tracker.rules.doubts.succession import succession_doubted
from tracker.rules.problems import Problem
from tracker.rules.program import ProgramVersion


def doubts(version: ProgramVersion, others: Iterable[ProgramVersion] = ()) -> tuple[Problem, ...]:
    """Every doubt, in no order. `others` are the program's other versions, in any order."""
    return tuple(_doubts(version, tuple(others)))


def _doubts(version: ProgramVersion, others: tuple[ProgramVersion, ...]) -> Iterator[Problem]:
    yield from numbers_doubted(version)
    yield from gates_doubted(version)
    yield from pairs_doubted(version)
    yield from categories_doubted(version)
    yield from rows_doubted(version)
    yield from succession_doubted(version, others)
