"""A package that came back: is it one of this dispense, and how much of it is still out?"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.records import confirmations, package_serials, returns
from tracker.records.confirmations import DispensedLine
from tracker.records.dispenses import DispenseRow
from tracker.rules.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class ReturnedPackage:
    """What stands on it. `ndc` has 11 digits; expiry and serial number where they were read."""

    ndc: str
    lot: str
    expires_on: date | None = None
    serial: str | None = None


def lines_returned(
    session: Session, dispense: DispenseRow, package: ReturnedPackage
) -> tuple[DispensedLine, ...]:
    """The packages of the dispense that it can be: one where serial numbers tell.

    Raises InvalidInput for `ndc`, `lot`, `expires_on` or `serial`: what came back from elsewhere
    does not belong to this dispense.
    """
    lines = confirmations.lines_of(session, dispense.confirmation_id)
    lines = tuple(line for line in lines if line.ndc == package.ndc)
    if not lines:
        raise InvalidInput("ndc", "No package of this dispense has this NDC.")
    lots = ", ".join(dict.fromkeys(line.lot for line in lines))
    lines = tuple(line for line in lines if line.lot == package.lot)
    if not lines:
        raise InvalidInput("lot", f"This dispense had lot {lots} of it. Compare the package.")
    if package.expires_on is not None and package.expires_on not in {x.expires_on for x in lines}:
        raise InvalidInput(
            "expires_on", "This lot was dispensed with another expiry date. Compare the package."
        )
    return _of_serial(session, dispense, lines, package) if package.serial else lines


def check_quantity(
    session: Session,
    dispense: DispenseRow,
    package: ReturnedPackage,
    lines: tuple[DispensedLine, ...],
    quantity: int,
) -> None:
    """Raises InvalidInput for `quantity`: more than is still with the patient."""
    given, back = _of_lot(session, dispense, package)
    of_package = sum(line.quantity for line in lines)
    left = given - back
    if package.serial is not None:
        came = returns.of_serial(session, dispense.id, package.ndc, package.serial)
        left = min(left, of_package - came)
    if left <= 0:
        raise InvalidInput(
            "quantity", "All capsules of this package came back before. Choose another package."
        )
    if not 1 <= quantity <= left:
        raise InvalidInput(
            "quantity",
            f"{given} capsules of this lot were dispensed and {back} came back before."
            f" Enter a number from 1 to {left}.",
        )


def _of_lot(session: Session, dispense: DispenseRow, package: ReturnedPackage) -> tuple[int, int]:
    """Capsules of this NDC and lot that were given, and that came back so far."""
    key = (package.ndc, package.lot)
    lines = confirmations.lines_of(session, dispense.confirmation_id)
    given = sum(line.quantity for line in lines if (line.ndc, line.lot) == key)
    return given, returns.quantities(session, dispense.id).get(key, 0)


def _of_serial(
    session: Session,
    dispense: DispenseRow,
    lines: tuple[DispensedLine, ...],
    package: ReturnedPackage,
) -> tuple[DispensedLine, ...]:
    """The package itself, or those that left without their serial number on record."""
    known = tuple(line for line in lines if line.serial == package.serial)
    if known:
        return known
    unknown = tuple(line for line in lines if line.serial is None)
    if not unknown or _is_elsewhere(session, dispense, package.ndc, package.serial or ""):
        raise InvalidInput(
            "serial", "No package with this serial number was in this dispense. Compare it."
        )
    return unknown


def _is_elsewhere(session: Session, dispense: DispenseRow, ndc: str, serial: str) -> bool:
    """It is on record in another place. What came back from this dispense in part, under a serial
    number that nobody had read before, may come back further."""
    match package_serials.use_of(session, ndc, serial).place:
        case "confirmed" | "dispensed":
            return True
        case "returned":
            return not returns.of_serial(session, dispense.id, ndc, serial)
        case "in-stock":
            return False
