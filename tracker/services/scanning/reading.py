"""An authorization number, a confirmation number or a patient card: which prescriptions?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import audit_log, confirmations, openings
from tracker.records.openings import AuthorizationRow
from tracker.records.transaction import PatientLock
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import InvalidInput, NotFound
from tracker.rules.events import AuthorizationOpened, AuthorizationSought
from tracker.rules.numbers import NumberKind, kind_of, parse_number
from tracker.rules.products import eleven_digits
from tracker.services import finding
from tracker.services.counter import pharmacy_of
from tracker.services.finding import FindRequest
from tracker.services.writing import writing

_BEGINS_A_PACKAGE: Final = ("]", "(")
_SHORTEST_BARCODE: Final = 11
_A_PACKAGE: Final = (
    "This is the code of a package. Open the prescription first: scan its authorization number or"
    " the patient card, then the package."
)

# Of a card that is nobody's too: who is a patient anywhere is not said.
_NOTHING_OPEN: Final = "This patient has no open number here."


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """The text as it came. `birth_date` is needed where the prescription names no pharmacy."""

    text: str
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The prescriptions that a scan leads to: one to open, or several of one patient."""

    rows: tuple[AuthorizationRow, ...]
    only_id: str | None


def is_package(text: str, *, at_prescription: bool = False) -> bool:
    """Whether this can only be a package: a GS1 code, a barcode's digits, an NDC's hyphens. At an
    open prescription ten digits are an NDC too, and everything that no number of ours is."""
    scanned = text.strip()
    if scanned.startswith(_BEGINS_A_PACKAGE) or eleven_digits(scanned) is not None:
        return True
    if at_prescription and (scanned.isdigit() or not _is_number(scanned)):
        return True
    first = scanned[:_SHORTEST_BARCODE]
    return first.isascii() and first.isdigit() and len(first) == _SHORTEST_BARCODE


def _is_number(text: str) -> bool:
    if kind_of(text) is not None:
        return True
    try:
        return bool(parse_number(NumberKind.AUTHORIZATION, text))
    except InvalidInput:
        return False


def scan(session: Session, actor: Actor, request: ScanRequest, *, now: datetime) -> Found:
    """Raises InvalidInput for what is mistyped or a package's; else as `finding.find`: NotFound
    with one sentence, TooManyAttempts."""
    require(actor, Permission.FIND_AUTHORIZATION)
    if is_package(request.text):
        raise InvalidInput("number", _A_PACKAGE)
    kind = kind_of(request.text)
    if kind is NumberKind.REMS_ID:
        rems_id = parse_number(kind, request.text)
        rows = openings.open_for_patient(session, rems_id, pharmacy_of(actor), at=now)
        return _opened(session, actor, rows, now=now, unfound=_NOTHING_OPEN)
    if kind is NumberKind.CONFIRMATION:
        number = parse_number(kind, request.text)
        return _opened(session, actor, _confirmed(session, actor, number), now=now)
    wanted = FindRequest(request.text, request.birth_date)
    return Found((), finding.find(session, actor, wanted, now=now))


def _confirmed(session: Session, actor: Actor, number: str) -> tuple[AuthorizationRow, ...]:
    pharmacy_id = pharmacy_of(actor)
    held = confirmations.by_number(session, number, pharmacy_id)
    row = held and openings.for_pharmacy(session, held.authorization_id, pharmacy_id)
    return (row,) if row else ()


def _opened(
    session: Session,
    actor: Actor,
    rows: tuple[AuthorizationRow, ...],
    *,
    now: datetime,
    unfound: str = finding.NOT_FOUND,
) -> Found:
    """What this pharmacy may see already: logged, one entry for each prescription."""
    pharmacy_id = pharmacy_of(actor)
    if not rows:
        sought = AuthorizationSought(authorization_id=None, pharmacy_id=pharmacy_id)
        with writing(session, now=now) as at:
            audit_log.append(session, sought, actor=actor, now=at, subject_id=None, counts=False)
        raise NotFound(unfound)
    with writing(session, PatientLock(rows[0].patient_id), now=now) as at:
        for row in rows:
            event = AuthorizationOpened(
                authorization_id=row.id, pharmacy_id=pharmacy_id, succeeded=True
            )
            audit_log.append(session, event, actor=actor, now=at, subject_id=row.patient_id)
    return Found(rows, rows[0].id if len(rows) == 1 else None)
