"""The pharmacy asks before it dispenses: a decision always, a confirmation number when allowed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import audit_log, checklists, confirmations, numbers
from tracker.records.confirmations import ConfirmationRow
from tracker.records.identifiers import new_id
from tracker.records.tables.dispensing import Confirmation, ConfirmationLine
from tracker.records.transaction import store
from tracker.rules.authority import Actor, Permission
from tracker.rules.errors import Conflict, HeldElsewhere
from tracker.rules.events import ConfirmationRefused, DispenseConfirmed
from tracker.rules.numbers import NumberKind
from tracker.rules.vocabulary import Gate
from tracker.services import gates, packages, serials
from tracker.services.closing import close
from tracker.services.counter import Counter, counter_for
from tracker.services.gates import StoredDecision
from tracker.services.packages import PackageLine
from tracker.services.writing import writing

_RAN_OUT: Final = "Not handed over in time; a new confirmation follows."


@dataclass(frozen=True, slots=True)
class ConfirmationRequest:
    """What the pharmacist is about to dispense. A request id that comes twice is asked once."""

    request_id: str
    authorization_id: str
    days_supply: int
    lines: tuple[PackageLine, ...]


@dataclass(frozen=True, slots=True)
class ConfirmationAnswer:
    """`decision_id` leads to every reason. The others are None when blocked; `valid_until` also
    where the number does not expire. `standing`: it was open before this request, which changed
    nothing, so its packages are those of the request that made it."""

    decision_id: str
    allowed: bool
    confirmation_id: str | None = None
    number: str | None = None
    valid_until: datetime | None = None
    standing: bool = False


def confirm(
    session: Session, actor: Actor, request: ConfirmationRequest, *, now: datetime
) -> ConfirmationAnswer:
    """Decide, store the decision, and when allowed issue the number with its lines.

    Our own open confirmation is returned as it stands. Raises HeldElsewhere while another
    pharmacy holds one, and InvalidInput for packages that may not leave (nothing is stored).
    """
    counter = counter_for(session, actor, Permission.CONFIRM_DISPENSE, request.authorization_id)
    with writing(session, *counter.locks, now=now) as at:
        answer = _answer(session, actor, counter, request, at=at)
        if answer is None:
            _log_refusal(session, actor, counter, at=at)
    if answer is None:
        raise HeldElsewhere(
            "Another pharmacy holds an open confirmation for this number. Ask the patient where"
            " the prescription was taken; that pharmacy can give it back."
        )
    return answer


def _answer(
    session: Session, actor: Actor, counter: Counter, request: ConfirmationRequest, *, at: datetime
) -> ConfirmationAnswer | None:
    """None while another pharmacy holds an open confirmation."""
    earlier = gates.earlier(
        session,
        actor,
        gate=Gate.CONFIRM,
        prescription_id=counter.authorization.prescription_id,
        request_id=request.request_id,
    )
    if earlier is not None:
        return _answered(session, request, earlier)
    held = confirmations.newest(session, counter.authorization.id)
    if held is not None and held.open_at(at):
        return _answer_of(held, standing=True) if held.pharmacy_id == counter.pharmacy_id else None
    question = counter.question(Gate.CONFIRM)
    stored = gates.ask(session, actor, question, request_id=request.request_id, at=at)
    if not stored.decision.allowed:
        return ConfirmationAnswer(stored.id, allowed=False)
    return _issue(session, actor, counter, request, stored)


def _issue(
    session: Session,
    actor: Actor,
    counter: Counter,
    request: ConfirmationRequest,
    stored: StoredDecision,
) -> ConfirmationAnswer:
    at = stored.decision.decided_at
    strengths = _strengths(session, counter, request, at)
    held = confirmations.newest(session, counter.authorization.id)
    if held is not None and held.pending:
        close(session, actor, held, "expired", reason=_RAN_OUT, at=at)
    row = _confirmation(session, counter, stored, None if held is None else held.id)
    row.days_supply = request.days_supply
    row.recorded_by = actor.id
    store(session, row, *_lines(row.id, request.lines, strengths))
    serials.keep(session, row.id, request.lines)
    event = DispenseConfirmed(
        confirmation_id=row.id,
        authorization_id=row.authorization_id,
        decision_id=stored.id,
        days_supply=row.days_supply,
        valid_until=None if row.valid_until is None else row.valid_until.isoformat(),
    )
    audit_log.append(session, event, actor=actor, now=at, subject_id=row.patient_id)
    return ConfirmationAnswer(stored.id, True, row.id, row.number, row.valid_until)


def _confirmation(
    session: Session, counter: Counter, stored: StoredDecision, follows_id: str | None
) -> Confirmation:
    own, at = counter.authorization, stored.decision.decided_at
    checklist = checklists.newest(session, own.id, counter.pharmacy_id)
    return Confirmation(
        id=new_id(),
        number=numbers.draw_number(session, NumberKind.CONFIRMATION),
        patient_id=own.patient_id,
        prescription_id=own.prescription_id,
        authorization_id=own.id,
        pharmacy_id=counter.pharmacy_id,
        decision_id=stored.id,
        gate=Gate.CONFIRM.value,
        allowed=True,
        follows_id=follows_id,
        checklist_id=None if checklist is None else checklist.id,
        issued_at=at,
        valid_until=stored.decision.valid_until,
        recorded_at=at,
    )


def _strengths(
    session: Session, counter: Counter, request: ConfirmationRequest, at: datetime
) -> tuple[float, ...]:
    version = counter.version_in_force(session, at)
    authorized = counter.authorized(session)
    today = counter.day(version, at)
    return packages.strengths_of(
        version, authorized, request.days_supply, request.lines, today=today
    )


def _lines(
    confirmation_id: str, lines: tuple[PackageLine, ...], strengths: tuple[float, ...]
) -> list[ConfirmationLine]:
    return [
        ConfirmationLine(
            confirmation_id=confirmation_id,
            position=position,
            ndc=line.ndc,
            strength_mg=strength,
            lot=line.lot,
            expires_on=line.expires_on,
            quantity=line.quantity,
        )
        for position, (line, strength) in enumerate(zip(lines, strengths, strict=True), start=1)
    ]


def _answer_of(held: ConfirmationRow, *, standing: bool = False) -> ConfirmationAnswer:
    return ConfirmationAnswer(
        held.decision_id, True, held.id, held.number, held.valid_until, standing
    )


def _answered(
    session: Session, request: ConfirmationRequest, earlier: StoredDecision
) -> ConfirmationAnswer:
    """Of this very request. With other packages it is another one: those in hand may not leave
    under the confirmation of the first."""
    if not earlier.decision.allowed:
        return ConfirmationAnswer(earlier.id, allowed=False)
    held = confirmations.of_decision(session, earlier.id)
    if held is None or _packages(session, held) != (request.days_supply, *request.lines):
        raise Conflict("This form was already used for something else. Open the page again.")
    return _answer_of(held)


def _packages(session: Session, held: ConfirmationRow) -> tuple[int | PackageLine, ...]:
    """Days of supply and packages, as the request that made it named them."""
    lines = confirmations.lines_of(session, held.id)
    return (
        held.days_supply,
        *(PackageLine(x.ndc, x.lot, x.expires_on, x.quantity, x.serial) for x in lines),
    )


def _log_refusal(session: Session, actor: Actor, counter: Counter, *, at: datetime) -> None:
    own = counter.authorization
    event = ConfirmationRefused(authorization_id=own.id, pharmacy_id=counter.pharmacy_id)
    audit_log.append(session, event, actor=actor, now=at, subject_id=own.patient_id)
