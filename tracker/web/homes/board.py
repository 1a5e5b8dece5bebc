"""What a home page counts: each number leads to a list that has exactly so many lines."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.web.layout import Tone


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a number, by whom or about what."""

    label: str
    number: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """`label` reads well after the number and alone. `href` None: nobody may open the list.
    `more`: there are more than were counted. `parts` may overlap and need not add up."""

    label: str
    number: int
    href: str | None
    tone: Tone = "wait"
    note: str = ""
    more: bool = False
    parts: tuple[Part, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Board:
    """`tallies` that are not zero or have more than was counted, and the labels of the others:
    they were looked at, too."""

    tallies: tuple[Tally, ...]
    nothing: tuple[str, ...]

    @property
    def looked_at(self) -> str:
        """The empty ones in one sentence; empty where every list has lines."""
        return ", ".join(each[0].lower() + each[1:] for each in self.nothing)


def board_of(tallies: Iterable[Tally]) -> Board:
    """In the order given."""
    every = tuple(tallies)
    return Board(
        tuple(each for each in every if each.number or each.more),
        tuple(each.label for each in every if not (each.number or each.more)),
    )
