"""The pharmacy's side: openings, checklists, confirmations, dispenses, returns."""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import Code, Id, Instant, Json, Note, Recorded, length, one_of


class AuthorizationOpening(Recorded, Base):
    """A pharmacy asked for a number; with the right birth date, its pages may show it."""

    __tablename__ = "authorization_opening"
    __table_args__ = (
        Index(
            "ix_authorization_opening_authorization_id",
            "authorization_id",
            "pharmacy_id",
            "recorded_at",
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    authorization_id: Mapped[Id] = mapped_column(ForeignKey("authorization.id"))
    pharmacy_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    succeeded: Mapped[bool]  # False: a wrong birth date, which counts toward the number's lock


class Checklist(Recorded, Base):
    """Education and counseling checklist, signed by the pharmacist, for one authorization."""

    __tablename__ = "checklist"
    __table_args__ = (
        Index("ix_checklist_authorization_id", "authorization_id", "pharmacy_id"),
        UniqueConstraint("id", "authorization_id", name="uq_checklist_id_authorization_id"),
        UniqueConstraint("signature_id", name="uq_checklist_signature_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.id"))
    authorization_id: Mapped[Id] = mapped_column(ForeignKey("authorization.id"))
    pharmacy_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    topics: Mapped[Json]
    medication_guide_given: Mapped[bool]
    completed_at: Mapped[Instant]
    signature_id: Mapped[Id] = mapped_column(ForeignKey("signature.id"))


class Confirmation(Recorded, Base):
    """The pharmacy's number before one dispense. One open per authorization: the first has
    no predecessor, each later one follows a closed one, and both are unique."""

    __tablename__ = "confirmation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["decision_id", "prescription_id", "gate", "allowed"],
            ["decision.id", "decision.prescription_id", "decision.gate", "decision.allowed"],
            name="fk_confirmation_decision",
        ),
        ForeignKeyConstraint(
            ["authorization_id", "prescription_id"],
            ["authorization.id", "authorization.prescription_id"],
            name="fk_confirmation_authorization",
        ),
        ForeignKeyConstraint(
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
            name="fk_confirmation_prescription",
        ),
        ForeignKeyConstraint(
            ["follows_id", "authorization_id"],
            ["confirmation_closing.confirmation_id", "confirmation_closing.authorization_id"],
            name="fk_confirmation_follows",
            use_alter=True,
        ),
        ForeignKeyConstraint(
            ["checklist_id", "authorization_id"],
            ["checklist.id", "checklist.authorization_id"],
            name="fk_confirmation_checklist",
        ),
        CheckConstraint("gate = 'confirm' AND allowed", "rests_on_an_allowing_decision"),
        CheckConstraint("days_supply BETWEEN 1 AND 365", "days_supply_range"),
        UniqueConstraint("number", name="uq_confirmation_number"),
        UniqueConstraint("decision_id", name="uq_confirmation_decision_id"),
        UniqueConstraint("follows_id", name="uq_confirmation_follows_id"),
        UniqueConstraint("id", "authorization_id", name="uq_confirmation_id_authorization_id"),
        UniqueConstraint("id", "prescription_id", name="uq_confirmation_id_prescription_id"),
        Index(
            "uq_confirmation_first_of_authorization",
            "authorization_id",
            unique=True,
            sqlite_where=text("follows_id IS NULL"),
            postgresql_where=text("follows_id IS NULL"),
        ),
        Index("ix_confirmation_authorization_id", "authorization_id"),
        Index("ix_confirmation_pharmacy_id", "pharmacy_id", "issued_at"),
        Index("ix_confirmation_prescription_id", "prescription_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(11))
    patient_id: Mapped[Id]
    prescription_id: Mapped[Id]
    authorization_id: Mapped[Id]
    pharmacy_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    decision_id: Mapped[Id]
    gate: Mapped[Code] = mapped_column(server_default="confirm")
    allowed: Mapped[bool]
    follows_id: Mapped[str | None] = mapped_column(String(32))
    checklist_id: Mapped[str | None] = mapped_column(String(32))
    days_supply: Mapped[int]
    issued_at: Mapped[Instant]
    valid_until: Mapped[Instant | None]


class ConfirmationLine(Base):
    """One product: NDC as 11 digits, lot, the package's last day, capsules."""

    __tablename__ = "confirmation_line"
    __table_args__ = (
        CheckConstraint("length(ndc) = 11", "ndc_length"),
        CheckConstraint("strength_mg > 0", "strength_positive"),
        CheckConstraint("quantity BETWEEN 1 AND 999", "quantity_range"),
        length("lot", 40),
    )

    confirmation_id: Mapped[Id] = mapped_column(ForeignKey("confirmation.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    ndc: Mapped[str] = mapped_column(String(11))
    strength_mg: Mapped[float] = mapped_column(Float)
    lot: Mapped[str] = mapped_column(String(40))
    expires_on: Mapped[date]
    quantity: Mapped[int]


class ConfirmationClosing(Recorded, Base):
    """Expired or reversed. After a dispense it says that the drug never reached the patient."""

    __tablename__ = "confirmation_closing"
    __table_args__ = (
        ForeignKeyConstraint(
            ["confirmation_id", "authorization_id"],
            ["confirmation.id", "confirmation.authorization_id"],
            name="fk_confirmation_closing_confirmation",
        ),
        one_of("cause", ("expired", "reversed"), "cause_known"),
        length("reason", 2000),
        UniqueConstraint(
            "confirmation_id", "authorization_id", name="uq_confirmation_closing_authorization"
        ),
    )

    confirmation_id: Mapped[Id] = mapped_column(primary_key=True)
    authorization_id: Mapped[Id]
    cause: Mapped[Code]
    reason: Mapped[Note]
    closed_at: Mapped[Instant]


class Dispense(Recorded, Base):
    """Drug handed over, or taken by the carrier, under one confirmation."""

    __tablename__ = "dispense"
    __table_args__ = (
        ForeignKeyConstraint(
            ["decision_id", "prescription_id", "gate", "allowed"],
            ["decision.id", "decision.prescription_id", "decision.gate", "decision.allowed"],
            name="fk_dispense_decision",
        ),
        ForeignKeyConstraint(
            ["confirmation_id", "prescription_id"],
            ["confirmation.id", "confirmation.prescription_id"],
            name="fk_dispense_confirmation",
        ),
        ForeignKeyConstraint(
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
            name="fk_dispense_prescription",
        ),
        CheckConstraint("gate = 'hand_over' AND allowed", "rests_on_an_allowing_decision"),
        one_of("delivery", ("pick-up", "ship"), "delivery_known"),
        CheckConstraint(
            "(delivery = 'ship') = (carrier IS NOT NULL)", "shipment_names_its_carrier"
        ),
        CheckConstraint("days_supply BETWEEN 1 AND 365", "days_supply_range"),
        UniqueConstraint("confirmation_id", name="uq_dispense_confirmation_id"),
        UniqueConstraint("decision_id", name="uq_dispense_decision_id"),
        Index("ix_dispense_patient_id", "patient_id", "handed_over_on"),
        Index("ix_dispense_pharmacy_id", "pharmacy_id", "handed_over_at"),
        Index("ix_dispense_prescription_id", "prescription_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    patient_id: Mapped[Id]
    confirmation_id: Mapped[Id]
    prescription_id: Mapped[Id]
    pharmacy_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    decision_id: Mapped[Id]
    gate: Mapped[Code] = mapped_column(server_default="hand_over")
    allowed: Mapped[bool]
    handed_over_at: Mapped[Instant]
    handed_over_on: Mapped[date]  # that day in the zone that the program counts in
    days_supply: Mapped[int]
    delivery: Mapped[Code]
    carrier: Mapped[str | None] = mapped_column(String(60))
    tracking: Mapped[str | None] = mapped_column(String(60))


class ProductReturn(Recorded, Base):
    """Drug that came back from a patient: quarantine, never dispensed again."""

    __tablename__ = "product_return"
    __table_args__ = (
        CheckConstraint("quantity BETWEEN 1 AND 999", "quantity_range"),
        CheckConstraint("length(ndc) = 11", "ndc_length"),
        length("reason", 2000),
        Index("ix_product_return_dispense_id", "dispense_id"),
        Index("ix_product_return_pharmacy_id", "pharmacy_id", "returned_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    patient_id: Mapped[Id] = mapped_column(ForeignKey("patient.id"))
    dispense_id: Mapped[Id] = mapped_column(ForeignKey("dispense.id"))
    pharmacy_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    ndc: Mapped[str] = mapped_column(String(11))
    lot: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[int]
    returned_at: Mapped[Instant]
    reason: Mapped[Note]
