"""Preparing and signing the agreement between patient, or guardian, and prescriber."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import agreements, audit_log, enrollments, programs
from tracker.records.agreements import AgreementRow
from tracker.records.enrollments import EnrollmentRow
from tracker.records.identifiers import new_id
from tracker.records.tables.enrollments import Agreement, AgreementSignature
from tracker.records.transaction import PatientLock, store
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import Conflict, InvalidInput, NoProgramVersion, NotFound, NotPermitted
from tracker.rules.events import AgreementPrepared, AgreementSigned
from tracker.rules.program import ProgramVersion
from tracker.services import signing
from tracker.services.enrolling import documents
from tracker.services.enrolling.documents import AgreementDocument
from tracker.services.enrolling.requests import AgreementSignatureRequest
from tracker.services.reach import Capacity, Reached, reach
from tracker.services.writing import writing


def sign_agreement(
    session: Session,
    actor: Actor,
    request: AgreementSignatureRequest,
    proof: signing.Proof,
    *,
    now: datetime,
) -> str:
    """Sign as the party that the actor is, and return the signature's id.

    Raises NotPermitted when this party does not sign this agreement, and Conflict when it was
    signed before, replaced, ended, or is not what was shown.
    """
    require(actor, _signing_permission(actor))
    reach(session, actor, request.patient_id, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        reached = reach(session, actor, request.patient_id, at=at)
        agreement = agreement_in_reach(session, reached, request.agreement_id)
        capacity = _may_sign(session, actor, reached, agreement, at)
        signing.same_as_shown(agreement.document, request.document_digest)
        meaning = documents.read(agreement.document).meanings[capacity]
        act = signing.SigningAct(capacity, meaning, agreement.document)
        signature_id = signing.sign(session, actor, proof, act, at=at)
        row = AgreementSignature(
            patient_id=request.patient_id,
            agreement_id=agreement.id,
            capacity=capacity,
            signature_id=signature_id,
        )
        store(session, row)
        event = AgreementSigned(
            agreement_id=agreement.id,
            capacity=capacity,
            signature_id=signature_id,
            document_digest=agreement.document_digest,
        )
        audit_log.append(session, event, actor=actor, now=at, subject_id=request.patient_id)
    return signature_id


def new_agreement(
    session: Session,
    actor: Actor,
    patient_id: str,
    enrollment_id: str,
    *,
    now: datetime,
    prescriber_id: str | None = None,
) -> str:
    """Prepare a new agreement in the category on record: to re-enroll after a long break, or with
    another prescriber of the practice (`prescriber_id`). Returns its id.

    One that nobody has signed yet and that says the same is returned instead.
    """
    require(actor, Permission.PREPARE_ENROLLMENT)
    reach(session, actor, patient_id, at=now)
    with writing(session, PatientLock(patient_id), now=now) as at:
        reached = reach(session, actor, patient_id, at=at)
        enrollment = open_enrollment(reached, enrollment_id, at)
        version = version_at(session, enrollment, at)
        chosen = _prescriber(session, enrollment, prescriber_id)
        document = _draft(version, enrollment, reached, at, chosen)
        earlier = agreements.newest(session, patient_id, enrollment_id)
        if earlier is not None and not earlier.signatures and earlier.document == document.text:
            return earlier.id
        return prepare(session, actor, enrollment, document, at=at)


def prepare(
    session: Session,
    actor: Actor,
    enrollment: EnrollmentRow,
    document: AgreementDocument,
    *,
    at: datetime,
) -> str:
    """Add the agreement, unsigned. Inside `writing`."""
    text = document.text
    row = Agreement(
        patient_id=enrollment.patient_id,
        id=new_id(),
        enrollment_id=enrollment.id,
        risk_category=document.category,
        program_version=document.program_version,
        document=text,
        document_digest=signing.digest_of(text),
        recorded_at=at,
        recorded_by=actor.id,
    )
    store(session, row)
    event = AgreementPrepared(
        agreement_id=row.id,
        risk_category=row.risk_category,
        program_version=row.program_version,
        document_digest=row.document_digest,
    )
    audit_log.append(session, event, actor=actor, now=at, subject_id=enrollment.patient_id)
    return row.id


def prepare_in(
    session: Session,
    actor: Actor,
    version: ProgramVersion,
    reached: Reached,
    enrollment: EnrollmentRow,
    *,
    at: datetime,
) -> str:
    """The agreement in the enrollment's category, with its prescriber. Inside `writing`."""
    chosen = (enrollment.prescriber_id, enrollment.prescriber_name)
    return prepare(
        session, actor, enrollment, _draft(version, enrollment, reached, at, chosen), at=at
    )


