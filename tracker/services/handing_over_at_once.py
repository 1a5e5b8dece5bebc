"""The patient stands at the counter: confirm and hand over in one press, both gates asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from tracker.rules.authority import Actor
from tracker.rules.vocabulary import Delivery
from tracker.services.confirming import ConfirmationAnswer, ConfirmationRequest, confirm
from tracker.services.handing_over import HandOverAnswer, HandOverRequest, hand_over


@dataclass(frozen=True, slots=True)
class AtOnceAnswer:
    """`hand_over` is None when nothing was handed over without asking: the confirmation was
    refused, or is an open one whose packages may be others than those in hand."""

    confirmation: ConfirmationAnswer
    hand_over: HandOverAnswer | None = None

    @property
    def allowed(self) -> bool:
        return self.confirmation.allowed and (self.hand_over is None or self.hand_over.allowed)

    @property
    def decision_id(self) -> str:
        """Of the gate that was asked last."""
        return (self.hand_over or self.confirmation).decision_id

    @property
    def dispense_id(self) -> str | None:
        return None if self.hand_over is None else self.hand_over.dispense_id


def confirm_and_hand_over(
    session: Session, actor: Actor, request: ConfirmationRequest, *, now: datetime
) -> AtOnceAnswer:
    """Two writes, as if pressed one after the other. What stops between them leaves an open
    confirmation, and the same request sent again goes on from there.

    Raises what `confirm` and `hand_over` raise.
    """
    confirmed = confirm(session, actor, request, now=now)
    if confirmed.confirmation_id is None or confirmed.standing:
        return AtOnceAnswer(confirmed)
    leaving = HandOverRequest(
        _request_id_of_hand_over(request.request_id), confirmed.confirmation_id, Delivery.PICK_UP
    )
    return AtOnceAnswer(confirmed, hand_over(session, actor, leaving, now=now))


def _request_id_of_hand_over(request_id: str) -> str:
    """The same for a form sent twice, and of no other form."""
    return uuid5(UUID(hex=request_id), "hand-over").hex
