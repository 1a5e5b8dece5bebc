"""Agreements as pages show them: the document, its signatures, and what waits for whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from sqlalchemy.orm import Session

from tracker.records import agreements
from tracker.records.agreements import AgreementRow, SignatureRow, Unfinished
from tracker.records.paging import FIRST, Page, Turn
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.contacts import ContactPurpose
from tracker.services.enrolling import documents
from tracker.services.enrolling.agreements import agreement_in_reach
from tracker.services.enrolling.documents import AgreementDocument
from tracker.services.phone_books import phone_book
from tracker.services.reach import Reached, reach


class Signer(StrEnum):
    """Whose signature an agreement waits for; YOU is the reader, a prescriber."""

    YOU = "you"
    PATIENT = "patient"
    PRESCRIBER = "prescriber"


_CAPACITIES: Final = {
    Signer.YOU: ("prescriber",),
    Signer.PATIENT: ("patient", "guardian"),
    Signer.PRESCRIBER: ("prescriber",),
}
State = Literal["in-force", "waiting", "replaced", "ended"]


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """`sign_as`: in which capacity the reader can sign it now, if at all."""

    patient_id: str
    id: str
    enrollment_id: str
    document: AgreementDocument
    digest: str
    prepared_at: datetime
    signatures: tuple[SignatureRow, ...]
    lacking: tuple[str, ...]
    state: State
    sign_as: str | None
    zone: str
    practice_phone: str


@dataclass(frozen=True, slots=True)
class AgreementBrief:
    """One line about an agreement. `in_force_at` is the last signature that it needed."""

    id: str
    category: str
    prepared_at: datetime
    lacking: tuple[str, ...]
    in_force_at: datetime | None
    prescriber_id: str
    prescriber_name: str


@dataclass(frozen=True, slots=True)
class WaitingAgreement:
    """One that is not in force yet. `yours`: the reader is the prescriber who is to sign."""

    patient_id: str
    agreement_id: str
    rems_id: str
    patient_name: str
    category_label: str
    prepared_at: datetime
    lacking: tuple[str, ...]
    prescriber_name: str
    yours: bool


def agreement_page(
    session: Session, actor: Actor, patient_id: str, agreement_id: str, *, at: datetime
) -> AgreementPage:
    """For the practice, and for the patient or guardian. Raises NotFound."""
    own = actor.role is Role.PATIENT
    require(actor, Permission.VIEW_OWN_RECORD if own else Permission.VIEW_PATIENT)
    reached = reach(session, actor, patient_id, at=at)
    row = agreement_in_reach(session, reached, agreement_id)
    document = documents.read(row.document)
    enrollment = reached.enrollment(row.enrollment_id)
    lacking = row.lacks(document.signers)
    state = _state(session, reached, row, lacking)
    return AgreementPage(
        patient_id=patient_id,
        id=row.id,
        enrollment_id=row.enrollment_id,
        document=document,
        digest=row.document_digest,
        prepared_at=row.recorded_at,
        signatures=row.signatures,
        lacking=lacking,
        state=state,
        sign_as=_sign_as(actor, reached, document, lacking) if state == "waiting" else None,
        zone=enrollment.zone,
        practice_phone=phone_book(session, enrollment.practice_id).number(
            ContactPurpose.AGREEMENTS
        ),
    )


def brief(row: AgreementRow) -> AgreementBrief:
    document = documents.read(row.document)
    lacking = row.lacks(document.signers)
    complete = max((s.signed_at for s in row.signatures), default=None)
    return AgreementBrief(
        row.id,
        row.risk_category,
        row.recorded_at,
        lacking,
        None if lacking else complete,
        document.prescriber_id,
        document.prescriber_name,
    )


def waiting(
    session: Session, actor: Actor, whose: Signer | None = None, turn: Turn = FIRST
) -> Page[WaitingAgreement]:
    """The practice's agreements that lack a signature, that of `whose` where given: those
    that wait for the reader first, then the oldest first."""
    require(actor, Permission.VIEW_PATIENT)
    wanted = Unfinished(
        reader_id=actor.id,
        lacks=_CAPACITIES[whose] if whose else (),
        prescriber_id=actor.id if whose is Signer.YOU else None,
    )
    found = agreements.unfinished_at(session, actor.organization_id or "", wanted, turn)
    return found.of(_waiting(actor, row) for row in found.rows)


def _waiting(actor: Actor, row: AgreementRow) -> WaitingAgreement:
    document = documents.read(row.document)
    lacking = row.lacks(document.signers)
    return WaitingAgreement(
        row.patient_id,
        row.id,
        document.rems_id,
        document.patient_name,
        document.category_label,
        row.recorded_at,
        lacking,
        document.prescriber_name,
        yours="prescriber" in lacking and document.prescriber_id == actor.id,
    )


def _state(
    session: Session, reached: Reached, row: AgreementRow, lacking: tuple[str, ...]
) -> State:
    newest = agreements.newest(session, row.patient_id, row.enrollment_id)
    if newest is None or newest.id != row.id:
        return "replaced"
    if reached.enrollment(row.enrollment_id).ended_on is not None:
        return "ended"
    return "waiting" if lacking else "in-force"


def _sign_as(
    actor: Actor, reached: Reached, document: AgreementDocument, lacking: tuple[str, ...]
) -> str | None:
    capacity = reached.capacity
    if capacity is None or capacity not in lacking:
        return None
    if capacity == "prescriber" and actor.id != document.prescriber_id:
        return None
    return capacity
