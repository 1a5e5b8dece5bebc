"""Agreements and who has signed them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.attesting import Signature
from tracker.records.tables.enrollments import (
    Agreement,
    AgreementSignature,
    Enrollment,
    EnrollmentEnding,
)

# The patient's, or a child's guardian's, and the prescriber's.
_SIGNATURES: Final = 2


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """What stands under a document: printed name, meaning, time."""

    id: str
    capacity: str
    printed_name: str
    meaning: str
    method: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One agreement; `document` is the canonical JSON that everybody signs."""

    patient_id: str
    id: str
    enrollment_id: str
    risk_category: str
    program_version: str
    document: str
    document_digest: str
    recorded_at: datetime
    signatures: tuple[SignatureRow, ...]

    def signed_as(self, capacity: str) -> SignatureRow | None:
        return next((s for s in self.signatures if s.capacity == capacity), None)

    def lacks(self, needed: tuple[str, ...]) -> tuple[str, ...]:
        """The capacities whose signature is still missing."""
        return tuple(capacity for capacity in needed if self.signed_as(capacity) is None)


def of_patient(session: Session, patient_id: str) -> tuple[AgreementRow, ...]:
    """Newest first, those that were replaced too."""
    rows = session.execute(
        _agreements()
        .where(Agreement.patient_id == patient_id)
        .order_by(Agreement.recorded_at.desc(), Agreement.id)
    ).all()
    return _with_signatures(session, (patient_id,), rows)


def one(session: Session, patient_id: str, agreement_id: str) -> AgreementRow | None:
    return next((a for a in of_patient(session, patient_id) if a.id == agreement_id), None)


def newest(session: Session, patient_id: str, enrollment_id: str) -> AgreementRow | None:
    """The one that counts for this enrollment, signed or not."""
    mine = (a for a in of_patient(session, patient_id) if a.enrollment_id == enrollment_id)
    return next(mine, None)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is given must hold. `lacks`: none of these capacities has signed; `prescriber_id` is
    who is to sign as the prescriber. What `reader_id` is to sign stands first in the list."""

    reader_id: str
    lacks: tuple[str, ...] = ()
    prescriber_id: str | None = None


def unfinished_at(
    session: Session, practice_id: str, wanted: Unfinished, turn: Turn
) -> Page[AgreementRow]:
    """The newest agreement of each open enrollment of the practice, where it lacks one of its
    two signatures: those that wait for the reader first, then the oldest first."""
    query = _unfinished(practice_id).where(*_conditions(wanted))
    theirs = and_(_of_prescriber(wanted.reader_id), ~_signed_by(("prescriber",)))
    key = (case((theirs, "first"), else_="then"), Agreement.recorded_at, Agreement.id)
    rows, page = turned(session, query, turn, key)
    return page.of(_with_signatures(session, {row.patient_id for row in rows}, rows))


@lru_cache(maxsize=64)
def _unfinished(practice_id: str) -> Select[*tuple[Any, ...]]:
    later = aliased(Agreement)
    replaced = exists().where(
        later.patient_id == Agreement.patient_id,
        later.enrollment_id == Agreement.enrollment_id,
        later.recorded_at > Agreement.recorded_at,
    )
    ended = exists().where(
        EnrollmentEnding.patient_id == Agreement.patient_id,
        EnrollmentEnding.enrollment_id == Agreement.enrollment_id,
    )
    signatures = (
        select(func.count())
        .where(
            AgreementSignature.patient_id == Agreement.patient_id,
            AgreementSignature.agreement_id == Agreement.id,
        )
        .scalar_subquery()
    )
    of_enrollment = and_(
        Enrollment.patient_id == Agreement.patient_id, Enrollment.id == Agreement.enrollment_id
    )
    return (
        _agreements()
        .join(Enrollment, of_enrollment)
        .where(Enrollment.practice_id == practice_id, ~replaced, ~ended, signatures < _SIGNATURES)
    )


def _conditions(wanted: Unfinished) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.lacks:
        found.append(~_signed_by(wanted.lacks))
    if wanted.prescriber_id is not None:
        found.append(_of_prescriber(wanted.prescriber_id))
    return found


def _signed_by(capacities: tuple[str, ...]) -> ColumnElement[bool]:
    return exists().where(
        AgreementSignature.patient_id == Agreement.patient_id,
        AgreementSignature.agreement_id == Agreement.id,
        AgreementSignature.capacity.in_(capacities),
    )


def _of_prescriber(account_id: str) -> ColumnElement[bool]:
    """Canonical JSON escapes each quotation mark of a text, so this is the member alone."""
    member = f'"prescriber_id":"{account_id}"'
    return Agreement.document.contains(member, autoescape=True)


def _agreements() -> Select[*tuple[Any, ...]]:
    return select(
        Agreement.patient_id,
        Agreement.id,
        Agreement.enrollment_id,
        Agreement.risk_category,
        Agreement.program_version,
        Agreement.document,
        Agreement.document_digest,
        Agreement.recorded_at,
    )


def _with_signatures(
    session: Session, patient_ids: Iterable[str], agreements: Any
) -> tuple[AgreementRow, ...]:
    signed: dict[str, list[SignatureRow]] = {}
    for agreement_id, signature in _signatures(session, patient_ids):
        signed.setdefault(agreement_id, []).append(signature)
    return tuple(
        AgreementRow(**row._mapping, signatures=tuple(signed.get(row.id, ()))) for row in agreements
    )


def _signatures(session: Session, patient_ids: Iterable[str]) -> list[tuple[str, SignatureRow]]:
    rows = session.execute(
        select(AgreementSignature.agreement_id, *_columns())
        .join(Signature, Signature.id == AgreementSignature.signature_id)
        .where(AgreementSignature.patient_id.in_(list(patient_ids)))
        .order_by(Signature.signed_at, Signature.id)
    ).all()
    return [(row[0], SignatureRow(*tuple(row)[1:])) for row in rows]


def signature(session: Session, signature_id: str) -> SignatureRow:
    """For a page that shows what was signed; the row exists by foreign key."""
    found: Row[*tuple[Any, ...]] = session.execute(
        select(*_columns()).where(Signature.id == signature_id)
    ).one()
    return SignatureRow(*tuple(found))


def _columns() -> tuple[Any, ...]:
    return (
        Signature.id,
        Signature.capacity,
        Signature.printed_name,
        Signature.meaning,
        Signature.method,
        Signature.signed_at,
    )
