"""The office that runs the programs: an administrator, an auditor, parties to certify."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.people import make_account, make_organization
from tracker.records.tables.audit import AuditEntry
from tracker.rules.authority import Actor, Role
from tracker.services import certifying, publishing
from tracker.services.certifying import CertificationRequest
from tracker.settings import ROOT

PROGRAM = "ps-pomalidomide-us"
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
TEXT = (ROOT / "tracker" / "programs" / PROGRAM / "2025-02-01.toml").read_text()


@dataclass(frozen=True, slots=True)
class Office:
    """Two administrators, and one of everybody whom they deal with."""

    session: Session
    administrator: Actor
    second: Actor
    auditor: Actor
    prescriber: Actor
    practice_id: str
    pharmacy_id: str

    def certify(self, **given: object) -> str:
        """The pharmacy, from the start of the year without end, unless `given` says otherwise."""
        values = {
            "program": PROGRAM,
            "certified_from": date(2026, 1, 1),
            "pharmacy_id": self.pharmacy_id,
        } | given
        if "prescriber_id" in given:
            del values["pharmacy_id"]
        request = CertificationRequest(**values)  # type: ignore[arg-type]
        return certifying.certify(self.session, self.administrator, request, now=NOW)

    def events(self) -> Counter[str]:
        """How often each event is in the log."""
        return Counter(self.session.scalars(select(AuditEntry.name)))


def open_office(session: Session, *, published: bool = True) -> Office:
    practice_id = make_organization(session, name="Lakeside Oncology")
    pharmacy_id = make_organization(session, kind="pharmacy", name="Harbor Specialty")

    def person(role: Role, email: str, name: str, organization_id: str | None = None) -> Actor:
        account_id = make_account(
            session, email=email, role=role, printed_name=name, organization_id=organization_id
        )
        return Actor(account_id, role, organization_id)

    office = Office(
        session=session,
        administrator=person(Role.ADMINISTRATOR, "admin@office.test", "Jo Lin"),
        second=person(Role.ADMINISTRATOR, "second@office.test", "Sam Ode"),
        auditor=person(Role.AUDITOR, "auditor@office.test", "Uma Rao"),
        prescriber=person(Role.PRESCRIBER, "ana@lakeside.test", "Ana Ruiz, MD", practice_id),
        practice_id=practice_id,
        pharmacy_id=pharmacy_id,
    )
    if published:
        publishing.publish(session, office.administrator, TEXT, now=NOW)
    return office
