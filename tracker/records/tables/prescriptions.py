"""Prescriptions and their lines."""

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import Code, Id, Instant, Recorded, one_of, patient_key


class Prescription(Recorded, Base):
    """What the prescriber ordered; with a pharmacy, it waits in that one's worklist."""

    __tablename__ = "prescription"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
            name="fk_prescription_enrollment",
        ),
        one_of("channel", ("written", "electronic", "telephone"), "channel_known"),
        CheckConstraint("days_supply BETWEEN 1 AND 365", "days_supply_range"),
        CheckConstraint("refills BETWEEN 0 AND 99", "refills_range"),
        UniqueConstraint("id", name="uq_prescription_id"),
        UniqueConstraint("request_id", name="uq_prescription_request_id"),
        Index("ix_prescription_pharmacy_id", "pharmacy_id", "written_at"),
        Index("ix_prescription_practice_id", "practice_id", "written_at"),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    enrollment_id: Mapped[Id]
    program: Mapped[str] = mapped_column(String(60), ForeignKey("program.slug"))
    practice_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    prescriber_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    pharmacy_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("organization.id"))
    written_at: Mapped[Instant]
    channel: Mapped[Code]
    risk_category: Mapped[Code]
    days_supply: Mapped[int]
    refills: Mapped[int]
    request_id: Mapped[Id]


class PrescriptionLine(Base):
    """One strength; 5 mg is two lines, 4 mg and 1 mg."""

    __tablename__ = "prescription_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
            name="fk_prescription_line_prescription",
        ),
        CheckConstraint("strength_mg > 0", "strength_positive"),
        CheckConstraint("quantity BETWEEN 1 AND 999", "quantity_range"),
    )

    patient_id: Mapped[str] = patient_key()
    prescription_id: Mapped[Id] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    strength_mg: Mapped[float] = mapped_column(Float)
    quantity: Mapped[int]
