"""An installation begun from nothing, through the services alone, as its first people would."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from tests.clinic import PROGRAM, Clinic
from tracker.records import accounts
from tracker.rules.authority import Actor, Role
from tracker.services import managing_accounts, publishing, signing_in
from tracker.services.managing_accounts import AccountRequest, OrganizationRequest
from tracker.services.signing import Proof
from tracker.settings import ROOT

BEGAN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PASSWORD = "eleven herons by the water"


class Founded(Clinic):
    """A clinic and a pharmacy that an administrator, made at the command line, has set up.

    Each step is a minute after the one before it.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.since = BEGAN
        self.administrator = self._begin(None, "admin@first.test", Role.ADMINISTRATOR, None)
        for text in sorted((ROOT / "tracker" / "programs" / PROGRAM).glob("*.toml")):
            publishing.publish(session, None, text.read_text(encoding="utf-8"), now=self._now())
        self.practice_id = self._organization("practice", "Lakeside Oncology")
        self.pharmacy_id = self._organization("pharmacy", "Harbor Specialty")
        self.prescriber = self._staff("ana@lakeside.test", Role.PRESCRIBER, self.practice_id)
        self.delegate = self._staff("di@lakeside.test", Role.DELEGATE, self.practice_id)
        self.pharmacist = self._staff("uma@harbor.test", Role.PHARMACIST, self.pharmacy_id)
        self._now()
        self.certify(prescriber_id=self.prescriber.id)
        self.certify(pharmacy_id=self.pharmacy_id)

    def _now(self) -> datetime:
        self.since += timedelta(minutes=1)
        return self.since

    def _staff(self, email: str, role: Role, organization_id: str) -> Actor:
        return self._begin(self.administrator, email, role, organization_id)

    def proof(self, actor: Actor, at: datetime) -> Proof:
        """The password, typed again."""
        return signing_in.prove(self.session, actor, PASSWORD, now=at)

    def _organization(self, kind: str, name: str) -> str:
        request = OrganizationRequest(kind, name, "312-555-0100", "America/Chicago")
        return managing_accounts.create_organization(
            self.session, self.administrator, request, now=self._now()
        )

    def _begin(
        self, by: Actor | None, email: str, role: Role, organization_id: str | None
    ) -> Actor:
        """An account, its one-time link used, and the person signed in."""
        request = AccountRequest(email, "Dr. Ana Ruiz", role, organization_id)
        made = managing_accounts.create_account(self.session, by, request, now=self._now())
        signing_in.choose_password(self.session, made.secret, PASSWORD, now=self._now())
        signing_in.sign_in(self.session, email, PASSWORD, now=self._now())
        found = accounts.by_id(self.session, made.account_id)
        assert found is not None
        return found.actor
