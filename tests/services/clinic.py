"""A practice that enrolls patients, and another one that must not see them."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.people import make_account, make_organization
from tracker.records.identifiers import new_id
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.enrollments import PatientAccount
from tracker.rules.authority import Actor, Role
from tracker.services import enrolling, publishing, signing, surveying
from tracker.services.enrolling import (
    AgreementSignatureRequest,
    EnrolledPatient,
    EnrollmentRequest,
    GuardianRequest,
    ReproductiveFacts,
)
from tracker.services.overviews import agreements
from tracker.services.signing import Proof

PROGRAM = "ps-pomalidomide-us"
PROGRAMS = Path(__file__).parents[2] / "tracker" / "programs"
AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MYELOMA = (
    "two-prior-therapies",
    "prior-lenalidomide",
    "prior-proteasome-inhibitor",
    "progression-60-days",
)
CAN = ReproductiveFacts(
    menses="regular",
    last_menses_on=date(2026, 11, 10),
    menarche=True,
    hysterectomy=False,
    bilateral_oophorectomy=False,
    natural_menopause=False,
)
CANNOT = replace(CAN, menses="none", hysterectomy=True)


@dataclass(frozen=True, slots=True)
class Clinic:
    """Actors of one practice, and a prescriber of another."""

    session: Session
    prescriber: Actor
    colleague: Actor
    delegate: Actor
    stranger: Actor
    at: datetime = AT

    def enroll(self, **given: Any) -> EnrolledPatient:
        """An adult male with myeloma, unless `given` says otherwise."""
        return enrolling.enroll(self.session, self.prescriber, request(**given), now=self.at)

    def enroll_woman(self, **given: Any) -> EnrolledPatient:
        values = {"given_name": "Maria", "sex": "female", "facts": CAN, "email": "m@home.test"}
        return self.enroll(**(values | given))

    def enroll_child(self, **given: Any) -> EnrolledPatient:
        guardian = GuardianRequest("Rosa Gomez", "rosa@home.test", "mother")
        values = {
            "given_name": "Ines",
            "birth_date": date(2015, 6, 1),
            "email": None,
            "guardian": guardian,
        }
        return self.enroll(**(values | given))

    def acting_for(self, patient_id: str) -> Actor:
        """The patient's own account, or the guardian's."""
        found = select(PatientAccount.account_id).where(PatientAccount.patient_id == patient_id)
        return Actor(self.session.scalars(found).first() or "", Role.PATIENT)

    def sign(self, actor: Actor, enrolled: EnrolledPatient, *, at: datetime | None = None) -> str:
        return self.sign_agreement(actor, enrolled.patient_id, enrolled.agreement_id, at=at)

    def sign_agreement(
        self, actor: Actor, patient_id: str, agreement_id: str, *, at: datetime | None = None
    ) -> str:
        at = at or self.at
        shown = agreements.agreement_page(self.session, actor, patient_id, agreement_id, at=at)
        wanted = AgreementSignatureRequest(patient_id, agreement_id, shown.digest)
        return enrolling.sign_agreement(self.session, actor, wanted, proof_of(actor, at), now=at)

    def answer(
        self, actor: Actor, enrolled: EnrolledPatient, *, at: datetime | None = None, **said: str
    ) -> str:
        """A survey without a risky answer, but for those in `said` (- is written _)."""
        at = at or self.at
        asked = survey_for(self.session, actor, enrolled, at)
        safe = {q.key: "no" if q.risky == "yes" else "yes" for q in asked.questions}
        answers = safe | {key.replace("_", "-"): answer for key, answer in said.items()}
        wanted = surveying.SurveyRequest(
            enrolled.patient_id, enrolled.enrollment_id, answers, signing.digest_of(asked.text)
        )
        return surveying.complete(self.session, actor, wanted, proof_of(actor, at), now=at)

    def events(self, patient_id: str) -> list[str]:
        """The names of the writes about this patient, in order."""
        rows = self.session.scalars(
            select(AuditEntry.name)
            .where(AuditEntry.subject_id == patient_id, AuditEntry.subject_seq.is_not(None))
            .order_by(AuditEntry.subject_seq)
        )
        return list(rows)


def open_clinic(session: Session, at: datetime = AT) -> Clinic:
    """With the shipped program published."""
    publish(session, PROGRAM)
    practice, other = (make_organization(session, name=name) for name in ("Lakeside", "Hillside"))
    make = {"organization_id": practice}
    prescriber = make_account(session, email="ana@lakeside.test", role=Role.PRESCRIBER, **make)
    colleague = make_account(
        session, email="bo@lakeside.test", role=Role.PRESCRIBER, printed_name="Bo Chen", **make
    )
    delegate = make_account(
        session, email="di@lakeside.test", role=Role.DELEGATE, printed_name="Di Park", **make
    )
    stranger = make_account(
        session, email="eve@hillside.test", role=Role.PRESCRIBER, organization_id=other
    )
    return Clinic(
        session,
        Actor(prescriber, Role.PRESCRIBER, practice),
        Actor(colleague, Role.PRESCRIBER, practice),
        Actor(delegate, Role.DELEGATE, practice),
        Actor(stranger, Role.PRESCRIBER, other),
        at,
    )


def publish(session: Session, slug: str) -> None:
    for file in sorted((PROGRAMS / slug).glob("*.toml")):
        publishing.publish(
            session, None, file.read_text(encoding="utf-8"), now=AT, reason="Shipped"
        )


def request(**given: Any) -> EnrollmentRequest:
    values: dict[str, Any] = {
        "request_id": new_id(),
        "program": PROGRAM,
        "given_name": "Tom",
        "family_name": "Gomez",
        "birth_date": date(1970, 5, 2),
        "sex": "male",
        "phone": "312-555-0101",
        "email": "tom@home.test",
        "indication": "multiple-myeloma",
        "criteria": MYELOMA,
    }
    return EnrollmentRequest(**(values | given))


def proof_of(actor: Actor, at: datetime = AT) -> Proof:
    """As if the password had just been entered: proving it has tests of its own."""
    return Proof(actor.id, "password", at - timedelta(seconds=2))


def survey_for(
    session: Session, actor: Actor, enrolled: EnrolledPatient, at: datetime
) -> surveying.Questionnaire:
    return surveying.asked_of(session, actor, enrolled.patient_id, enrolled.enrollment_id, now=at)
