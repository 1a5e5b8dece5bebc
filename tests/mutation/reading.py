"""Reads each definition that a test makes once, however many mutants are asked."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.mutation.learning import Watch
from tests.mutation.substitution import functions

PARSING = "tracker.rules.parsing.x_parse_version"
TESTS_OF_TEXTS = tuple(
    f"tests/rules/test_{name}.py"
    for name in ("differences", "discretion", "doubts", "doubts_between_rows", "succession")
)


class ReadOnce:
    """Reading a definition is most of what its tests cost: each text is read once, for all mutants
    of functions that reading does not call.
    """

    def __init__(self, tests_of_texts: Iterable[Callable[[], bool]]) -> None:
        self._read: dict[tuple[str, ...], Any] = {}
        self._by_reading = frozenset(functions_of_reading())
        self._is_on = False
        self._put_in_place()
        self._is_on = True
        for holds in tests_of_texts:
            holds()
        self._is_on = False

    def _put_in_place(self) -> None:
        from tracker.rules import parsing

        parse = parsing.parse_version

        def read(*text: str) -> Any:
            if not self._is_on:
                return parse(*text)
            if text not in self._read:
                self._read[text] = parse(*text)
            return self._read[text]

        for module in list(sys.modules.values()):
            if getattr(module, "parse_version", None) is parse:
                module.parse_version = read

    @contextmanager
    def unless_changed(self, mutant: str) -> Iterator[None]:
        self._is_on = mutant.partition("__mutmut_")[0] not in self._by_reading
        try:
            yield
        finally:
            self._is_on = False


def functions_of_reading() -> frozenset[str]:
    """What reading the shipped definitions calls, and all that stands in the same modules."""
    from tracker.services.shipped_programs import shipped_versions

    watch = Watch()
    with watch.watching():
        shipped_versions()
    modules = {name.rpartition(".")[0] for name in watch.called()}
    return frozenset(name for name in functions() if name.rpartition(".")[0] in modules)
