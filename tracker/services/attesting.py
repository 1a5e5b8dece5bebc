"""What a prescriber signs besides the agreement: attestations, acknowledgements; and revoking."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import attestations, audit_log, programs
from tracker.records.attestations import Attested
from tracker.records.enrollments import EnrollmentRow
from tracker.records.identifiers import new_id
from tracker.records.tables.attesting import Acknowledgement, Attestation, AttestationRevocation
from tracker.records.transaction import PatientLock, store
from tracker.rules.authority import Actor, Permission
from tracker.rules.errors import Conflict, InvalidInput, NoProgramVersion, NotFound
from tracker.rules.events import AttestationRevoked, AttestationSigned, FindingAcknowledged
from tracker.rules.program import Category, ProgramVersion
from tracker.services.acknowledgement import Notice, notice_for
from tracker.services.attestation_statements import MEANING, Statement, offered, statement
from tracker.services.caring import Cared, care_for
from tracker.services.signing import Proof, SigningAct, same_as_shown, sign
from tracker.services.unspoken import unspoken
from tracker.services.voiding import void_open
from tracker.services.writing import writing

_MAY = Permission.SIGN_ATTESTATION


@dataclass(frozen=True, slots=True)
class AttestationRequest:
    """`document_digest` is of the statement as it was shown."""

    patient_id: str
    enrollment_id: str
    kind: str
    document_digest: str


@dataclass(frozen=True, slots=True)
class RevocationRequest:
    patient_id: str
    attestation_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class AcknowledgementRequest:
    """A finding seen, and why to go on. `document_digest` is of the finding as it was shown."""

    patient_id: str
    enrollment_id: str
    requirement: str
    reason: str
    document_digest: str


def kinds_for(session: Session, cared: Cared, enrollment: EnrollmentRow) -> tuple[str, ...]:
    """The kinds that the program in force asks for in the patient's category; empty without one."""
    try:
        version, category = _category(session, cared, enrollment)
    except (NoProgramVersion, Conflict):
        return ()
    return tuple(kind.value for kind in offered(version, category))


def statement_for(session: Session, cared: Cared, enrollment_id: str, kind: str) -> Statement:
    """What the prescriber would sign now, sentence by sentence.

    Raises NotFound for a kind that the program does not ask for in this category, and
    Conflict once the enrollment has ended.
    """
    enrollment = cared.enrollment(enrollment_id)
    if not enrollment.is_open(cared.at):
        raise Conflict("This enrollment has ended. Enroll the patient again first.")
    version, category = _category(session, cared, enrollment)
    wanted = next((k for k in offered(version, category) if k == kind), None)
    if wanted is None:
        raise NotFound("Not found.")
    return statement(version, category, wanted, cared.patient.rems_id)


def attest(
    session: Session, actor: Actor, request: AttestationRequest, proof: Proof, *, now: datetime
) -> str:
    """Sign one statement and return the attestation's id."""
    care_for(session, actor, request.patient_id, _MAY, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        cared = care_for(session, actor, request.patient_id, _MAY, at=at)
        shown = statement_for(session, cared, request.enrollment_id, request.kind)
        same_as_shown(shown.text, request.document_digest)
        signing = SigningAct("prescriber", MEANING, shown.text)
        row = Attestation(
            patient_id=request.patient_id,
            id=new_id(),
            enrollment_id=request.enrollment_id,
            kind=shown.kind.value,
            by_role="prescriber",
            attested_at=at,
            statement=shown.text,
            signature_id=sign(session, actor, proof, signing, at=at),
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, row)
        event = AttestationSigned(
            attestation_id=row.id, kind=row.kind, signature_id=row.signature_id
        )
        audit_log.append(session, event, actor=actor, now=at, subject_id=request.patient_id)
    return row.id


def revoke(
    session: Session, actor: Actor, request: RevocationRequest, *, now: datetime
) -> tuple[str, ...]:
    """Take an attestation back; returns the open authorizations that rested on it, now void.

    Raises Conflict when it was revoked before.
    """
    care_for(session, actor, request.patient_id, _MAY, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        cared = care_for(session, actor, request.patient_id, _MAY, at=at)
        row = _revocable(session, cared, request)
        revocation = AttestationRevocation(
            patient_id=request.patient_id,
            attestation_id=row.id,
            reason=request.reason,
            revoked_at=at,
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, revocation)
        event = AttestationRevoked(attestation_id=row.id, kind=row.kind)
        audit_log.append(session, event, actor=actor, now=at, subject_id=request.patient_id)
        return void_open(
            session,
            actor,
            request.patient_id,
            cause="attestation-revoked",
            reason=request.reason,
            at=at,
            enrollment_id=row.enrollment_id,
            issued_since=row.attested_at,
        )


def acknowledge(
    session: Session, actor: Actor, request: AcknowledgementRequest, proof: Proof, *, now: datetime
) -> str:
    """Sign that a finding was seen and why to go on; the signature binds both."""
    care_for(session, actor, request.patient_id, _MAY, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        cared = care_for(session, actor, request.patient_id, _MAY, at=at)
        shown = notice_for(
            session, actor, cared, request.enrollment_id, unspoken(request.requirement)
        )
        same_as_shown(shown.text, request.document_digest)
        if not request.reason.strip():
            raise InvalidInput("reason", "Enter why the treatment may go on.")
        row = _acknowledgement(request, shown, at=at)
        signing = SigningAct("prescriber", shown.meaning, shown.with_reason(request.reason))
        row.signature_id = sign(session, actor, proof, signing, at=at)
        row.recorded_by = actor.id
        store(session, row)
        event = FindingAcknowledged(
            acknowledgement_id=row.id,
            requirement=row.requirement,
            signature_id=row.signature_id,
        )
        audit_log.append(session, event, actor=actor, now=at, subject_id=request.patient_id)
    return row.id


def _category(
    session: Session, cared: Cared, enrollment: EnrollmentRow
) -> tuple[ProgramVersion, Category]:
    version = programs.in_force(session, enrollment.program, cared.at, cared.zone)
    if version is None:
        raise NoProgramVersion("No version of this program is in force today.")
    category = version.categories.get(enrollment.risk_category)
    if category is None:
        raise Conflict("The patient's risk category is not one of this program. Assess it again.")
    return version, category


def attestation_in_reach(session: Session, cared: Cared, attestation_id: str) -> Attested:
    """For the page that revokes it. Raises NotFound for another practice's."""
    for enrollment in cared.reached.enrollments:
        for row in attestations.of_enrollment(session, cared.patient.id, enrollment.id):
            if row.id == attestation_id:
                return row
    raise NotFound("Not found.")


def _revocable(session: Session, cared: Cared, request: RevocationRequest) -> Attested:
    row = attestation_in_reach(session, cared, request.attestation_id)
    if row.revoked_at is not None:
        raise Conflict("This attestation was revoked before.")
    if not request.reason.strip():
        raise InvalidInput("reason", "Enter why the attestation is revoked.")
    return row


def _acknowledgement(
    request: AcknowledgementRequest, shown: Notice, *, at: datetime
) -> Acknowledgement:
    return Acknowledgement(
        patient_id=request.patient_id,
        id=new_id(),
        enrollment_id=request.enrollment_id,
        requirement=shown.requirement,
        reason=request.reason,
        acknowledged_at=at,
        recorded_at=at,
    )
