"""A pharmacy types or scans a number: the prescription behind it, or one answer for all else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import audit_log, openings
from tracker.records.identifiers import new_id
from tracker.records.openings import AuthorizationRow
from tracker.records.tables.dispensing import AuthorizationOpening
from tracker.records.transaction import AuthorizationLock, PatientLock, store
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import NotFound, TooManyAttempts
from tracker.rules.events import AuthorizationOpened, AuthorizationSought
from tracker.rules.numbers import NumberKind, parse_number
from tracker.services.counter import pharmacy_of
from tracker.services.writing import writing

# design.md section 11: every fifth wrong birth date in a row locks the number.
_WRONG_DATES: Final = 5
_LOCK: Final = timedelta(minutes=15)

NOT_FOUND: Final = (
    "No prescription for your pharmacy fits this number and birth date. Compare the number with"
    " the prescription. If the prescription names no pharmacy, enter the patient's date of birth."
)
LOCKED: Final = (
    "This number is locked for 15 minutes, because the patient's date of birth was wrong five"
    " times. Check the date with the patient, then try again."
)


@dataclass(frozen=True, slots=True)
class FindRequest:
    """The authorization number as typed or scanned. `birth_date` is needed where the
    prescription names no pharmacy."""

    number: str
    birth_date: date | None = None


def find(session: Session, actor: Actor, request: FindRequest, *, now: datetime) -> str:
    """The authorization's id; from then on this pharmacy's pages show it.

    Raises InvalidInput for a mistyped number; NotFound with one sentence for an unknown
    number, another pharmacy's, and a birth date that is missing or wrong; TooManyAttempts
    once five wrong birth dates locked the number. Each is logged.
    """
    require(actor, Permission.FIND_AUTHORIZATION)
    pharmacy_id = pharmacy_of(actor)
    number = parse_number(NumberKind.AUTHORIZATION, request.number)
    row = openings.by_number(session, number)
    if row is None or row.named_pharmacy_id not in (None, pharmacy_id):
        _log_sought(session, actor, row, now=now)
        raise NotFound(NOT_FOUND)
    if row.named_pharmacy_id is None and request.birth_date is None:
        _log_sought(session, actor, row, now=now)
        raise NotFound(NOT_FOUND)
    with writing(session, PatientLock(row.patient_id), AuthorizationLock(row.id), now=now) as at:
        opened = _open(session, actor, row, request.birth_date, at=at)
        until = None if opened else _locked_until(session, row.id, at)
    if until is not None:
        raise TooManyAttempts(LOCKED, until)
    if not opened:
        raise NotFound(NOT_FOUND)
    return row.id


def _open(
    session: Session, actor: Actor, row: AuthorizationRow, born: date | None, *, at: datetime
) -> bool:
    """Whether the number opened. While it is locked the date is not even looked at."""
    named = row.named_pharmacy_id is not None
    locked = not named and _locked_until(session, row.id, at) is not None
    fits = named or (not locked and born == openings.birth_date(session, row.patient_id))
    pharmacy_id = pharmacy_of(actor)
    if not named and not locked:
        opening = AuthorizationOpening(
            id=new_id(),
            authorization_id=row.id,
            pharmacy_id=pharmacy_id,
            succeeded=fits,
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, opening)
    event = AuthorizationOpened(authorization_id=row.id, pharmacy_id=pharmacy_id, succeeded=fits)
    audit_log.append(session, event, actor=actor, now=at, subject_id=row.patient_id)
    return fits


def _locked_until(session: Session, authorization_id: str, at: datetime) -> datetime | None:
    """When the lock ends, exclusive; None while there is none."""
    count, newest = openings.wrong_birth_dates(session, authorization_id)
    if newest is None or count % _WRONG_DATES:
        return None
    return newest + _LOCK if at < newest + _LOCK else None


def _log_sought(
    session: Session, actor: Actor, row: AuthorizationRow | None, *, now: datetime
) -> None:
    """Nothing opened and nothing counted: the log says who tried."""
    event = AuthorizationSought(
        authorization_id=row.id if row else None, pharmacy_id=pharmacy_of(actor)
    )
    subject_id = row.patient_id if row else None
    with writing(session, now=now) as at:
        audit_log.append(session, event, actor=actor, now=at, subject_id=subject_id, counts=False)
