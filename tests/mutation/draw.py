"""The order in which mutants are asked: drawn once for all, so that a part is a fair sample."""

import random
from collections.abc import Iterable

AGAIN = "ask-again"
"""Stands in the folder of the mutants until what was not noticed has been asked again."""


def in_drawn_order(mutants: Iterable[str]) -> list[str]:
    drawn = list(mutants)
    random.Random(0).shuffle(drawn)
    return drawn
