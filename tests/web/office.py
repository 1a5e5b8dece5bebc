"""The office behind a browser: everybody of `tests.services.office`, and their passwords."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask

from tests.people import make_link
from tests.services.office import Office, open_office
from tests.web.visiting import Visitor
from tracker.records.database import db
from tracker.rules.authority import Actor
from tracker.services import signing_in

PASSWORD = "a quiet river at dawn"


@dataclass(frozen=True, slots=True)
class WebOffice:
    """`office` names everybody; ask the database in an application context of your own."""

    app: Flask
    office: Office

    def visitor(self, actor: Actor) -> Visitor:
        return Visitor(self.app).become(actor.id)

    def with_password(self, actor: Actor) -> Visitor:
        """Somebody who can enter the password again."""
        now = datetime.now(UTC)
        with self.app.app_context():
            secret = make_link(db.session(), actor.id, at=now)
            signing_in.choose_password(db.session(), secret, PASSWORD, now=now)
        return self.visitor(actor)


def web_office(app: Flask, *, published: bool = True) -> WebOffice:
    """Made in a context of its own: one around a visit would lend it the visitor before."""
    with app.app_context():
        return WebOffice(app, open_office(db.session(), published=published))
