"""Turning the pages of a list as a reader does, forward to its end and back to its beginning."""

from collections.abc import Callable
from typing import TypeVar

from tracker.services.pages import Page, Turn

T = TypeVar("T")


def forward(page: Callable[[Turn], Page[T]], size: int) -> list[T]:
    """Every row, page by page, from the first to the last."""
    found, turn = [], Turn(size=size)
    while True:
        shown = page(turn)
        found += shown.rows
        if shown.next is None:
            return found
        turn = Turn(after=shown.next, size=size)


def back_and_forth(page: Callable[[Turn], Page[T]], size: int) -> tuple[list[T], list[T]]:
    """Every row on the way to the end, and on the way back from it, both in the list's order."""
    there, turn = [page(Turn(size=size))], Turn(size=size)
    while (place := there[-1].next) is not None:
        turn = Turn(after=place, size=size)
        there.append(page(turn))
    back = [there[-1]]
    while (place := back[0].previous) is not None:
        back.insert(0, page(Turn(before=place, size=size)))
    return [row for each in there for row in each.rows], [row for each in back for row in each.rows]
