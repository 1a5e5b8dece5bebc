"""Which packages may leave under one authorization: products, strengths, capsules, expiry.

The values that a form cannot know (design.md section 11): each problem names the field of
`ConfirmationRequest` and says what to do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from tracker.rules.errors import InvalidInput
from tracker.rules.labeling import SupplyPattern
from tracker.rules.program import ProgramVersion


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One package or several of one lot. `ndc` has 11 digits, `quantity` counts capsules,
    `expires_on` is the last good day; `serial` is known where the package was scanned."""

    ndc: str
    lot: str
    expires_on: date
    quantity: int
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class Authorized:
    """What the prescription allows at most. `capsules` by strength in mg."""

    days_supply: int
    capsules: Mapping[float, int]


def strengths_of(
    version: ProgramVersion,
    authorized: Authorized,
    days_supply: int,
    lines: tuple[PackageLine, ...],
    *,
    today: date,
) -> tuple[float, ...]:
    """The strength of each line. Raises InvalidInput for the first value that may not leave.

    With all of the authorized days every strength must be there; with fewer days the rest
    lapses. Where the program has a pattern and the prescription follows it, the capsules of a
    strength must be those of that many days.
    """
    if not lines:
        _refuse("lines", "Enter at least one package.")
    if not 1 <= days_supply <= authorized.days_supply:
        most = authorized.days_supply
        _refuse("days_supply", f"{_days(most)} are authorized. Enter a number from 1 to {most}.")
    strengths = tuple(
        _strength(version, authorized, place, line, today) for place, line in enumerate(lines)
    )
    _check_serials(lines)
    for strength in authorized.capsules:
        own = [place for place, found in enumerate(strengths) if found == strength]
        if own:
            entered = sum(lines[place].quantity for place in own)
            for problem in _problems(version, authorized, strength, entered, days_supply):
                _refuse(f"lines[{own[-1]}].quantity", problem)
        elif days_supply == authorized.days_supply:
            _refuse(
                "lines",
                f"{strength:g} mg is authorized too, and no package of it is entered. Add it,"
                f" or enter fewer than {_days(days_supply)} to dispense less.",
            )
    return strengths


def strength_of(version: ProgramVersion, authorized: Authorized, ndc: str, field: str) -> float:
    """Of one package. Raises InvalidInput for a product or a strength that may not leave."""
    product = version.product(ndc)
    if product is None:
        _refuse(field, f"This NDC is not a product of {version.name}. Compare it with the package.")
    if product.strength_mg not in authorized.capsules:
        allowed = " and ".join(f"{strength:g} mg" for strength in authorized.capsules)
        _refuse(
            field,
            f"This package holds {product.strength_mg:g} mg; authorized: {allowed}."
            " Take a package of an authorized strength.",
        )
    return product.strength_mg


def check_ordered(
    version: ProgramVersion, strength: float, quantity: int, days_supply: int, field: str
) -> None:
    """Of one strength as ordered: a number for more than its days could never be filled."""
    supply = version.supply
    if supply is not None and quantity > (due := supply.capsules(days_supply)):
        _refuse(
            field,
            f"{_fitting(supply, strength, days_supply)}."
            f" Enter {due} or fewer, or change the days' supply.",
        )


def check_expiry(expires_on: date, field: str, *, today: date) -> None:
    """The last good day counts."""
    if expires_on < today:
        _refuse(
            field,
            f"This lot expired: its last day was {expires_on.isoformat()}."
            " Take a package that has not expired.",
        )


def _strength(
    version: ProgramVersion, authorized: Authorized, place: int, line: PackageLine, today: date
) -> float:
    strength = strength_of(version, authorized, line.ndc, f"lines[{place}].ndc")
    if line.quantity < 1:
        _refuse(f"lines[{place}].quantity", "Enter how many capsules: 1 or more.")
    check_expiry(line.expires_on, f"lines[{place}].expires_on", today=today)
    return strength


def _check_serials(lines: tuple[PackageLine, ...]) -> None:
    seen: set[tuple[str, str]] = set()
    for place, line in enumerate(lines):
        if line.serial and (line.ndc, line.serial) in seen:
            _refuse(
                f"lines[{place}].serial",
                "This package is entered twice: same NDC and serial number. Scan the other one.",
            )
        seen.add((line.ndc, line.serial or ""))


def _problems(
    version: ProgramVersion, authorized: Authorized, strength: float, entered: int, days: int
) -> Iterator[str]:
    most = authorized.capsules[strength]
    if entered > most:
        yield (
            f"{most} capsules of {strength:g} mg are authorized; the packages entered hold"
            f" {entered}. Enter {most} or fewer."
        )
    if version.supply is None:
        return
    follows = most == version.supply.capsules(authorized.days_supply)
    if entered > (due := version.supply.capsules(days)) or (follows and entered != due):
        yield (
            f"{_fitting(version.supply, strength, days)}; the packages entered hold {entered}."
            " Change the quantity or the days' supply."
        )


def _fitting(supply: SupplyPattern, strength: float, days: int) -> str:
    return f"{_days(days)} of {strength:g} mg are {supply.capsules(days)} capsules ({supply.text})"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _refuse(field: str, problem: str) -> NoReturn:
    raise InvalidInput(field, problem)
