"""A pharmacy's day under enforcement discretion: checklist and Medication Guide only warn."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tests.clinic import proof_of
from tests.people import make_account
from tests.services.pharmacy_day import AT, PROGRAM, PharmacyDay
from tracker.records.identifiers import new_id
from tracker.records.tables.deciding import Decision
from tracker.rules.authority import Actor, Role
from tracker.services import granting_discretion
from tracker.services.confirming import ConfirmationAnswer
from tracker.services.discretion_limits import DiscretionRequest

KEY = "counseling-checklist"
GUIDE = "medication-guide"


class RelaxedDay(PharmacyDay):
    """`granted`: the ids, checklist first. From the day before until `until`."""

    def __init__(self, session: Session, until: date, *, keys: tuple[str, ...] = (KEY, GUIDE)):
        super().__init__(session)
        self.until = until
        self.first, self.second = (
            Actor(make_account(session, email=f"{new_id()}@office.test"), Role.ADMINISTRATOR)
            for _ in range(2)
        )
        self.granted = [self.grant(key) for key in keys]

    def propose(self, key: str, *, now: datetime = AT - timedelta(days=1)) -> str:
        wanted = DiscretionRequest(
            program=PROGRAM,
            requirement=key,
            applies_from=now.date(),
            applies_until=self.until,
            letter="FDA letter",
            reason="The supplier is out of business.",
        )
        return granting_discretion.propose(self.session, self.first, wanted, now=now)

    def grant(self, key: str) -> str:
        proposal = self.propose(key)
        now = AT - timedelta(days=1)
        proof = proof_of(self.second, now)
        granting_discretion.approve(self.session, self.second, proposal, proof, now=now)
        return proposal

    def stored(self, answer: ConfirmationAnswer) -> Decision:
        return self.session.get_one(Decision, answer.decision_id)
