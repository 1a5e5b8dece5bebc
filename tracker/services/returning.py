"""What a patient brings back: into quarantine, never dispensed again."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.records import audit_log, dispenses, returns
from tracker.records.dispenses import DispenseRow
from tracker.records.identifiers import new_id
from tracker.records.returns import StoredReturn
from tracker.records.tables.counter import ReturnedSerial
from tracker.records.tables.dispensing import ProductReturn
from tracker.records.transaction import PatientLock, store
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import Conflict, NotFound
from tracker.rules.events import ProductReturned
from tracker.services.counter import given_reason, pharmacy_of
from tracker.services.returned_packages import (
    ReturnedPackage,
    check_quantity,
    lines_returned,
)
from tracker.services.writing import writing


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """Capsules of one package that came back, with its serial number and expiry date where they
    were read. A request id that comes twice is recorded once."""

    dispense_id: str
    ndc: str
    lot: str
    quantity: int
    reason: str
    request_id: str | None = None
    expires_on: date | None = None
    serial: str | None = None


def record_return(session: Session, actor: Actor, request: ReturnRequest, *, now: datetime) -> str:
    """Put capsules that came back from a patient into quarantine; returns the return's id.

    The number stays used and the capsules are never dispensed again. Raises InvalidInput for
    a package that was not part of the dispense (`ndc`, `lot`, `expires_on`, `serial`), and for
    more than is still with the patient (`quantity`).
    """
    require(actor, Permission.RECORD_RETURN)
    pharmacy_id = pharmacy_of(actor)
    seen = _dispense(session, request.dispense_id, pharmacy_id)
    reason = given_reason(request.reason)
    with writing(session, PatientLock(seen.patient_id), now=now) as at:
        if request.request_id is not None and _recorded(session, request, pharmacy_id, reason):
            return request.request_id
        dispense = _dispense(session, request.dispense_id, pharmacy_id)
        package = _checked(session, dispense, request)
        row = ProductReturn(
            id=request.request_id or new_id(),
            patient_id=dispense.patient_id,
            dispense_id=dispense.id,
            pharmacy_id=pharmacy_id,
            ndc=request.ndc,
            lot=request.lot,
            quantity=request.quantity,
            returned_at=at,
            reason=reason,
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, row)
        _keep_serial(session, row.id, package)
        event = ProductReturned(
            return_id=row.id, dispense_id=dispense.id, ndc=row.ndc, quantity=row.quantity
        )
        audit_log.append(session, event, actor=actor, now=at, subject_id=row.patient_id)
    return row.id


def _checked(session: Session, dispense: DispenseRow, request: ReturnRequest) -> ReturnedPackage:
    if dispense.reversed_at is not None:
        raise Conflict("This dispense was reversed: on record the drug never left the pharmacy.")
    package = ReturnedPackage(request.ndc, request.lot, request.expires_on, request.serial)
    lines = lines_returned(session, dispense, package)
    check_quantity(session, dispense, package, lines, request.quantity)
    return package


def _keep_serial(session: Session, return_id: str, package: ReturnedPackage) -> None:
    """From here on the database refuses the package to every confirmation."""
    if package.serial is None:
        return
    row = ReturnedSerial(return_id=return_id, ndc=package.ndc, serial=package.serial)
    try:
        store(session, row)
    except IntegrityError as error:
        raise Conflict("This package was just confirmed for another dispense.") from error


def _recorded(session: Session, request: ReturnRequest, pharmacy_id: str, reason: str) -> bool:
    """Whether this very request was recorded before; Conflict when its id means another one."""
    found = returns.by_id(session, request.request_id or "")
    asked = StoredReturn(
        pharmacy_id,
        request.dispense_id,
        request.ndc,
        request.lot,
        request.quantity,
        reason,
        request.serial,
    )
    if found not in (None, asked):
        raise Conflict("This form was already used for something else. Open the page again.")
    return found is not None


def _dispense(session: Session, dispense_id: str, pharmacy_id: str) -> DispenseRow:
    found = dispenses.for_pharmacy(session, dispense_id, pharmacy_id)
    if found is None:
        raise NotFound("Not found.")
    return found
