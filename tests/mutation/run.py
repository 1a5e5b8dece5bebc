"""Asks the mutants: each in a forked process, with the rows and tests that call its function.

    python -m tests.mutation.run [PATTERN ...]

In the folder `mutants`. Goes on where it stopped. A mutant falls at the first row or test that
fails; the quick ones are asked first.
"""

import fnmatch
import gc
import json
import os
import resource
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from tests.mutation import draw, substitution
from tests.mutation.judging import NO_TESTS, SURVIVED, Asked, Judge
from tests.mutation.learning import Watch, learned
from tests.mutation.rows import ASKED_AS_ROWS, name_of, rows

CHILDREN = 2
SAVE_EVERY = 100
MINUTES = float(os.environ.get("MUTATION_MINUTES", "inf"))
"""After which no more mutants are asked."""
AGAIN = Path(draw.AGAIN)
MEMORY = 3 * 2**30
_UNTIL = time.monotonic() + 60 * MINUTES
NOT_ASKED = {"test_properties.py", "test_near_order.py", "test_second_reading.py"}
"""What generated questions find, the tables find sooner."""
ONE_ZONE = "America/New_York"
"""Of the boundaries, which ask the same in every zone."""
NOT_NOTICED = {SURVIVED, NO_TESTS}
ARGUMENTS = ["tests/rules", "-q", "-s", "-p", "no:playwright", "-p", "no:xdist"]


def is_asked(item: pytest.Item) -> bool:
    file, name = item.path.name, item.name.partition("[")[0]
    if file in NOT_ASKED or (file, name) in ASKED_AS_ROWS:
        return False
    return file != "test_boundaries.py" or ONE_ZONE in item.name


class Run:
    """The plugin that asks mutants where pytest would run the tests it has collected."""

    def __init__(self, patterns: Sequence[str], watch: Watch) -> None:
        self._patterns = patterns
        self._watch = watch

    def pytest_configure(self) -> None:
        # Imported only here: pytest wants to be the first to import a plugin of its own.
        from hypothesis import HealthCheck, Phase, settings

        settings.register_profile(
            "mutation",
            max_examples=20,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        settings.load_profile("mutation")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if is_asked(item)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        sys.settrace(None)
        by_imports = self._watch.called()
        of_tables = rows()
        asked = [Asked.row(row) for row in of_tables] + [Asked.test(each) for each in session.items]
        names = [name_of(row) for row in of_tables] + [item.nodeid for item in session.items]
        calls = learned(names, [each.holds for each in asked])
        _ask_all(Judge(asked, calls, by_imports), Results(), self._patterns)
        return True


class Results:
    """What is known of each mutant, where mutmut keeps it."""

    def __init__(self) -> None:
        found = sorted(Path("tracker/rules").rglob("*.meta"))
        self._metas = {path: json.loads(path.read_text()) for path in found}
        self._of = {
            mutant: path
            for path, meta in self._metas.items()
            for mutant in meta["exit_code_by_key"]
        }

    def unknown(self, patterns: Sequence[str]) -> list[str]:
        """As drawn; what was not noticed and is to be asked again comes first."""
        wanted = [
            mutant
            for mutant in draw.in_drawn_order(self._of)
            if not patterns or any(fnmatch.fnmatchcase(mutant, each) for each in patterns)
        ]
        again = [each for each in wanted if AGAIN.exists() and self._code(each) in NOT_NOTICED]
        return again + [each for each in wanted if self._code(each) is None]

    def _code(self, mutant: str) -> int | None:
        code: int | None = self._metas[self._of[mutant]]["exit_code_by_key"][mutant]
        return code

    def know(self, mutant: str, code: int) -> None:
        self._metas[self._of[mutant]]["exit_code_by_key"][mutant] = code

    def save(self) -> None:
        for path, meta in self._metas.items():
            path.write_text(json.dumps(meta, indent=4))


def _ask_all(judge: Judge, results: Results, patterns: Sequence[str]) -> None:
    mutants, started = results.unknown(patterns), time.monotonic()
    substitution.living()  # what is frozen is not found any more
    gc.freeze()
    try:
        for count, (mutant, code) in enumerate(_judged(judge, mutants), start=1):
            results.know(mutant, code)
            if count % SAVE_EVERY == 0 or count == len(mutants):
                results.save()
                sys.stdout.write(f"{count} of {len(mutants)}, {time.monotonic() - started:.0f} s\n")
                sys.stdout.flush()
        if not patterns and time.monotonic() < _UNTIL:
            AGAIN.unlink(missing_ok=True)
    finally:
        results.save()


def _judged(judge: Judge, mutants: Sequence[str]) -> Iterator[tuple[str, int]]:
    """By so many workers; the mutants of a function by the same, which learns what notices them."""
    reading, writing = os.pipe()
    for worker in range(CHILDREN):
        if os.fork() == 0:
            _work(judge, [each for each in mutants if _worker_of(each) == worker], writing)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        for line in pipe:
            mutant, _, code = line.rstrip().rpartition(" ")
            yield mutant, int(code)


def _worker_of(mutant: str) -> int:
    return zlib.crc32(mutant.partition("__mutmut_")[0].encode()) % CHILDREN


def _work(judge: Judge, mutants: Sequence[str], writing: int) -> NoReturn:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        for mutant in mutants:
            if time.monotonic() > _UNTIL:
                break
            line = f"{mutant} {judge.judged(mutant)}\n"
            os.write(writing, line.encode())
    except BaseException as error:
        sys.stderr.write(f"{mutant}: {error!r}\n")
    os._exit(0)


def main(patterns: Sequence[str]) -> int:
    substitution.install()
    watch = Watch()
    with watch.watching():
        return pytest.main(ARGUMENTS, plugins=[Run(patterns, watch)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
