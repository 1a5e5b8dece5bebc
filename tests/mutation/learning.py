"""Which row of a table and which test calls which function of the rules, and how long it takes."""

import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import NoReturn

from tests.mutation.substitution import functions

KNOWN = Path("calls.pickle")
"""By the name of each; a test that is only changed keeps what is known of it."""
_RULES = f"{Path('tracker/rules').absolute()}{os.sep}"

Ask = Callable[[], bool]


@dataclass(frozen=True)
class Called:
    """What one row or test calls, and its seconds of processor time."""

    functions: frozenset[str]
    seconds: float


class Watch:
    """Names the functions that are called while it watches; what they define counts as them."""

    def __init__(self) -> None:
        self._codes: dict[int, CodeType] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        self._codes = {}
        sys.settrace(self._call)
        try:
            yield
        finally:
            sys.settrace(None)

    def _call(self, frame: FrameType, _event: str, _argument: object) -> None:
        code = frame.f_code
        if id(code) not in self._codes and code.co_filename.startswith(_RULES):
            self._codes[id(code)] = code

    def called(self) -> frozenset[str]:
        outer = {
            (code.co_filename, code.co_qualname.partition(".<locals>")[0])
            for code in self._codes.values()
        }
        return frozenset(
            name
            for name, (function, _) in functions().items()
            if (function.__code__.co_filename, function.__code__.co_qualname) in outer
        )


def learned(names: Sequence[str], asked: Sequence[Ask]) -> list[Called]:
    """Asks what is new once, in a process of its own so that nothing stays cached here."""
    known = pickle.loads(KNOWN.read_bytes()) if KNOWN.is_file() else {}
    unknown = {name: ask for name, ask in zip(names, asked, strict=True) if name not in known}
    if unknown:
        child = os.fork()
        if child == 0:
            _learn_and_leave(known, unknown)
        if os.waitpid(child, 0)[1] != 0:
            raise SystemExit("A test fails before anything is changed: see above.")
        known = pickle.loads(KNOWN.read_bytes())
    return [known[name] for name in names]


def _learn_and_leave(known: dict[str, Called], unknown: dict[str, Ask]) -> NoReturn:
    try:
        found = {name: _called(name, ask) for name, ask in unknown.items()}
        KNOWN.write_bytes(pickle.dumps(known | found))
        os._exit(0)
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)


def _called(name: str, ask: Ask) -> Called:
    watch, started = Watch(), time.process_time()
    with watch.watching():
        holds = ask()
    if not holds:
        raise AssertionError(name)
    return Called(watch.called(), time.process_time() - started)
