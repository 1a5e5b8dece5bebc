"""Around the counter: which package it was, and who is asked to mend what stopped it."""

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
from tracker.records.tables.columns import Code, Id, Json, Recorded, Slug, length, one_of

TASK_OWNERS = ("prescriber", "patient", "representative", "administrator")
TASK_NOTES = ("patient-waits", "patient-returns", "call-us")


class PackageSerial(Base):
    """The serial number of one confirmed package. `use_number` counts its confirmations: each but
    the last was closed without a dispense, so two people cannot take one package at once."""

    __tablename__ = "package_serial"
    __table_args__ = (
        ForeignKeyConstraint(
            ["confirmation_id", "position"],
            ["confirmation_line.confirmation_id", "confirmation_line.position"],
            name="fk_package_serial_line",
        ),
        CheckConstraint("length(ndc) = 11", "ndc_length"),
        length("serial", 20),
        CheckConstraint("use_number > 0", "use_number_positive"),
        UniqueConstraint("ndc", "serial", "use_number", name="uq_package_serial_use"),
    )

    confirmation_id: Mapped[Id] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    ndc: Mapped[str] = mapped_column(String(11))
    serial: Mapped[str] = mapped_column(String(20))
    use_number: Mapped[int]


class ReturnedSerial(Base):
    """The serial number of a package that came back: never confirmed again, by a trigger too."""

    __tablename__ = "returned_serial"
    __table_args__ = (
        CheckConstraint("length(ndc) = 11", "ndc_length"),
        length("serial", 20),
        Index("ix_returned_serial_package", "ndc", "serial"),
    )

    return_id: Mapped[Id] = mapped_column(ForeignKey("product_return.id"), primary_key=True)
    ndc: Mapped[str] = mapped_column(String(11))
    serial: Mapped[str] = mapped_column(String(20))


class Task(Recorded, Base):
    """A refusal, sent to whoever can mend it. It is over when the requirements hold: the present
    decision says so, and a `TaskClearing` what did it."""

    __tablename__ = "task"
    __table_args__ = (
        ForeignKeyConstraint(
            ["decision_id", "prescription_id", "gate", "allowed"],
            ["decision.id", "decision.prescription_id", "decision.gate", "decision.allowed"],
            name="fk_task_decision",
        ),
        ForeignKeyConstraint(
            ["authorization_id", "prescription_id"],
            ["authorization.id", "authorization.prescription_id"],
            name="fk_task_authorization",
        ),
        ForeignKeyConstraint(
            ["patient_id", "prescription_id"],
            ["prescription.patient_id", "prescription.id"],
            name="fk_task_prescription",
        ),
        CheckConstraint("gate IN ('confirm', 'hand_over') AND NOT allowed", "rests_on_a_refusal"),
        one_of("owner", TASK_OWNERS, "owner_known"),
        one_of("note", TASK_NOTES, "note_known"),
        UniqueConstraint("decision_id", "owner", name="uq_task_decision_id_owner"),
        Index("ix_task_owner", "owner", "recorded_at"),
        Index("ix_task_patient_id", "patient_id", "recorded_at"),
        Index("ix_task_pharmacy_id", "pharmacy_id", "recorded_at"),
        Index("ix_task_prescription_id", "prescription_id", "recorded_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    patient_id: Mapped[Id]
    prescription_id: Mapped[Id]
    authorization_id: Mapped[Id]
    decision_id: Mapped[Id]
    gate: Mapped[Code]
    allowed: Mapped[bool]
    pharmacy_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    owner: Mapped[Code]
    requirements: Mapped[Json]
    note: Mapped[str | None] = mapped_column(String(40))


class TaskClearing(Recorded, Base):
    """What was recorded about the patient when the task was over: `event` is its name in the log,
    and who recorded it mended the last thing that was missing, or made the task pointless."""

    __tablename__ = "task_clearing"
    __table_args__ = (
        length("event", 60),
        Index("ix_task_clearing_recorded_by", "recorded_by", "recorded_at"),
    )

    task_id: Mapped[Id] = mapped_column(ForeignKey("task.id"), primary_key=True)
    event: Mapped[Slug]
