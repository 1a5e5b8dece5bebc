"""A pharmacist at a browser, with one authorized prescription that nothing stops."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from tests.databases import Database
from tests.factories import add
from tests.people import quick_hash
from tests.services.pharmacy_day import BORN, NDC, PharmacyDay
from tests.web.visiting import Page, Visitor
from tracker.rules.authority import Actor
from tracker.rules.numbers import shown

PASSWORD = "a quiet river at dawn"
PACKAGE = {
    "lines-0-ndc": NDC[4.0],
    "lines-0-lot": "A1",
    "lines-0-expires_on": "2100-06-30",
    "lines-0-quantity": "21",
    "days_supply": "28",
}


class PharmacyVisit:
    """Pages of one prescription; `day` does the same through services, where a test needs it
    done already."""

    def __init__(self, app: Flask, session: Session, **given: object) -> None:
        self.app = app
        self.day = PharmacyDay(session, at=datetime.now(UTC), **given)  # type: ignore[arg-type]
        self.day.of_patient(
            "patient_identity",
            given_name="Maria",
            family_name="Gomez",
            birth_date=BORN,
            recorded_at=self.day.at - timedelta(hours=1),
        )
        self.visitor = self.signed_in(self.day.pharmacist)

    def signed_in(self, actor: Actor) -> Visitor:
        return Visitor(self.app).become(actor.id)

    def choose_password(self) -> None:
        """For the pharmacist's signature."""
        hashed = quick_hash(PASSWORD)
        add(self.day.session, "password", account_id=self.day.pharmacist.id, hash=hashed)

    @property
    def path(self) -> str:
        return f"/dispenses/{self.day.authorization_id}"

    def page(self) -> Page:
        return self.visitor.get(self.path)

    def find(self, **given: str) -> Page:
        return self.visitor.post("/dispenses/find", {"number": shown(self.day.number)} | given)

    def confirm(self, **given: str) -> Page:
        """As the page's own form sends it, with `given` changed."""
        values = self.page().values()
        sent = {"request_id": values.get("request_id", "0" * 32)} | PACKAGE | given
        return self.visitor.post(f"{self.path}/confirm", sent)

    def hand_over(self, confirmation_id: str, **given: str) -> Page:
        sent = {"request_id": "1" * 32, "delivery": "pick-up", "carrier": "", "tracking": ""}
        path = f"{self.path}/confirmations/{confirmation_id}/hand-over"
        return self.visitor.post(path, sent | given)


@contextmanager
def visit(app: Flask, database: Database, **given: object) -> Iterator[PharmacyVisit]:
    with database.session() as session:
        yield PharmacyVisit(app, session, **given)