def agreement_in_reach(session: Session, reached: Reached, agreement_id: str) -> AgreementRow:
    """Raises NotFound for another practice's agreement with this patient too."""
    found = agreements.one(session, reached.patient.id, agreement_id)
    if found is None:
        raise NotFound("Not found.")
    reached.enrollment(found.enrollment_id)
    return found


def open_enrollment(reached: Reached, enrollment_id: str, at: datetime) -> EnrollmentRow:
    """Raises Conflict when it has ended."""
    enrollment = reached.enrollment(enrollment_id)
    if enrollment.ended_on is not None:
        raise Conflict("This enrollment has ended.")
    return enrollment


def version_at(session: Session, enrollment: EnrollmentRow, at: datetime) -> ProgramVersion:
    """Raises NoProgramVersion when none is in force."""
    version = programs.in_force(session, enrollment.program, at, ZoneInfo(enrollment.zone))
    if version is None:
        raise NoProgramVersion("No version of this program is in force today.")
    return version


def _signing_permission(actor: Actor) -> Permission:
    if actor.role is Role.PATIENT:
        return Permission.SIGN_AGREEMENT_AS_PATIENT
    return Permission.SIGN_AGREEMENT_AS_PRESCRIBER


def _may_sign(
    session: Session, actor: Actor, reached: Reached, agreement: AgreementRow, at: datetime
) -> Capacity:
    document = documents.read(agreement.document)
    open_enrollment(reached, agreement.enrollment_id, at)
    newest = agreements.newest(session, reached.patient.id, agreement.enrollment_id)
    if newest is None or newest.id != agreement.id:
        raise Conflict("A newer agreement has replaced this one. Sign that one.")
    capacity = reached.capacity
    if capacity is None or capacity not in document.signers:
        raise NotPermitted(f"This agreement is signed by {' and '.join(document.signers)}.")
    if capacity == "prescriber" and actor.id != document.prescriber_id:
        raise NotPermitted(f"{document.prescriber_name} is named in this agreement and signs it.")
    if agreement.signed_as(capacity) is not None:
        raise Conflict("This agreement has this signature already.")
    return capacity


def _prescriber(
    session: Session, enrollment: EnrollmentRow, prescriber_id: str | None
) -> tuple[str, str]:
    if prescriber_id is None or prescriber_id == enrollment.prescriber_id:
        return enrollment.prescriber_id, enrollment.prescriber_name
    for found in enrollments.prescribers_of(session, enrollment.practice_id):
        if found.id == prescriber_id:
            return found.id, found.printed_name
    raise InvalidInput("prescriber_id", "Choose a prescriber of your practice.")


def _draft(
    version: ProgramVersion,
    enrollment: EnrollmentRow,
    reached: Reached,
    at: datetime,
    prescriber: tuple[str, str],
) -> AgreementDocument:
    category = version.categories.get(enrollment.risk_category)
    if category is None:
        raise Conflict("The program has changed its categories. Assess the patient's risk again.")
    return documents.draft(
        version,
        category,
        reached.patient,
        enrollment,
        prescriber=prescriber,
        on=enrollment.day(at),
    )
