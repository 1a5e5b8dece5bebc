"""Serial numbers of packages: each package is in one confirmation that stands, and no more."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tracker.records.tables.counter import PackageSerial, ReturnedSerial
from tracker.records.tables.dispensing import (
    Confirmation,
    ConfirmationClosing,
    ConfirmationLine,
    Dispense,
    ProductReturn,
)

Place = Literal["in-stock", "confirmed", "dispensed", "returned"]


@dataclass(frozen=True, slots=True)
class PackageUse:
    """How often a package was in a confirmation, and where it is, as far as is on record."""

    uses: int
    place: Place


def use_of(session: Session, ndc: str, serial: str) -> PackageUse:
    """Of whichever pharmacy. What came back under its serial number is never in stock again, even
    where it had left without one."""
    closed = exists().where(ConfirmationClosing.confirmation_id == Confirmation.id)
    came_back = exists().where(
        ProductReturn.dispense_id == Dispense.id,
        ProductReturn.ndc == PackageSerial.ndc,
        ProductReturn.lot == ConfirmationLine.lot,
    )
    rows = session.execute(
        select(
            PackageSerial.use_number,
            closed.label("closed"),
            (Dispense.id.is_not(None)).label("dispensed"),
            came_back.label("came_back"),
        )
        .join(Confirmation, Confirmation.id == PackageSerial.confirmation_id)
        .join(
            ConfirmationLine,
            (ConfirmationLine.confirmation_id == PackageSerial.confirmation_id)
            & (ConfirmationLine.position == PackageSerial.position),
        )
        .outerjoin(Dispense, Dispense.confirmation_id == Confirmation.id)
        .where(PackageSerial.ndc == ndc, PackageSerial.serial == serial)
        .order_by(PackageSerial.use_number.desc())
    ).all()
    uses = rows[0].use_number if rows else 0
    if _came_back(session, ndc, serial):
        return PackageUse(uses, "returned")
    if not rows:
        return PackageUse(0, "in-stock")
    newest = rows[0]
    if newest.closed:
        return PackageUse(newest.use_number, "in-stock")
    if not newest.dispensed:
        return PackageUse(newest.use_number, "confirmed")
    return PackageUse(newest.use_number, "returned" if newest.came_back else "dispensed")


def _came_back(session: Session, ndc: str, serial: str) -> bool:
    own = ReturnedSerial.ndc == ndc, ReturnedSerial.serial == serial
    return bool(session.scalar(select(exists().where(*own))))
