"""May this patient receive the drug today: the answer at the gate that comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import confirmations, organizations
from tracker.records.confirmations import ConfirmationRow
from tracker.rules.decision import Decision, Finding
from tracker.rules.vocabulary import Gate
from tracker.services import gates
from tracker.services.gates import GateQuestion
from tracker.services.next_prescription import Outlook
from tracker.services.overviews.patient_orders import OrderRow

OWN_STEPS: Final = frozenset({"counseling-checklist", "medication-guide", "confirmation-window"})
"""What the pharmacist does at the counter, then and there; the rest of what a pharmacist owns, as
a supply that came too early, keeps the drug today."""

_ANY_PHARMACY = "pharmacy-certified"


@dataclass(frozen=True, slots=True)
class Receiving:
    """`order` is the prescription with a usable number, None where the next step is a number.

    `elsewhere` are the stops that are the pharmacy's own steps at the counter; `stops` the others.
    """

    gate: Gate
    order: OrderRow | None
    confirmation: ConfirmationRow | None
    decision: Decision
    stops: tuple[Finding, ...]
    elsewhere: tuple[Finding, ...]


def receiving(
    session: Session, found: Outlook, orders: Iterable[OrderRow], *, zone: str, at: datetime
) -> Receiving:
    """Nothing is stored. `zone` is the practice's, for a prescription that names no pharmacy."""
    order = next((each for each in orders if each.state == "open"), None)
    if order is None or order.number is None:
        stops = tuple(found.decision.stopping)
        return Receiving(Gate.AUTHORIZE, None, None, found.decision, stops, ())
    newest = confirmations.newest(session, order.number.id)
    held = newest if newest is not None and newest.open_at(at) else None
    gate = Gate.CONFIRM if held is None else Gate.HAND_OVER
    asked = at_the_pharmacy(session, order, held, gate, zone=zone)
    decision = gates.preview(session, asked, at=at)
    named = asked.pharmacy_id is not None
    theirs = tuple(f for f in decision.stopping if _is_theirs(f, named=named))
    ours = tuple(f for f in decision.stopping if f not in theirs)
    return Receiving(asked.gate, order, held, decision, ours, theirs)


def at_the_pharmacy(
    session: Session, order: OrderRow, held: ConfirmationRow | None, gate: Gate, *, zone: str
) -> GateQuestion:
    """What the pharmacy that holds the order, or else the one it names, would ask. `zone` is for
    an order that names none."""
    pharmacy_id = order.pharmacy_id if held is None else held.pharmacy_id
    pharmacy = organizations.by_id(session, pharmacy_id) if pharmacy_id else None
    return GateQuestion(
        gate=gate,
        patient_id=order.patient_id,
        prescription_id=order.id,
        program=order.program,
        zone=zone if pharmacy is None else pharmacy.time_zone,
        pharmacy_id=pharmacy_id,
        confirmation_id=None if held is None else held.id,
    )


def _is_theirs(finding: Finding, *, named: bool) -> bool:
    """Which pharmacy will ask is not known yet where the prescription names none."""
    key = finding.requirement
    return key in OWN_STEPS or (not named and key == _ANY_PHARMACY)
