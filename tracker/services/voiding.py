"""A number that opens no gate any more: taken back, or what it rested on is gone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from tracker.records import audit_log, authorizations, prescriptions
from tracker.records.tables.deciding import Authorization, AuthorizationVoiding
from tracker.records.transaction import store
from tracker.rules.authority import Actor
from tracker.rules.events import AuthorizationVoided

Cause = Literal["prescriber", "attestation-revoked", "category-changed", "enrollment-ended"]


@dataclass(frozen=True, slots=True)
class VoidingRequest:
    authorization_id: str
    reason: str


def void_one(
    session: Session,
    actor: Actor,
    row: Authorization,
    *,
    cause: Cause,
    reason: str,
    at: datetime,
) -> None:
    """Inside `writing` with the patient locked, for a number that is neither voided nor used."""
    voiding = AuthorizationVoiding(
        authorization_id=row.id,
        cause=cause,
        reason=reason,
        voided_at=at,
        recorded_at=at,
        recorded_by=actor.id,
    )
    store(session, voiding)
    event = AuthorizationVoided(authorization_id=row.id, cause=cause)
    audit_log.append(session, event, actor=actor, now=at, subject_id=row.patient_id)


def void_open(
    session: Session,
    actor: Actor,
    patient_id: str,
    *,
    cause: Cause,
    reason: str,
    at: datetime,
    enrollment_id: str | None = None,
    issued_since: datetime | None = None,
) -> tuple[str, ...]:
    """Void every number of this patient that could still be used, and return their ids.

    Only those under one enrollment, or issued at `issued_since` or later, where given.
    Inside `writing` with the patient locked.
    """
    voided = []
    for issued in authorizations.open_of_patient(session, patient_id, at=at):
        row = issued.row
        if issued_since is not None and row.issued_at < issued_since:
            continue
        if enrollment_id not in (None, prescriptions.enrollment_of(session, row.prescription_id)):
            continue
        void_one(session, actor, row, cause=cause, reason=reason, at=at)
        voided.append(row.id)
    return tuple(voided)
