"""A pharmacy with one authorized prescription that nothing stops, and another pharmacy."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Chain, add
from tracker.records.identifiers import new_id
from tracker.records.numbers import draw_number
from tracker.records.tables.audit import AuditEntry
from tracker.rules.authority import Actor, Role
from tracker.rules.numbers import NumberKind
from tracker.rules.vocabulary import Delivery
from tracker.services import dispensing, publishing, reversing
from tracker.services.dispensing import (
    ChecklistRequest,
    ConfirmationAnswer,
    ConfirmationRequest,
    FindRequest,
    HandOverAnswer,
    HandOverRequest,
    PackageLine,
)
from tracker.services.reversing import ReversalRequest
from tracker.services.signing import Proof

PROGRAM = "ps-pomalidomide-us"
AT = datetime(2026, 3, 17, 16, 0, tzinfo=UTC)  # 11 in the morning in Chicago
EXPIRES = date(2027, 6, 30)
BORN = date(1970, 5, 2)
NDC = {1.0: "59572050121", 2.0: "59572050221", 4.0: "59572050421"}


class PharmacyDay(Chain):
    """`pharmacist`, `colleague` and `representative` belong to one pharmacy, `stranger` to
    another; both are certified. The prescription is for `lines` (strength, capsules)."""

    def __init__(
        self,
        session: Session,
        *,
        named: bool = True,
        category: str = "AM",
        lines: tuple[tuple[float, int], ...] = ((4.0, 21),),
        at: datetime = AT,
    ) -> None:
        self.at, self.issued_at = at, at - timedelta(hours=20)
        self.agreed_at = at - timedelta(days=15)
        publish(session, now=self.agreed_at)
        self.named, self.category, self.ordered = named, category, lines
        super().__init__(session)
        self.other_pharmacy_id = add(
            session, "organization", kind="pharmacy", name="Other", time_zone="America/New_York"
        )
        self.pharmacist = Actor(self.pharmacist_id, Role.PHARMACIST, self.pharmacy_id)
        self.colleague = self._actor(Role.PHARMACIST, self.pharmacy_id)
        self.representative = self._actor(Role.REPRESENTATIVE, self.pharmacy_id)
        self.stranger = self._actor(Role.PHARMACIST, self.other_pharmacy_id)
        self.prescriber = Actor(self.prescriber_id, Role.PRESCRIBER, self.practice_id)
        for pharmacy_id in (self.pharmacy_id, self.other_pharmacy_id):
            add(session, "certification", program=PROGRAM, pharmacy_id=pharmacy_id)
        add(session, "certification", program=PROGRAM, prescriber_id=self.prescriber_id)
        self.of_enrollment(
            "risk_assessment",
            risk_category=category,
            recorded_at=self.issued_at + timedelta(seconds=1),
        )
        self._agree()
        self.issue()

    def prescribe(self, **given: Any) -> str:
        prescription_id = self.of_enrollment(
            "prescription",
            program=PROGRAM,
            practice_id=self.practice_id,
            prescriber_id=self.prescriber_id,
            pharmacy_id=self.pharmacy_id if self.named else None,
            written_at=self.issued_at,
            risk_category=self.category,
            **given,
        )
        for position, (strength, quantity) in enumerate(self.ordered, start=1):
            self.of_patient(
                "prescription_line",
                prescription_id=prescription_id,
                position=position,
                strength_mg=strength,
                quantity=quantity,
            )
        return prescription_id

    def issue(self, *, valid_days: int = 30) -> str:
        """An authorization number for the prescription at hand."""
        self.number = draw_number(self.session, NumberKind.AUTHORIZATION)
        self.session.rollback()
        return self.authorize(
            prescription_id=self.prescription_id,
            number=self.number,
            risk_category=self.category,
            issued_at=self.issued_at,
            valid_until=self.issued_at + timedelta(days=valid_days),
        )

    def find(
        self,
        actor: Actor | None = None,
        *,
        born: date | None = BORN,
        at: datetime | None = None,
        session: Session | None = None,
    ) -> str:
        request = FindRequest(self.number, born)
        return dispensing.find(
            session or self.session, actor or self.pharmacist, request, now=at or self.at
        )

    def counsel(
        self, actor: Actor | None = None, *, guide: bool = True, at: datetime | None = None
    ) -> str:
        actor = actor or self.pharmacist
        form = dispensing.checklist_form(
            self.session, actor, self.authorization_id, now=at or self.at
        )
        request = ChecklistRequest(
            self.authorization_id, tuple(t.key for t in form.topics), guide, form.digest
        )
        proof = Proof(actor.id, "password", at or self.at)
        return dispensing.sign_checklist(self.session, actor, request, proof, now=at or self.at)

    def packages(self, **given: Any) -> tuple[PackageLine, ...]:
        """One for each strength that was ordered, with everything that was authorized."""
        lines = [
            {"ndc": NDC[strength], "lot": "A1", "expires_on": EXPIRES, "quantity": quantity}
            for strength, quantity in self.ordered
        ]
        return tuple(PackageLine(**(line | given)) for line in lines)

    def ask(
        self,
        actor: Actor | None = None,
        *,
        at: datetime | None = None,
        session: Session | None = None,
        **given: Any,
    ) -> ConfirmationAnswer:
        """Ask for the confirmation, counseled or not."""
        values = {
            "request_id": new_id(),
            "authorization_id": self.authorization_id,
            "days_supply": 28,
            "lines": self.packages(),
        }
        request = ConfirmationRequest(**(values | given))
        return dispensing.confirm(
            session or self.session, actor or self.pharmacist, request, now=at or self.at
        )

    def confirmed(self, *, at: datetime | None = None) -> str:
        """Counseled and confirmed; the confirmation's id."""
        self.counsel(at=at)
        confirmation_id = self.ask(at=at).confirmation_id
        assert confirmation_id is not None
        return confirmation_id

    def give(
        self,
        confirmation_id: str,
        actor: Actor | None = None,
        *,
        at: datetime | None = None,
        session: Session | None = None,
        **given: Any,
    ) -> HandOverAnswer:
        """Hand over; by hand unless `given` says otherwise."""
        values = {
            "request_id": new_id(),
            "confirmation_id": confirmation_id,
            "delivery": Delivery.PICK_UP,
        }
        request = HandOverRequest(**(values | given))
        return dispensing.hand_over(
            session or self.session, actor or self.pharmacist, request, now=at or self.at
        )

    def given(self, *, at: datetime | None = None) -> tuple[str, str]:
        """Confirmed and handed over: the ids of the confirmation and of the dispense."""
        confirmation_id = self.confirmed(at=at)
        dispense_id = self.give(confirmation_id, at=at).dispense_id
        assert dispense_id is not None
        return confirmation_id, dispense_id

    def take_back(
        self, confirmation_id: str, actor: Actor | None = None, *, at: datetime | None = None
    ) -> None:
        request = ReversalRequest(confirmation_id, "The patient did not come.")
        reversing.reverse(self.session, actor or self.pharmacist, request, now=at or self.at)

    def events(self) -> list[str]:
        """Names of the writes about the patient, in order, as of now."""
        self.session.rollback()
        return list(
            self.session.scalars(
                select(AuditEntry.name)
                .where(AuditEntry.subject_id == self.patient_id)
                .where(AuditEntry.subject_seq.is_not(None))
                .order_by(AuditEntry.subject_seq)
            )
        )

    def logged(self, name: str) -> list[str]:
        """The outcomes of every entry of that name, counted or not, as of now."""
        self.session.rollback()
        found = select(AuditEntry.outcome).where(AuditEntry.name == name)
        return list(self.session.scalars(found.order_by(AuditEntry.recorded_at, AuditEntry.id)))

    def _actor(self, role: Role, organization_id: str) -> Actor:
        account = add(self.session, "account", role=role, organization_id=organization_id)
        return Actor(account, role, organization_id)

    def _agree(self) -> None:
        agreement_id = self.of_enrollment("agreement", risk_category=self.category)
        for capacity in ("patient", "prescriber"):
            signature_id = self.signature(capacity=capacity, signed_at=self.agreed_at)
            self.of_patient(
                "agreement_signature",
                agreement_id=agreement_id,
                capacity=capacity,
                signature_id=signature_id,
            )


def publish(session: Session, *, now: datetime) -> None:
    folder = Path(__file__).parents[2] / "tracker" / "programs" / PROGRAM
    for file in sorted(folder.glob("*.toml")):
        publishing.publish(session, None, file.read_text(encoding="utf-8"), now=now)
