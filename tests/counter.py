"""What a pharmacist does with a number, through the services, at times that a test gives."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from tests.clinic import proof_of
from tests.people import make_account
from tracker.records.identifiers import new_id
from tracker.rules.authority import Actor, Role
from tracker.rules.vocabulary import Delivery
from tracker.services import dispensing
from tracker.services.dispensing import (
    ChecklistRequest,
    ConfirmationAnswer,
    ConfirmationRequest,
    FindRequest,
    HandOverAnswer,
    HandOverRequest,
    PackageLine,
)

PACKAGE: Final = PackageLine("59572050421", "A1", date(2099, 6, 30), 21)

Clock = Callable[[], datetime]


def make_pharmacist(
    session: Session, pharmacy_id: str, *, role: Role = Role.PHARMACIST, name: str = "Uma Hale"
) -> Actor:
    account_id = make_account(
        session,
        email=f"{new_id()}@pharmacies.test",
        role=role,
        organization_id=pharmacy_id,
        printed_name=name,
    )
    return Actor(account_id, role, pharmacy_id)


def find(session: Session, pharmacist: Actor, number: str, born: date, *, at: datetime) -> str:
    return dispensing.find(session, pharmacist, FindRequest(number, born), now=at)


def counsel(session: Session, pharmacist: Actor, authorization_id: str, *, at: datetime) -> str:
    """Every topic, and the medication guide given."""
    form = dispensing.checklist_form(session, pharmacist, authorization_id, now=at)
    topics = tuple(topic.key for topic in form.topics)
    request = ChecklistRequest(authorization_id, topics, True, form.digest)
    proof = proof_of(pharmacist, at)
    return dispensing.sign_checklist(session, pharmacist, request, proof, now=at)


def confirm(
    session: Session,
    pharmacist: Actor,
    authorization_id: str,
    clock: Clock,
    *,
    request_id: str | None = None,
) -> ConfirmationAnswer:
    """21 capsules of 4 mg for 28 days."""
    request = ConfirmationRequest(request_id or new_id(), authorization_id, 28, (PACKAGE,))
    return dispensing.confirm(session, pharmacist, request, now=clock())


def hand_over(
    session: Session,
    pharmacist: Actor,
    confirmation_id: str,
    clock: Clock,
    *,
    request_id: str | None = None,
) -> HandOverAnswer:
    request = HandOverRequest(request_id or new_id(), confirmation_id, Delivery.PICK_UP)
    return dispensing.hand_over(session, pharmacist, request, now=clock())
