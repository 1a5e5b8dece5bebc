"""Decisions and the authorization numbers that they yield."""

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import (
    Code,
    Id,
    Instant,
    Json,
    Note,
    Recorded,
    Slug,
    length,
    one_of,
)

GATES = ("authorize", "confirm", "hand_over")


class Decision(Base):
    """The stored answer at one gate, with the question that it answers."""

    __tablename__ = "decision"
    __table_args__ = (
        one_of("gate", GATES, "gate_known"),
        ForeignKeyConstraint(
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
            name="fk_decision_prescription",
        ),
        UniqueConstraint("id", "prescription_id", "gate", "allowed", name="uq_decision_answer"),
        UniqueConstraint("request_id", name="uq_decision_request_id"),
        Index("ix_decision_prescription_id", "prescription_id", "decided_at"),
        Index("ix_decision_patient_id", "patient_id", "decided_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    patient_id: Mapped[Id]
    prescription_id: Mapped[Id]
    gate: Mapped[Code]
    allowed: Mapped[bool]
    program: Mapped[Slug]
    program_version: Mapped[str | None] = mapped_column(String(80))
    digest: Mapped[str | None] = mapped_column(String(71))
    question: Mapped[Json]
    answer: Mapped[Json]  # the whole answer of the contract: findings, valid_until
    decided_at: Mapped[Instant]
    asked_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    pharmacy_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("organization.id"))
    request_id: Mapped[Id]  # of the form or call that asked: asked twice, answered once


class Authorization(Base):
    """The number for one prescription. It exists only with an allowing decision."""

    __tablename__ = "authorization"
    __table_args__ = (
        ForeignKeyConstraint(
            ["decision_id", "prescription_id", "gate", "allowed"],
            ["decision.id", "decision.prescription_id", "decision.gate", "decision.allowed"],
            name="fk_authorization_decision",
        ),
        ForeignKeyConstraint(
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
            name="fk_authorization_prescription",
        ),
        CheckConstraint("gate = 'authorize' AND allowed", "rests_on_an_allowing_decision"),
        UniqueConstraint("number", name="uq_authorization_number"),
        UniqueConstraint("prescription_id", name="uq_authorization_prescription_id"),
        UniqueConstraint("decision_id", name="uq_authorization_decision_id"),
        UniqueConstraint("id", "prescription_id", name="uq_authorization_id_prescription_id"),
        Index("ix_authorization_patient_id", "patient_id", "issued_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(11))
    patient_id: Mapped[Id]
    prescription_id: Mapped[Id]
    decision_id: Mapped[Id]
    gate: Mapped[Code] = mapped_column(server_default="authorize")
    allowed: Mapped[bool]
    risk_category: Mapped[Code]
    issued_at: Mapped[Instant]
    valid_until: Mapped[Instant | None]


class AuthorizationVoiding(Recorded, Base):
    """The number is dead: taken back, or an attestation or the category behind it changed."""

    __tablename__ = "authorization_voiding"
    __table_args__ = (
        one_of(
            "cause",
            ("prescriber", "attestation-revoked", "category-changed", "enrollment-ended"),
            "cause_known",
        ),
        length("reason", 2000),
    )

    authorization_id: Mapped[Id] = mapped_column(ForeignKey("authorization.id"), primary_key=True)
    cause: Mapped[Code]
    reason: Mapped[Note]
    voided_at: Mapped[Instant]
