"""Signatures, attestations, acknowledgements, surveys."""

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import (
    Code,
    Id,
    Instant,
    Json,
    Name,
    Note,
    Recorded,
    length,
    one_of,
    patient_key,
)

ATTESTATION_KINDS = (
    "contraception-counseling",
    "condom-commitment",
    "abstinence",
    "prescription-authorization-form",
    "treatment-initiation-form",
    "non-childbearing-statement",
    "comprehension-questions",
    "home-test-permitted",
)
PARTIES = ("prescriber", "patient", "guardian", "pharmacist")


def _enrollment(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["patient_id", "enrollment_id"],
        ["enrollment.patient_id", "enrollment.id"],
        name=f"fk_{table}_enrollment",
    )


class Signature(Base):
    """An electronic signature: printed name, meaning and time (21 CFR 11.50), bound to the
    digest of exactly what was shown (11.70)."""

    __tablename__ = "signature"
    __table_args__ = (
        one_of("capacity", PARTIES, "capacity_known"),
        one_of("method", ("password", "api-token"), "method_known"),
        length("printed_name", 200),
        length("meaning", 2000),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    capacity: Mapped[Code]
    printed_name: Mapped[Name]
    meaning: Mapped[Note]
    method: Mapped[Code]
    document_digest: Mapped[str] = mapped_column(String(71))
    signed_at: Mapped[Instant]


class Attestation(Recorded, Base):
    """A signed statement by a named person at a time."""

    __tablename__ = "attestation"
    __table_args__ = (
        _enrollment("attestation"),
        one_of("kind", ATTESTATION_KINDS, "kind_known"),
        one_of("by_role", PARTIES, "by_role_known"),
        UniqueConstraint("signature_id", name="uq_attestation_signature_id"),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    enrollment_id: Mapped[Id]
    kind: Mapped[Code]
    by_role: Mapped[Code]
    attested_at: Mapped[Instant]
    statement: Mapped[Json]  # what was signed
    signature_id: Mapped[Id] = mapped_column(ForeignKey("signature.id"))


class AttestationRevocation(Recorded, Base):
    """Takes an attestation back; it voids the open authorization that rested on it."""

    __tablename__ = "attestation_revocation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "attestation_id"],
            ["attestation.patient_id", "attestation.id"],
            name="fk_attestation_revocation_attestation",
        ),
        length("reason", 2000),
    )

    patient_id: Mapped[str] = patient_key()
    attestation_id: Mapped[Id] = mapped_column(primary_key=True)
    reason: Mapped[Note]
    revoked_at: Mapped[Instant]


class Acknowledgement(Recorded, Base):
    """A prescriber has seen a finding that needs acknowledging, and says why to go on."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        _enrollment("acknowledgement"),
        length("reason", 2000),
        UniqueConstraint("signature_id", name="uq_acknowledgement_signature_id"),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    enrollment_id: Mapped[Id]
    requirement: Mapped[str] = mapped_column(String(60))
    reason: Mapped[Note]
    acknowledged_at: Mapped[Instant]
    signature_id: Mapped[Id] = mapped_column(ForeignKey("signature.id"))


class Survey(Recorded, Base):
    """A completed survey with its answers; flagged when an answer asks for an intervention."""

    __tablename__ = "survey"
    __table_args__ = (
        _enrollment("survey"),
        one_of("by_role", ("prescriber", "patient", "guardian"), "by_role_known"),
        UniqueConstraint("signature_id", name="uq_survey_signature_id"),
        Index(
            "ix_survey_flagged",
            "patient_id",
            "completed_at",
            sqlite_where=text("flagged = 1"),
            postgresql_where=text("flagged"),
        ),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    enrollment_id: Mapped[Id]
    by_role: Mapped[Code]
    answers: Mapped[Json]
    flagged: Mapped[bool]
    flag_reasons: Mapped[Json]
    completed_at: Mapped[Instant]
    signature_id: Mapped[Id] = mapped_column(ForeignKey("signature.id"))


class SurveyResolution(Recorded, Base):
    """The intervention on a flagged survey is closed, with a note."""

    __tablename__ = "survey_resolution"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "survey_id"],
            ["survey.patient_id", "survey.id"],
            name="fk_survey_resolution_survey",
        ),
        length("note", 2000),
    )

    patient_id: Mapped[str] = patient_key()
    survey_id: Mapped[Id] = mapped_column(primary_key=True)
    note: Mapped[Note]
    resolved_at: Mapped[Instant]
