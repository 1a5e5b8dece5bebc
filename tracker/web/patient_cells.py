"""Patients and packages as a pharmacy's lists print them."""

from collections.abc import Iterable
from typing import Protocol

from tracker.services.overviews.pharmacy import DispensedLine
from tracker.web.filters import long_date, ndc
from tracker.web.layout import Cell, Code


class Named(Protocol):
    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...


def patient_text(person: Named) -> str:
    """`Maria G.`"""
    return f"{person.given_name} {person.family_name[:1]}."


def package_rows(lines: Iterable[DispensedLine]) -> list[tuple[Cell, ...]]:
    """Strength, capsules, NDC, lot, last good day, serial number."""
    return [
        (
            f"{line.strength_mg:g} mg",
            line.quantity,
            Code(ndc(line.ndc)),
            Code(line.lot),
            long_date(line.expires_on),
            Code(line.serial) if line.serial else None,
        )
        for line in lines
    ]


def packages_text(lines: Iterable[DispensedLine]) -> str:
    """`21 of 4 mg + 21 of 1 mg`: capsules by strength, lots together."""
    capsules: dict[float, int] = {}
    for line in lines:
        capsules[line.strength_mg] = capsules.get(line.strength_mg, 0) + line.quantity
    return " + ".join(f"{count} of {strength:g} mg" for strength, count in capsules.items())
