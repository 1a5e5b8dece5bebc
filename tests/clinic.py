"""A practice with its people and patients, made through the services, at times that a test gives.

The program is the shipped pomalidomide definition; days are counted in Chicago.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tests.people import make_account, make_organization
from tracker.records import patients, programs
from tracker.records.identifiers import new_id
from tracker.rules.authority import Actor, Permission, Role
from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import day_of
from tracker.rules.vocabulary import Delivery
from tracker.services import (
    attesting,
    authorizing,
    certifying,
    dispensing,
    enrolling,
    monitoring,
    publishing,
    surveying,
)
from tracker.services.caring import care_for
from tracker.services.dispensing import (
    ChecklistRequest,
    ConfirmationRequest,
    HandOverRequest,
    PackageLine,
)
from tracker.services.enrolling import ReproductiveFacts
from tracker.services.enrolling.agreements import agreement_in_reach
from tracker.services.reach import reach
from tracker.services.signing import Proof, digest_of
from tracker.settings import ROOT

CHICAGO = ZoneInfo("America/Chicago")
PROGRAM = "ps-pomalidomide-us"
NOW = datetime(2026, 3, 16, 20, 0, tzinfo=UTC)
TEXT_FILE = ROOT / "tracker" / "programs" / PROGRAM / "2025-02-01.toml"


@dataclass(frozen=True, slots=True)
class Ward:
    """One patient of the clinic."""

    patient_id: str
    enrollment_id: str
    agreement_id: str
    account: Actor


def proof_of(actor: Actor, at: datetime) -> Proof:
    """As if the password had just been typed."""
    return Proof(account_id=actor.id, method="password", proved_at=at)


class Clinic:
    """A certified prescriber with a delegate, and a stranger in another practice. `text` is of
    the program's definition, where it is not the shipped one."""

    def __init__(
        self,
        session: Session,
        *,
        since: datetime = NOW - timedelta(days=90),
        text: str | None = None,
    ) -> None:
        self.session = session
        self.since = since
        self.last_confirmation = ""
        self.practice_id = make_organization(session, name="Lakeside Oncology")
        self.pharmacy_id = make_organization(session, kind="pharmacy", name="Harbor Specialty")
        elsewhere = make_organization(session, name="Elsewhere Oncology")
        self.administrator = self._person(Role.ADMINISTRATOR, "admin@demo.test", None)
        self.prescriber = self._person(
            Role.PRESCRIBER, "prescriber@demo.test", self.practice_id, "Dr. Ana Ruiz"
        )
        self.colleague = self._person(
            Role.PRESCRIBER, "colleague@demo.test", self.practice_id, "Dr. Ben Ode"
        )
        self.delegate = self._person(Role.DELEGATE, "delegate@demo.test", self.practice_id)
        self.stranger = self._person(Role.PRESCRIBER, "prescriber@other.test", elsewhere)
        self.pharmacist = self._person(
            Role.PHARMACIST, "pharmacist@demo.test", self.pharmacy_id, "R. Okafor, PharmD"
        )
        definition = text or TEXT_FILE.read_text()
        publishing.publish(session, self.administrator, definition, now=since)
        self.certification_id = self.certify(prescriber_id=self.prescriber.id)
        self.certify(pharmacy_id=self.pharmacy_id)

    def certify(self, **party: str) -> str:
        request = certifying.CertificationRequest(
            program=PROGRAM, certified_from=date(2025, 2, 1), **party
        )
        return certifying.certify(self.session, self.administrator, request, now=self.since)

    def enroll(
        self,
        *,
        at: datetime,
        sex: str = "male",
        born_on: date = date(1970, 5, 2),
        name: str = "Omar Lind",
        facts: ReproductiveFacts | None = None,
        signed: bool = True,
        email: str | None = None,
    ) -> Ward:
        """Enrolled, and unless told otherwise signed by both, at `at`."""
        given, _, family = name.partition(" ")
        request = enrolling.EnrollmentRequest(
            request_id=new_id(),
            program=PROGRAM,
            given_name=given,
            family_name=family,
            birth_date=born_on,
            sex=sex,
            phone=None,
            email=email or f"{new_id()}@patients.test",
            indication="multiple-myeloma",
            criteria=tuple(c.key for c in self.version(at).indications[0].every),
            facts=facts or ReproductiveFacts(),
        )
        enrolled = enrolling.enroll(self.session, self.prescriber, request, now=at)
        account_id = patients.accounts_of(self.session, enrolled.patient_id)[0].account_id
        ward = Ward(
            enrolled.patient_id,
            enrolled.enrollment_id,
            enrolled.agreement_id,
            Actor(account_id, Role.PATIENT),
        )
        if signed:
            self.sign_agreement(ward, self.prescriber, at=at)
            self.sign_agreement(ward, ward.account, at=at)
        return ward

    def man(self, *, at: datetime, name: str = "Omar Lind", ready: bool = True) -> Ward:
        """An adult male; `ready`: nothing but a prescription is missing at `at`."""
        ward = self.enroll(at=at, name=name)
        if ready:
            self.attest(ward, "condom-commitment", at=at)
            self.prepare(ward, at=at)
        return ward

    def woman(self, *, at: datetime, name: str = "Maria Gomez", ready: bool = True) -> Ward:
        """An adult female of reproductive potential, tested as a first prescription needs it."""
        facts = ReproductiveFacts(
            menses="regular",
            last_menses_on=(at - timedelta(days=20)).date(),
            menarche=True,
            hysterectomy=False,
            bilateral_oophorectomy=False,
            natural_menopause=False,
        )
        ward = self.enroll(at=at, sex="female", born_on=date(1984, 5, 2), name=name, facts=facts)
        if ready:
            self.contraception(ward, at=at, since=(at - timedelta(days=40)).date())
            self.test(ward, at=at, collected_at=at - timedelta(days=12))
            self.test(ward, at=at, collected_at=at - timedelta(hours=3))
            self.survey(ward, ward.account, at=at)
            self.prepare(ward, at=at)
        return ward

    def prepare(self, ward: Ward, *, at: datetime) -> None:
        """What every prescription needs of the prescriber, and a baseline count and agent."""
        self.count(ward, at=at)
        self.thromboprophylaxis(ward, at=at)
        self.attest(ward, "contraception-counseling", at=at)
        self.survey(ward, self.prescriber, at=at)

    def sign_agreement(self, ward: Ward, actor: Actor, *, at: datetime) -> None:
        reached = reach(self.session, actor, ward.patient_id, at=at)
        document = agreement_in_reach(self.session, reached, ward.agreement_id).document
        request = enrolling.AgreementSignatureRequest(
            ward.patient_id, ward.agreement_id, digest_of(document)
        )
        enrolling.sign_agreement(self.session, actor, request, proof_of(actor, at), now=at)

    def attest(self, ward: Ward, kind: str, *, at: datetime) -> str:
        cared = care_for(
            self.session, self.prescriber, ward.patient_id, Permission.SIGN_ATTESTATION, at=at
        )
        shown = attesting.statement_for(self.session, cared, ward.enrollment_id, kind)
        request = attesting.AttestationRequest(
            ward.patient_id, ward.enrollment_id, kind, digest_of(shown.text)
        )
        proof = proof_of(self.prescriber, at)
        return attesting.attest(self.session, self.prescriber, request, proof, now=at)

    def survey(self, ward: Ward, actor: Actor, *, at: datetime, risky: bool = False) -> str:
        """Answered without any risky answer, unless told otherwise: then all are."""
        asked = surveying.asked_of(self.session, actor, ward.patient_id, ward.enrollment_id, now=at)
        other = {"yes": "no", "no": "yes"}
        answers = {q.key: q.risky if risky else other[q.risky] for q in asked.questions}
        request = surveying.SurveyRequest(
            ward.patient_id, ward.enrollment_id, answers, digest_of(asked.text)
        )
        return surveying.complete(self.session, actor, request, proof_of(actor, at), now=at)

    def test(
        self,
        ward: Ward,
        *,
        at: datetime,
        collected_at: datetime | None = None,
        result: str = "negative",
    ) -> str:
        request = monitoring.PregnancyTestRequest(
            ward.patient_id, collected_at or at, result, 25.0, "laboratory"
        )
        return monitoring.record_pregnancy_test(self.session, self.prescriber, request, now=at)

    def count(self, ward: Ward, *, at: datetime, anc: int = 1800, platelets: int = 180_000) -> str:
        request = monitoring.BloodCountRequest(ward.patient_id, day_of(at, CHICAGO), anc, platelets)
        return monitoring.record_blood_count(self.session, self.prescriber, request, now=at)

    def contraception(self, ward: Ward, *, at: datetime, since: date) -> str:
        request = monitoring.ContraceptionRequest(
            ward.patient_id, ("iud", "male-condom"), since, False, None
        )
        return monitoring.record_contraception(self.session, self.prescriber, request, now=at)

    def thromboprophylaxis(self, ward: Ward, *, at: datetime) -> str:
        request = monitoring.ThromboprophylaxisRequest(
            ward.patient_id, "aspirin", day_of(at, CHICAGO)
        )
        return monitoring.record_thromboprophylaxis(self.session, self.prescriber, request, now=at)

    def write(self, ward: Ward, *, at: datetime, **changed: object) -> str:
        """A prescription of 21 capsules of 4 mg for 28 days."""
        values: dict[str, object] = {
            "request_id": new_id(),
            "channel": "electronic",
            "days_supply": 28,
            "refills": 0,
            "lines": (authorizing.Line(4.0, 21),),
            "pharmacy_id": None,
        }
        request = authorizing.PrescriptionRequest(
            patient_id=ward.patient_id, enrollment_id=ward.enrollment_id, **(values | changed)
        )
        return authorizing.write_prescription(self.session, self.prescriber, request, now=at)

    def authorize(
        self, ward: Ward, prescription_id: str, *, at: datetime
    ) -> authorizing.AuthorizationAnswer:
        request = authorizing.AuthorizationRequest(new_id(), ward.patient_id, prescription_id)
        return authorizing.authorize(self.session, self.prescriber, request, now=at)

    def dispense(self, ward: Ward, *, at: datetime) -> str:
        """Written for the pharmacy, authorized, confirmed and handed over at `at`. The
        prescription's id."""
        prescription_id = self.write(ward, at=at, pharmacy_id=self.pharmacy_id)
        answer = self.authorize(ward, prescription_id, at=at)
        assert answer.authorization_id is not None, answer
        self.counsel(answer.authorization_id, at=at)
        lines = (PackageLine("59572050421", "L1", (at + timedelta(days=300)).date(), 21),)
        confirmed = dispensing.confirm(
            self.session,
            self.pharmacist,
            ConfirmationRequest(new_id(), answer.authorization_id, 28, lines),
            now=at,
        )
        assert confirmed.confirmation_id is not None, confirmed
        handed = dispensing.hand_over(
            self.session,
            self.pharmacist,
            HandOverRequest(new_id(), confirmed.confirmation_id, Delivery.PICK_UP),
            now=at,
        )
        assert handed.allowed
        self.last_confirmation = confirmed.confirmation_id
        return prescription_id

    def counsel(self, authorization_id: str, *, at: datetime) -> None:
        form = dispensing.checklist_form(self.session, self.pharmacist, authorization_id, now=at)
        request = ChecklistRequest(
            authorization_id, tuple(t.key for t in form.topics), True, form.digest
        )
        proof = proof_of(self.pharmacist, at)
        dispensing.sign_checklist(self.session, self.pharmacist, request, proof, now=at)

    def version(self, at: datetime) -> ProgramVersion:
        found = programs.in_force(self.session, PROGRAM, at, CHICAGO)
        assert found is not None
        return found

    def _person(
        self, role: Role, email: str, organization_id: str | None, name: str = "Some Person"
    ) -> Actor:
        account_id = make_account(
            self.session, email=email, role=role, organization_id=organization_id, printed_name=name
        )
        return Actor(account_id, role, organization_id)
