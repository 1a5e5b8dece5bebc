"""Pregnancy tests, counts, contraception, thromboprophylaxis, pregnancy reports, corrections."""

from datetime import date

from sqlalchemy import CheckConstraint, Float, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import (
    Code,
    Id,
    Instant,
    Json,
    Note,
    Recorded,
    length,
    one_of,
    patient_key,
)


class PregnancyTest(Recorded, Base):
    """`collected_at` is what counts, never when the result was reported."""

    __tablename__ = "pregnancy_test"
    __table_args__ = (
        one_of("result", ("negative", "positive", "indeterminate", "pending"), "result_known"),
        one_of("setting", ("laboratory", "office", "home"), "setting_known"),
        CheckConstraint("sensitivity_miu_ml > 0", "sensitivity_positive"),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    collected_at: Mapped[Instant]
    result: Mapped[Code]
    sensitivity_miu_ml: Mapped[float | None] = mapped_column(Float)
    setting: Mapped[str | None] = mapped_column(String(40))


class LabResult(Recorded, Base):
    """One value of a blood count or a liver test."""

    __tablename__ = "lab_result"
    __table_args__ = (
        one_of("test", ("anc", "platelets", "alt", "ast"), "test_known"),
        one_of("unit", ("/uL", "U/L"), "unit_known"),
        CheckConstraint("value >= 0", "value_not_negative"),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    test: Mapped[Code]
    value: Mapped[int]
    unit: Mapped[Code]
    collected_on: Mapped[date]


class Contraception(Recorded, Base):
    """The methods in use, or abstinence, or a condom commitment. The newest row holds."""

    __tablename__ = "contraception"
    __table_args__ = (length("methods", 200),)

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    methods: Mapped[Json]  # a JSON list of the contract's method names
    started_on: Mapped[date | None]
    abstinent: Mapped[bool | None]
    condom_commitment: Mapped[bool | None]


class Thromboprophylaxis(Recorded, Base):
    """An agent, or why there is none. The newest row holds."""

    __tablename__ = "thromboprophylaxis"
    __table_args__ = (
        one_of(
            "decision", ("aspirin", "lmwh", "warfarin", "doac", "contraindicated"), "decision_known"
        ),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    decision: Mapped[Code]
    decided_on: Mapped[date]


class PregnancyReport(Recorded, Base):
    """A pregnancy suspected, confirmed or ruled out, of the patient or of a partner."""

    __tablename__ = "pregnancy_report"
    __table_args__ = (
        one_of("of_whom", ("patient", "partner"), "of_whom_known"),
        one_of("status", ("suspected", "confirmed", "ruled-out"), "status_known"),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    of_whom: Mapped[Code]
    status: Mapped[Code]
    reported_at: Mapped[Instant]
    note: Mapped[str | None] = mapped_column(String(2000))


class PregnancyFollowUp(Recorded, Base):
    """How a reported pregnancy goes on, up to its outcome. The newest row about a report holds."""

    __tablename__ = "pregnancy_follow_up"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "report_id"],
            ["pregnancy_report.patient_id", "pregnancy_report.id"],
            name="fk_pregnancy_follow_up_report",
        ),
        one_of("status", ("ongoing", "ended", "lost-to-follow-up"), "status_known"),
        one_of(
            "outcome",
            ("live-birth", "miscarriage", "termination", "ectopic", "stillbirth"),
            "outcome_known",
        ),
        one_of("birth_defect", ("yes", "no", "unknown"), "birth_defect_known"),
        CheckConstraint(
            "(status = 'ended') = (outcome IS NOT NULL)"
            " AND (outcome IS NULL) = (birth_defect IS NULL)",
            "outcome_of_ended",
        ),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    report_id: Mapped[Id]
    happened_on: Mapped[date]
    status: Mapped[Code]
    outcome: Mapped[str | None] = mapped_column(String(40))
    birth_defect: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(String(2000))


class Correction(Recorded, Base):
    """A fact entered in error leaves the facts, and stays in the record, struck through.

    `replaced_by` names the row, of the same table, that says it right, if any does.
    """

    __tablename__ = "correction"
    __table_args__ = (
        one_of(
            "fact_table",
            ("pregnancy_test", "lab_result", "contraception", "thromboprophylaxis"),
            "fact_table_known",
        ),
        length("reason", 2000),
    )

    patient_id: Mapped[str] = patient_key()
    fact_id: Mapped[Id] = mapped_column(primary_key=True)
    fact_table: Mapped[Code]
    replaced_by: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[Note]
