"""A small town behind the application: for each form of the product, somebody whose page has it."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from tests import counter
from tests.clinic import CHICAGO, Clinic, Ward, proof_of
from tests.people import make_account, make_link, make_organization, quick_hash
from tests.services.drafts import SHORTER, draft_text
from tests.web.filling import PASSWORD
from tracker.records import accounts, patients
from tracker.records.identifiers import new_id
from tracker.records.transaction import AccountLock, writing
from tracker.rules.authority import Actor, Role
from tracker.rules.contacts import ContactPurpose
from tracker.rules.timeline import day_of
from tracker.services import (
    calendars,
    certifying,
    drafting,
    enrolling,
    granting_discretion,
    impact,
    keeping_contacts,
    publishing,
    reporting_pregnancy,
    saving_views,
    working_at,
)
from tracker.services.discretion_limits import DiscretionRequest
from tracker.services.enrolling import EnrollmentRequest, GuardianRequest, ReproductiveFacts
from tracker.services.keeping_contacts import ContactRequest
from tracker.services.reporting_pregnancy import PregnancyReportRequest
from tracker.services.saving_views import ListName
from tracker.services.shipped_programs import SHIPPED, read_text

BORN = date(1970, 5, 2)
# A second program, so that a patient of the first can be enrolled in it, too.
LENALIDOMIDE = read_text(SHIPPED / "lenalidomide-us" / "2025-02-01.toml")
CHILD_BORN_YEARS_AGO = 12


class Town:
    """Everybody has the same password. `people` by what they are called here."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.at = datetime.now(UTC) - timedelta(hours=2)
        self.clinic = Clinic(session, since=self.at - timedelta(days=90))
        publishing.publish(session, None, LENALIDOMIDE, now=self.clinic.since)
        pharmacy = self.clinic.pharmacy_id
        self.pharmacist = counter.make_pharmacist(session, pharmacy)
        representative = counter.make_pharmacist(session, pharmacy, role=Role.REPRESENTATIVE)
        self._suspended_pharmacy()
        second = make_organization(session, kind="pharmacy", name="Second Site")
        working_at.grant_site(
            session, self.clinic.administrator, self.pharmacist.id, second, now=self.at
        )
        woman, man = self._at_the_counter()
        self._at_the_practice()
        self._contacts()
        self._relaxed()
        calendars.make(session, self.clinic.prescriber, now=self.at)
        child = self._child()
        self.people = {
            "administrator": self.clinic.administrator,
            "auditor": self._auditor(),
            "prescriber": self.clinic.prescriber,
            "delegate": self.clinic.delegate,
            "stranger": self.clinic.stranger,
            "pharmacist": self.pharmacist,
            "representative": representative,
            "woman": woman.account,
            "man": man.account,
            "guardian": child,
        }
        self._saved_views()
        self._set_passwords()
        self._drafted()
        self.link = make_link(session, self.people["auditor"].id, at=datetime.now(UTC))

    def _drafted(self) -> None:
        """A version that waits for two administrators, its impact known."""
        text = draft_text("2099-01-01", SHORTER)
        handed_in = drafting.hand_in(self.session, None, text, now=self.at)
        assert handed_in.draft_id is not None
        impact.ask(self.session, self.clinic.administrator, handed_in.draft_id, now=self.at)

    def _at_the_counter(self) -> tuple[Ward, Ward]:
        """One number each at every step, one stopped by a report, the last one handed over."""
        stopped = self.clinic.woman(at=self.at, name="Ab Stopped")
        self._authorize(stopped)
        told = PregnancyReportRequest(stopped.patient_id, "patient", "suspected")
        reporting_pregnancy.report(self.session, self.clinic.prescriber, told, now=self.at)
        woman = self.clinic.woman(at=self.at)
        self._authorize(woman)
        self._counseled("Al Counseled")
        self._confirmed("Bo Confirmed")
        man, confirmation_id = self._confirmed("Cy Given")
        counter.hand_over(self.session, self.pharmacist, confirmation_id, lambda: self.at)
        return woman, man

    def _counseled(self, name: str) -> tuple[Ward, str]:
        ward = self.clinic.man(at=self.at, name=name)
        authorization_id = self._authorize(ward)
        counter.counsel(self.session, self.pharmacist, authorization_id, at=self.at)
        return ward, authorization_id

    def _confirmed(self, name: str) -> tuple[Ward, str]:
        ward, authorization_id = self._counseled(name)
        given = counter.confirm(self.session, self.pharmacist, authorization_id, lambda: self.at)
        assert given.confirmation_id is not None
        return ward, given.confirmation_id

    def _authorize(self, ward: Ward) -> str:
        order = self.clinic.write(ward, at=self.at, pharmacy_id=self.clinic.pharmacy_id)
        answer = self.clinic.authorize(ward, order, at=self.at)
        assert answer.authorization_id is not None
        return answer.authorization_id

    def _at_the_practice(self) -> None:
        """Refused; low counts to acknowledge; a survey to talk about; nothing signed yet."""
        refused = self.clinic.woman(at=self.at, name="Di Refused", ready=False)
        self.clinic.authorize(refused, self.clinic.write(refused, at=self.at), at=self.at)
        low = self.clinic.man(at=self.at, name="Ed Low")
        self.clinic.count(low, at=self.at, anc=100)
        self.clinic.authorize(low, self.clinic.write(low, at=self.at), at=self.at)
        flagged = self.clinic.woman(at=self.at, name="Fay Flagged", ready=False)
        self.clinic.survey(flagged, flagged.account, at=self.at, risky=True)
        self.clinic.test(flagged, at=self.at, result="positive")
        self.clinic.enroll(at=self.at, name="Gus Unsigned", signed=False)
        # Only a prescription of the day waits for its survey alone: two hours ago may be yesterday.
        at = datetime.now(UTC)
        asked = self.clinic.man(at=at, name="Hal Unasked", ready=False)
        for kind in ("condom-commitment", "contraception-counseling"):
            self.clinic.attest(asked, kind, at=at)
        self.clinic.count(asked, at=at)
        self.clinic.thromboprophylaxis(asked, at=at)
        self.clinic.authorize(asked, self.clinic.write(asked, at=at), at=at)

    def _contacts(self) -> None:
        """One that its own people keep; an administrator keeps it as well."""
        keeping_contacts.record_contact(
            self.session,
            self.clinic.prescriber,
            self.clinic.prescriber.organization_id or "",
            ContactRequest(
                request_id=new_id(),
                purpose=ContactPurpose.PRESCRIPTIONS,
                replaces_id=None,
                name="Nurse line",
                phone="312-555-0112",
            ),
            now=self.at,
        )

    def _suspended_pharmacy(self) -> None:
        """Its certification has a last day, so that it can be renewed once it is reinstated."""
        pharmacy_id = make_organization(self.session, kind="pharmacy", name="Suspended Pharmacy")
        certification_id = self.clinic.certify(pharmacy_id=pharmacy_id)
        request = certifying.SuspensionRequest(
            certification_id, day_of(self.at, CHICAGO), "Audit failed."
        )
        certifying.suspend(self.session, self.clinic.administrator, request, now=self.at)
        renewable = make_organization(self.session, kind="pharmacy", name="Yearly Pharmacy")
        certifying.certify(
            self.session,
            self.clinic.administrator,
            certifying.CertificationRequest(
                program="ps-pomalidomide-us",
                certified_from=date(2025, 2, 1),
                certified_until=self.at.date() + timedelta(days=30),
                pharmacy_id=renewable,
            ),
            now=self.clinic.since,
        )

    def _relaxed(self) -> None:
        """Proposed twice by another administrator; one is approved, neither is for today."""
        account_id = make_account(self.session, email="second@demo.test")
        second = Actor(account_id, Role.ADMINISTRATOR)
        first, last = (self.at.date() + timedelta(days=ahead) for ahead in (30, 60))
        wanted = DiscretionRequest("ps-pomalidomide-us", "no-refills", first, last, "FDA", "Why.")
        _, approved = (
            granting_discretion.propose(self.session, second, wanted, now=self.at) for _ in "ab"
        )
        administrator = self.clinic.administrator
        proof = proof_of(administrator, self.at)
        granting_discretion.approve(self.session, administrator, approved, proof, now=self.at)

    def _child(self) -> Actor:
        """A guardian who has not signed yet."""
        version = self.clinic.version(self.at)
        request = EnrollmentRequest(
            request_id=new_id(),
            program=version.slug,
            given_name="Tom",
            family_name="Reyes",
            birth_date=date(self.at.year - CHILD_BORN_YEARS_AGO, 1, 2),
            sex="male",
            phone="312-555-0101",
            email=None,
            indication="multiple-myeloma",
            criteria=tuple(c.key for c in version.indications[0].every),
            facts=ReproductiveFacts(),
            guardian=GuardianRequest("Rosa Reyes", "rosa@home.test", "mother"),
        )
        enrolled = enrolling.enroll(self.session, self.clinic.prescriber, request, now=self.at)
        linked = patients.accounts_of(self.session, enrolled.patient_id)[0]
        return Actor(linked.account_id, Role.PATIENT)

    def _auditor(self) -> Actor:
        account_id = make_account(self.session, email="auditor@demo.test", role=Role.AUDITOR)
        return Actor(account_id, Role.AUDITOR)

    def _saved_views(self) -> None:
        """One of each role's lists, so that its button to delete it is on a page."""
        for name, list_name, chosen in (
            ("administrator", ListName.ACCOUNTS, {"role": "auditor"}),
            ("prescriber", ListName.PATIENTS, {"enrollment": "open"}),
        ):
            person = self.people[name]
            saving_views.save_view(
                self.session, person, list_name, "Mine", chosen, now=datetime.now(UTC)
            )

    def _set_passwords(self) -> None:
        hashed = quick_hash(PASSWORD)
        for actor in self.people.values():
            with writing(self.session, AccountLock(actor.id), now=datetime.now(UTC)) as at:
                accounts.set_password(self.session, actor.id, hashed, at=at)
