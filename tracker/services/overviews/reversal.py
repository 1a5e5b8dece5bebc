"""One confirmation, as the page that reverses it shows it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import confirmations, patient_labels
from tracker.records.confirmations import ConfirmationRow, DispensedLine
from tracker.records.patient_labels import PatientLabel
from tracker.rules.authority import Actor, Permission
from tracker.services.counter import confirmation_now, counter_of_confirmation


@dataclass(frozen=True, slots=True)
class ReversalPage:
    """What would be taken back. `ran_out`: its time is over without a hand-over."""

    held: ConfirmationRow
    person: PatientLabel
    lines: tuple[DispensedLine, ...]
    zone: str
    ran_out: bool


def reversal_page(
    session: Session, actor: Actor, confirmation_id: str, *, now: datetime
) -> ReversalPage:
    """Raises NotFound for another pharmacy's."""
    counter = counter_of_confirmation(session, actor, Permission.REVERSE_DISPENSE, confirmation_id)
    held = confirmation_now(session, counter, confirmation_id)
    return ReversalPage(
        held,
        patient_labels.patient(session, held.patient_id),
        confirmations.lines_of(session, held.id),
        counter.zone,
        held.pending and not held.open_at(now),
    )
