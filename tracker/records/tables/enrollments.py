"""Patients, who acts for them, enrollments, risk assessments, agreements and their signatures."""

from datetime import date

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
    Name,
    Recorded,
    Slug,
    length,
    one_of,
    patient_key,
)

MENSES = ("regular", "irregular", "none")


class Patient(Recorded, Base):
    """A patient: the row that every write about this person locks first."""

    __tablename__ = "patient"
    __table_args__ = (
        UniqueConstraint("rems_id", name="uq_patient_rems_id"),
        UniqueConstraint("request_id", name="uq_patient_request_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    rems_id: Mapped[str] = mapped_column(String(11))
    request_id: Mapped[Id]  # of the form that enrolled this patient: a double click finds it


class PatientIdentity(Recorded, Base):
    """Name and reach. The newest row holds; the older ones stay."""

    __tablename__ = "patient_identity"
    __table_args__ = (
        one_of("sex", ("female", "male"), "sex_known"),
        length("given_name", 200),
        length("family_name", 200),
        Index("ix_patient_identity_family_name", "family_name"),
        Index("ix_patient_identity_birth_date", "birth_date"),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    given_name: Mapped[Name]
    family_name: Mapped[Name]
    birth_date: Mapped[date]
    sex: Mapped[Code]
    phone: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(String(2000))  # why a later row corrects


class PatientAccount(Recorded, Base):
    """Who signs in for this patient: the patient, or a child's guardian."""

    __tablename__ = "patient_account"
    __table_args__ = (
        one_of("capacity", ("patient", "guardian"), "capacity_known"),
        CheckConstraint(
            "(capacity = 'guardian') = (relationship IS NOT NULL)", "guardian_says_how"
        ),
        Index("ix_patient_account_account_id", "account_id"),
    )

    patient_id: Mapped[str] = patient_key()
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), primary_key=True)
    capacity: Mapped[Code]
    relationship: Mapped[str | None] = mapped_column(String(60))


class Enrollment(Recorded, Base):
    """A patient's place in a program, with a practice. Ended by an `EnrollmentEnding` row."""

    __tablename__ = "enrollment"
    __table_args__ = (
        Index("ix_enrollment_practice_id", "practice_id"),
        UniqueConstraint("id", name="uq_enrollment_id"),
        length("indication", 200),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Slug] = mapped_column(ForeignKey("program.slug"))
    practice_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    prescriber_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    indication: Mapped[str] = mapped_column(String(200))  # a code of the program, or free text
    indication_criteria: Mapped[Json]  # the answers that the label's criteria asked for
    enrolled_at: Mapped[Instant]


class EnrollmentEnding(Recorded, Base):
    """Disenrollment; `ended_on` is the last day that counts."""

    __tablename__ = "enrollment_ending"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
            name="fk_enrollment_ending_enrollment",
        ),
        length("reason", 2000),
    )

    patient_id: Mapped[str] = patient_key()
    enrollment_id: Mapped[Id] = mapped_column(primary_key=True)
    ended_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(2000))


class RiskAssessment(Recorded, Base):
    """The reproductive facts, and the category that they prove. The newest row holds."""

    __tablename__ = "risk_assessment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
            name="fk_risk_assessment_enrollment",
        ),
        one_of("menses", MENSES, "menses_known"),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    enrollment_id: Mapped[Id]
    menses: Mapped[str | None] = mapped_column(String(40))
    last_menses_on: Mapped[date | None]
    menarche: Mapped[bool | None]
    hysterectomy: Mapped[bool | None]
    bilateral_oophorectomy: Mapped[bool | None]
    natural_menopause: Mapped[bool | None]
    risk_category: Mapped[Code]
    category_reason: Mapped[str] = mapped_column(String(500))
    assessed_at: Mapped[Instant]


class Agreement(Recorded, Base):
    """The patient-prescriber agreement in one category; in force once all needed signed it."""

    __tablename__ = "agreement"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "enrollment_id"],
            ["enrollment.patient_id", "enrollment.id"],
            name="fk_agreement_enrollment",
        ),
    )

    patient_id: Mapped[str] = patient_key()
    id: Mapped[Id] = mapped_column(primary_key=True)
    enrollment_id: Mapped[Id]
    risk_category: Mapped[Code]
    program_version: Mapped[str] = mapped_column(String(80))
    document: Mapped[Json]  # the statements, exactly as shown
    document_digest: Mapped[str] = mapped_column(String(71))


class AgreementSignature(Base):
    """One party's signature under one agreement."""

    __tablename__ = "agreement_signature"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "agreement_id"],
            ["agreement.patient_id", "agreement.id"],
            name="fk_agreement_signature_agreement",
        ),
        one_of("capacity", ("patient", "guardian", "prescriber"), "capacity_known"),
        UniqueConstraint("signature_id", name="uq_agreement_signature_signature_id"),
    )

    patient_id: Mapped[str] = patient_key()
    agreement_id: Mapped[Id] = mapped_column(primary_key=True)
    capacity: Mapped[str] = mapped_column(String(40), primary_key=True)
    signature_id: Mapped[Id] = mapped_column(ForeignKey("signature.id"))
