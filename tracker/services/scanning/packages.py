"""A package scanned at an open prescription: may it leave, and what stands on it?"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.rules.authority import Actor, Permission
from tracker.rules.errors import InvalidInput
from tracker.rules.products import eleven_digits, fits
from tracker.rules.program import ProgramVersion
from tracker.services import packages, serials
from tracker.services.counter import counter_for
from tracker.services.scanning import barcodes
from tracker.services.scanning.barcodes import Barcode

_FIELD = "scan"


@dataclass(frozen=True, slots=True)
class ScannedPackage:
    """`ndc` has 11 digits. A linear barcode says neither lot nor expiry nor serial number."""

    ndc: str
    strength_mg: float
    lot: str | None
    expires_on: date | None
    serial: str | None


def scan_package(
    session: Session, actor: Actor, authorization_id: str, text: str, *, now: datetime
) -> ScannedPackage:
    """Nothing is stored: confirming asks all of it again.

    Raises InvalidInput for `scan`: unreadable, outside the program, a strength that is not
    authorized, an expired lot, or a package that left before.
    """
    counter = counter_for(session, actor, Permission.CONFIRM_DISPENSE, authorization_id)
    version = counter.version_in_force(session, now)
    typed = eleven_digits(text.strip())
    read = Barcode(typed) if typed else barcodes.read(text)
    ndc = _ndc(version, read.code)
    strength = packages.strength_of(version, counter.authorized(session), ndc, _FIELD)
    if read.expires_on is not None:
        packages.check_expiry(read.expires_on, _FIELD, today=counter.day(version, now))
    if read.serial is not None:
        serials.check(session, ndc, read.serial, _FIELD)
    return ScannedPackage(ndc, strength, read.lot, read.expires_on, read.serial)


def _ndc(version: ProgramVersion, code: str) -> str:
    """The one product of the program that the code can be."""
    found = [product.ndc for product in version.products if fits(product.ndc, code)]
    if len(found) > 1:
        raise InvalidInput(
            _FIELD,
            "This code fits more than one product of the program. Enter the NDC by hand, with"
            " its hyphens.",
        )
    if not found:
        raise InvalidInput(
            _FIELD,
            f"The package scanned (NDC {code}) is not a product of {version.name}. Take a package"
            " of this program.",
        )
    return found[0]
