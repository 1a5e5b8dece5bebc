"""Which strengths the demo orders, and which packages it dispenses: the program's own."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import add_days
from tracker.services.authorizing import Line
from tracker.services.dispensing import PackageLine

_GOOD_FOR_DAYS: Final = 400


def capsules(version: ProgramVersion, days_supply: int) -> int:
    """One a day, on as many days as the program's pattern has."""
    return min(days_supply, version.supply.capsules(days_supply) if version.supply else days_supply)


def ordered(version: ProgramVersion, index: int, days_supply: int) -> tuple[Line, ...]:
    """The highest strength, or the one below for every third patient."""
    strengths = sorted({product.strength_mg for product in version.products})
    strength = strengths[-2] if index % 3 == 2 else strengths[-1]
    return (Line(strength, capsules(version, days_supply)),)


def packed(
    version: ProgramVersion, lines: Sequence[Line], index: int, today: date
) -> tuple[PackageLine, ...]:
    """Packages of those strengths, with a lot and a last good day."""
    return tuple(
        PackageLine(
            ndc=next(p.ndc for p in version.products if p.strength_mg == line.strength_mg),
            lot=f"L{26000 + index * 13}",
            expires_on=add_days(today, _GOOD_FOR_DAYS),
            quantity=line.quantity,
        )
        for line in lines
    )
