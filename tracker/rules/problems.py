"""What the loader finds wrong in a definition, and where: values, gathered before one is raised.

A reader raises `Unreadable` for the part that it reads. Whoever reads several parts gathers what
each of them raises and goes on with the next, so that a definition is refused once, for all of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a definition: in words, and as keys and indices (from 0) down the document.

    The last key of `path` may be one that is missing there.
    """

    words: str = ""
    path: Path = ()

    def key(self, name: str) -> "Place":
        return Place(f"{self.words}: {name}" if self.words else name, (*self.path, name))

    def member(self, name: str) -> "Place":
        """A key that the writer of the definition chose: a category, an outcome."""
        return Place(f"{self.words}.{name}", (*self.path, name))

    def item(self, index: int, name: str | None = None) -> "Place":
        words = f"{self.words}[{index + 1}]" if name is None else f"{self.words} {name!r}"
        return Place(words, (*self.path, index))

    def lacking(self, name: str) -> "Place":
        """This table, for want of that key."""
        return Place(self.words, (*self.path, name))


ROOT = Place()


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` is known only of a text that is no TOML; else the place leads to it."""

    problem: str
    place: Place = ROOT
    line: int | None = None

    @property
    def where(self) -> str:
        return self.place.words

    @property
    def key(self) -> str | None:
        """The key at fault; None for the whole definition."""
        return next((step for step in reversed(self.place.path) if isinstance(step, str)), None)

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}" if self.where else self.problem


class UnfitValue(ValueError):
    """A dataclass of a definition objects to the value of one of its keys."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(problem)
        self.key = key


class Unreadable(Exception):
    """A part of a definition, for all that is wrong in it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class Gathering:
    """`with gathering:` reads one part; what is wrong in it is kept, and the next part is read.

    What such a block assigns is there only after `settle`, which raises what was kept.
    """

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Unreadable):
            return False
        self._found += error.problems
        return True

    def add(self, problems: Iterable[Problem]) -> None:
        self._found += problems

    def settle(self) -> None:
        if self._found:
            raise Unreadable(*self._found)
