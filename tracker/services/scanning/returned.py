"""What came back, scanned: which hand-over it belongs to, and what stands on the package."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import confirmations, dispenses
from tracker.records.dispenses import DispenseRow, Wanted
from tracker.records.paging import Turn
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import InvalidInput, NotFound
from tracker.rules.numbers import NumberKind, kind_of, parse_number
from tracker.rules.products import eleven_digits, fits, products_of
from tracker.services.counter import pharmacy_of
from tracker.services.returned_packages import ReturnedPackage, lines_returned
from tracker.services.scanning import barcodes
from tracker.services.scanning.barcodes import Barcode
from tracker.services.scanning.packages import ScannedPackage
from tracker.services.scanning.reading import is_package

_FIELD = "scan"
_SHOWN: Final = 50
_NOT_FOUND = (
    "No hand-over of this pharmacy fits what was scanned, or all of it came back before. Compare"
    " every sign, or find the hand-over in the history."
)
_NO_LOT = (
    "This code says neither lot nor serial number, so it does not tell whose package it is. Scan"
    " the square code, or the patient card or a number of the prescription first."
)


@dataclass(frozen=True, slots=True)
class Returnable:
    """Hand-overs of which something is still out, the newest first. `by_package`: a package was
    scanned, which goes on into the form. `more`: there are older ones than these."""

    rows: tuple[DispenseRow, ...]
    by_package: bool
    more: bool


def find_returned(session: Session, actor: Actor, text: str) -> Returnable:
    """By patient card, authorization or confirmation number, or the code of a package.

    Raises InvalidInput for `scan` what cannot be read, and NotFound with one sentence.
    """
    require(actor, Permission.RECORD_RETURN)
    by_package = is_package(text)
    wanted = _package_wanted(_read(text)) if by_package else _number_wanted(text)
    page = dispenses.returnable(session, pharmacy_of(actor), wanted, Turn(size=_SHOWN))
    if not page.rows:
        raise NotFound(_NOT_FOUND)
    return Returnable(page.rows, by_package, more=page.next is not None)


def scan_returned(session: Session, actor: Actor, dispense_id: str, text: str) -> ScannedPackage:
    """A package of this hand-over. Nothing is stored: recording the return asks all of it again.

    Raises InvalidInput for `scan`, and NotFound for another pharmacy's hand-over.
    """
    require(actor, Permission.RECORD_RETURN)
    dispense = dispenses.for_pharmacy(session, dispense_id, pharmacy_of(actor))
    if dispense is None:
        raise NotFound("Not found.")
    read = _read(text)
    lines = confirmations.lines_of(session, dispense.confirmation_id)
    fitting = {line.ndc: line.strength_mg for line in lines if fits(line.ndc, read.code)}
    if len(fitting) != 1:
        raise InvalidInput(_FIELD, "The package scanned is not one of this dispense.")
    ((ndc, strength),) = fitting.items()
    if read.lot is not None:
        package = ReturnedPackage(ndc, read.lot, read.expires_on, read.serial)
        try:
            lines_returned(session, dispense, package)
        except InvalidInput as error:
            raise InvalidInput(_FIELD, error.problem) from error
    return ScannedPackage(ndc, strength, read.lot, read.expires_on, read.serial)


def _read(text: str) -> Barcode:
    typed = eleven_digits(text.strip())
    return Barcode(typed) if typed else barcodes.read(text)


def _package_wanted(read: Barcode) -> Wanted:
    if read.lot is None:
        raise InvalidInput(_FIELD, _NO_LOT)
    return Wanted(ndcs=products_of(read.code), lot=read.lot, serial=read.serial)


def _number_wanted(text: str) -> Wanted:
    match kind_of(text):
        case NumberKind.REMS_ID as kind:
            return Wanted(rems_id=parse_number(kind, text, field=_FIELD))
        case NumberKind.CONFIRMATION as kind:
            return Wanted(confirmation_number=parse_number(kind, text, field=_FIELD))
        case _:
            number = parse_number(NumberKind.AUTHORIZATION, text, field=_FIELD)
            return Wanted(authorization_number=number)
