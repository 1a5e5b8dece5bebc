"""Asking the question of a chain's prescription, an hour after everything in it happened."""

from dataclasses import dataclass, replace
from datetime import timedelta

from tests.factories import NOW, Chain
from tracker.records import facts
from tracker.rules.question import Question
from tracker.rules.vocabulary import Delivery, Gate

AT = NOW + timedelta(hours=1)
LATER = NOW + timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    gate: Gate
    patient_id: str
    prescription_id: str
    zone: str = "America/Chicago"
    pharmacy_id: str | None = None
    confirmation_id: str | None = None
    delivery: Delivery | None = None


def ask(chain: Chain, gate: Gate = Gate.AUTHORIZE, **given: object) -> Question:
    asked = Asked(
        gate=gate,
        patient_id=chain.patient_id,
        prescription_id=chain.prescription_id,
        pharmacy_id=None if gate is Gate.AUTHORIZE else chain.pharmacy_id,
    )
    return facts.question_for(chain.session, replace(asked, **given), at=AT)
