"""One package, one dispense: a serial number that is confirmed, dispensed or came back is refused.

Known only where packages are scanned: GS1 element 21 (or the number typed from the package).
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.records import package_serials
from tracker.records.package_serials import Place
from tracker.records.tables.counter import PackageSerial
from tracker.records.transaction import store
from tracker.rules.errors import Conflict, InvalidInput
from tracker.services.packages import PackageLine

_REFUSED: Final[Mapping[Place, str]] = {
    "confirmed": "This package is confirmed for another dispense. Take that confirmation back, or"
    " scan another package.",
    "dispensed": "This package is on record as dispensed. It cannot be dispensed twice: scan"
    " another package.",
    "returned": "This package came back from a patient and is in quarantine. It is never dispensed"
    " again: scan another package.",
}


def check(session: Session, ndc: str, serial: str, field: str) -> int:
    """Which use of the package a new confirmation would be. Raises InvalidInput for `field`."""
    use = package_serials.use_of(session, ndc, serial)
    if use.place != "in-stock":
        raise InvalidInput(field, _REFUSED[use.place])
    return use.uses + 1


def keep(session: Session, confirmation_id: str, lines: tuple[PackageLine, ...]) -> None:
    """Inside `writing`, once the lines are stored. Raises InvalidInput, or Conflict when
    somebody else confirmed the same package a moment ago."""
    for place, line in enumerate(lines):
        if line.serial:
            row = PackageSerial(
                confirmation_id=confirmation_id,
                position=place + 1,
                ndc=line.ndc,
                serial=line.serial,
                use_number=check(session, line.ndc, line.serial, f"lines[{place}].serial"),
            )
            try:
                store(session, row)
            except IntegrityError as error:
                raise Conflict(_REFUSED["confirmed"]) from error
