"""Attestations with their revocations, and acknowledgements, as a practice sees them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.records.tables.attesting import (
    Acknowledgement,
    Attestation,
    AttestationRevocation,
    Signature,
)


@dataclass(frozen=True, slots=True)
class Attested:
    """An attestation, the printed name under it, and its revocation if there is one."""

    id: str
    enrollment_id: str
    kind: str
    by: str
    attested_at: datetime
    revoked_at: datetime | None
    revoked_because: str | None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A finding that a prescriber saw, and the reason to go on."""

    id: str
    requirement: str
    by: str
    reason: str
    acknowledged_at: datetime


def of_enrollment(session: Session, patient_id: str, enrollment_id: str) -> list[Attested]:
    """The newest first, revoked ones too."""
    rows = session.execute(
        select(
            Attestation.id,
            Attestation.enrollment_id,
            Attestation.kind,
            Signature.printed_name,
            Attestation.attested_at,
            AttestationRevocation.revoked_at,
            AttestationRevocation.reason,
        )
        .join(Signature, Signature.id == Attestation.signature_id)
        .outerjoin(
            AttestationRevocation,
            (AttestationRevocation.patient_id == Attestation.patient_id)
            & (AttestationRevocation.attestation_id == Attestation.id),
        )
        .where(Attestation.patient_id == patient_id, Attestation.enrollment_id == enrollment_id)
        .order_by(Attestation.attested_at.desc(), Attestation.id)
    )
    return [Attested(*row) for row in rows]


def acknowledgements(session: Session, patient_id: str, enrollment_id: str) -> list[Acknowledged]:
    """The newest first."""
    rows = session.execute(
        select(
            Acknowledgement.id,
            Acknowledgement.requirement,
            Signature.printed_name,
            Acknowledgement.reason,
            Acknowledgement.acknowledged_at,
        )
        .join(Signature, Signature.id == Acknowledgement.signature_id)
        .where(
            Acknowledgement.patient_id == patient_id,
            Acknowledgement.enrollment_id == enrollment_id,
        )
        .order_by(Acknowledgement.acknowledged_at.desc(), Acknowledgement.id)
    )
    return [Acknowledged(*row) for row in rows]
