"""A clinic behind the application, for tests of its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask

from tests.databases import Database
from tests.people import quick_hash
from tests.services.clinic import Clinic, open_clinic
from tests.web.visiting import Page, Visitor
from tracker.records import accounts
from tracker.records.transaction import AccountLock, writing
from tracker.rules.authority import Actor
from tracker.services.enrolling import EnrolledPatient

PASSWORD = "five slow boats on a lake"


@dataclass
class Reception:
    """`clinic` works with the services at once; `visit` opens the pages as one of its people."""

    app: Flask
    clinic: Clinic
    hashed: str

    def visit(self, actor: Actor) -> Visitor:
        """Signed in, with a password to sign with."""
        with writing(self.clinic.session, AccountLock(actor.id), now=datetime.now(UTC)) as at:
            accounts.set_password(self.clinic.session, actor.id, self.hashed, at=at)
        return Visitor(self.app).become(actor.id)

    def visit_as_patient(self, enrolled: EnrolledPatient) -> Visitor:
        return self.visit(self.clinic.acting_for(enrolled.patient_id))


@contextmanager
def reception_of(app: Flask, database: Database) -> Iterator[Reception]:
    """An hour ago, so that nothing of it lies in the pages' future. Its session is its own: an
    application context kept open would share one visitor's sign-in with the next."""
    with database.session() as session:
        clinic = open_clinic(session, datetime.now(UTC) - timedelta(hours=1))
        yield Reception(app, clinic, quick_hash(PASSWORD))


def sent_values(page: Page) -> dict[str, str | list[str]]:
    """What a browser would send from the page's own form, buttons left out."""
    form = next(
        f
        for f in page.all("form")
        if f.get("method") == "post"
        and f.get("action") != "/sign-out"
        and "form" in f.get("class", "")
    )
    values: dict[str, list[str]] = {}
    for control in form.iter():
        name = control.get("name")
        if control.tag == "textarea" and name:
            values.setdefault(name, []).append("".join(control.itertext()).lstrip("\n"))
        elif control.tag == "select" and name:
            chosen = [o.get("value", "") for o in control.iter("option") if "selected" in o.attrib]
            values.setdefault(name, []).append(chosen[0] if chosen else "")
        elif control.tag == "input" and name:
            ticked = control.get("type") not in ("radio", "checkbox") or "checked" in control.attrib
            if ticked:
                values.setdefault(name, []).append(control.get("value", ""))
    return {name: got if len(got) > 1 else got[0] for name, got in values.items()}


def path_of(url: str) -> str:
    return urlsplit(url).path
