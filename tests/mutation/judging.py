"""Whether a row of a table or a test notices a mutant."""

import os
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.learning import Called
from tests.mutation.reading import PARSING, TESTS_OF_TEXTS, ReadOnce
from tests.mutation.substitution import remake, substituted

KILLED, SURVIVED, NO_TESTS, NEVER_ENDED = 1, 0, 33, 36
"""As mutmut writes them."""
ENOUGH = float(os.environ.get("MUTATION_SECONDS", "60"))
"""What is not noticed in so many seconds of processor time counts as not noticed."""
FULL = 10.0
"""With less, what imports make is not made anew."""
NEVER = 3.0
"""Seconds beyond ten times what a test needs, after which it is held never to end."""
OF_IMPORTS = tuple(
    f"tests/rules/test_{name}.py"
    for name in ("codec", "codes", "decision_json", "doubts", "errors", "keys", "parsing")
)
"""The tests of what imports make, beside the tables: the codec, the versions."""


ARGUMENTS = ["-x", "-q", "-s", "-p", "no:playwright", "-p", "no:xdist"]


@dataclass(frozen=True)
class Asked:
    """A row of a case table, or a test: whether it holds, and in which file it stands."""

    holds: Callable[[], bool]
    file: str | None

    @classmethod
    def row(cls, row: Callable[[], bool]) -> "Asked":
        return cls(row, None)

    @classmethod
    def test(cls, item: pytest.Item) -> "Asked":
        def passes() -> bool:
            return not any(report.failed for report in runtestprotocol(item, log=False))

        return cls(passes, item.nodeid.partition("::")[0])


class NeverEnds(BaseException):
    """Not an Exception, so that nothing that is asked catches it."""


class Judge:
    """Knows which row or test calls what, and which of them noticed a mutant of the same function:
    those are asked first, then the rows, then the tests that call the least else.
    """

    def __init__(
        self, asked: Sequence[Asked], calls: Sequence[Called], by_imports: frozenset[str]
    ) -> None:
        self._asked, self._calls, self._by_imports = asked, calls, by_imports
        self._of: dict[str, list[int]] = defaultdict(list)
        for number in sorted(range(len(asked)), key=lambda number: len(calls[number].functions)):
            for function in calls[number].functions:
                self._of[function].append(number)
        self._noticed: dict[str, list[int]] = defaultdict(list)
        self._reading = ReadOnce([each.holds for each in self._of_texts()])
        self._rows = [number for number, each in enumerate(asked) if each.file is None]
        signal.signal(signal.SIGVTALRM, _never_ends)

    def _of_texts(self) -> Iterator[Asked]:
        for each, called in zip(self._asked, self._calls, strict=True):
            if each.file in TESTS_OF_TEXTS and PARSING in called.functions:
                yield each

    def judged(self, mutant: str) -> int:
        """What mutmut would write for it."""
        function = mutant.partition("__mutmut_")[0]
        calling = self._in_order(function)
        if not calling and function not in self._by_imports:
            return NO_TESTS
        rows = [number for number in calling if self._asked[number].file is None]
        tests = [number for number in calling if self._asked[number].file is not None]
        # Rows leave nothing behind; tests are asked in a process of their own.
        stages = [(self._here, rows), (self._forked, tests)]
        noticing = self._noticed[function]
        if noticing and self._asked[noticing[0]].file is not None:
            stages.reverse()
        for stage, numbers in stages:
            code, by = stage(mutant, numbers)
            if code != SURVIVED:
                self._remember(function, by)
                return code
        if function not in self._by_imports:
            return SURVIVED
        return _in_a_fork(lambda: self._with_what_imports_made(mutant, rows, tests))[0]

    def _in_order(self, function: str) -> list[int]:
        module = function.rpartition(".")[0]
        calling = self._of[function]
        first = self._noticed[function] + self._noticed[module]
        named = sorted(calling, key=lambda number: not self._is_named_for(number, module))
        return list(dict.fromkeys([*(n for n in first if n in calling), *named]))

    def _is_named_for(self, number: int, module: str) -> bool:
        file = self._asked[number].file or ""
        return any(part in file for part in module.split(".")[2:])

    def _remember(self, function: str, by: int | None) -> None:
        if by is None:
            return
        for known in (self._noticed[function], self._noticed[function.rpartition(".")[0]]):
            if by in known:
                known.remove(by)
            known.insert(0, by)
            del known[20:]

    def _here(self, mutant: str, numbers: Sequence[int]) -> tuple[int, int | None]:
        """By which of these it is noticed first."""
        until = time.process_time() + ENOUGH
        with substituted(mutant), self._reading.unless_changed(mutant):
            for number in numbers:
                if time.process_time() > until:
                    break
                try:
                    with _ending(NEVER + 10 * self._calls[number].seconds):
                        holds = self._asked[number].holds()
                except NeverEnds:
                    return NEVER_ENDED, number
                except BaseException:
                    holds = False
                if not holds:
                    return KILLED, number
        return SURVIVED, None

    def _forked(self, mutant: str, numbers: Sequence[int]) -> tuple[int, int | None]:
        return _in_a_fork(lambda: self._here(mutant, numbers))

    def _with_what_imports_made(
        self, mutant: str, rows: Sequence[int], tests: Sequence[int]
    ) -> tuple[int, int | None]:
        """The versions read anew, then, if there is time, everything imported anew."""
        from tests.rules import asking
        from tracker.services.shipped_programs import shipped_versions

        with _ending(NEVER + ENOUGH), substituted(mutant):
            before, after = dict(asking.VERSIONS), shipped_versions()
            asking.VERSIONS.update(after)
        if before != after:
            code, by = self._here(mutant, self._rows)
            if code != SURVIVED:
                return code, by
        return (SURVIVED if ENOUGH < FULL else self._remade(mutant, tests)), None

    def _remade(self, mutant: str, numbers: Sequence[int]) -> int:
        """The tables, and the files of these tests, with everything imported anew."""
        files = {str(self._asked[number].file) for number in numbers} | set(OF_IMPORTS)
        remake(mutant)
        from tests.mutation.rows import rows

        try:
            with _ending(NEVER + ENOUGH):
                if not all(row() for row in rows()):
                    return KILLED
                code = pytest.main([*ARGUMENTS, *sorted(files)], plugins=[_AsInTheRun()])
        except NeverEnds:
            return SURVIVED
        return SURVIVED if code == 0 else KILLED


class _AsInTheRun:
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        from tests.mutation.run import is_asked

        items[:] = [item for item in items if is_asked(item)]


def _in_a_fork(judge: Callable[[], tuple[int, int | None]]) -> tuple[int, int | None]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            code, by = judge()
        except Exception:
            code, by = KILLED, None
        except BaseException:
            code, by = NEVER_ENDED, None
        os.write(writing, f"{code} {'' if by is None else by}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        code, _, by = pipe.read().partition(" ")
    os.waitpid(child, 0)
    return int(code or NEVER_ENDED), int(by) if by else None


@contextmanager
def _ending(seconds: float) -> Iterator[None]:
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _never_ends(*_: Any) -> NoReturn:
    raise NeverEnds
