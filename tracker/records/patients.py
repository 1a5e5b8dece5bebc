"""Patients by who may see them: their practice, and the accounts that act for them."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from tracker.records.tables.enrollments import (
    Enrollment,
    EnrollmentEnding,
    Patient,
    PatientAccount,
    PatientIdentity,
)
from tracker.records.tables.people import Account, AccountClosing, Password
from tracker.rules.timeline import birthday

ADULT_AGE = 18


@dataclass(frozen=True, slots=True)
class PatientRow:
    """A patient as known today; `sex` is the contract's word."""

    id: str
    rems_id: str
    given_name: str
    family_name: str
    birth_date: date
    sex: str
    phone: str | None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def is_child(self, on: date) -> bool:
        """Under 18 on that day; on the birthday no more."""
        return on < birthday(self.birth_date, ADULT_AGE)


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """Who signs in for a patient. `has_password` is False until the one-time link was used."""

    account_id: str
    printed_name: str
    email: str
    capacity: str
    relationship: str | None
    has_password: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class ActedFor:
    """A patient that an account acts for, and in which capacity."""

    patient: PatientRow
    capacity: str
    relationship: str | None


@cache
def _patients() -> Select[*tuple[Any, ...]]:
    """Each with its newest identity."""
    later = aliased(PatientIdentity)
    overtaken = exists().where(
        later.patient_id == PatientIdentity.patient_id,
        later.recorded_at > PatientIdentity.recorded_at,
    )
    return (
        select(
            Patient.id,
            Patient.rems_id,
            PatientIdentity.given_name,
            PatientIdentity.family_name,
            PatientIdentity.birth_date,
            PatientIdentity.sex,
            PatientIdentity.phone,
        )
        .join(PatientIdentity, PatientIdentity.patient_id == Patient.id)
        .where(~overtaken)
    )


@cache
def _cared_for() -> Select[*tuple[Any, ...]]:
    enrolled = exists().where(
        Enrollment.patient_id == Patient.id, Enrollment.practice_id == bindparam("practice_id")
    )
    return _patients().where(Patient.id == bindparam("patient_id"), enrolled)


def cared_for(session: Session, patient_id: str, practice_id: str) -> PatientRow | None:
    """The patient, if enrolled (even once) with this practice; a stranger's is None."""
    asked = {"patient_id": patient_id, "practice_id": practice_id}
    found = session.execute(_cared_for(), asked).one_or_none()
    return None if found is None else PatientRow(*found)


def acted_for(session: Session, account_id: str) -> tuple[ActedFor, ...]:
    """Everybody for whom this account was ever linked, by name. Whether a guardian still acts
    (until the child is 18) depends on the day: ask `is_child`."""
    rows = session.execute(
        _patients()
        .join(PatientAccount, PatientAccount.patient_id == Patient.id)
        .add_columns(PatientAccount.capacity, PatientAccount.relationship)
        .where(PatientAccount.account_id == account_id)
        .order_by(PatientIdentity.given_name, Patient.id)
    ).all()
    return tuple(ActedFor(PatientRow(*row[:7]), row[7], row[8]) for row in rows)


def accounts_of(session: Session, patient_id: str) -> tuple[LinkedAccount, ...]:
    """Who signs in for this patient, in the order in which they were linked."""
    rows = session.execute(
        select(
            Account.id,
            Account.printed_name,
            Account.email,
            PatientAccount.capacity,
            PatientAccount.relationship,
            exists().where(Password.account_id == Account.id),
            exists().where(AccountClosing.account_id == Account.id),
        )
        .join(PatientAccount, PatientAccount.account_id == Account.id)
        .where(PatientAccount.patient_id == patient_id)
        .order_by(PatientAccount.recorded_at, Account.id)
    ).all()
    return tuple(LinkedAccount(*row) for row in rows)


def acts_at(session: Session, account_id: str, practice_id: str) -> bool:
    """Whether the account already acts for a patient of this practice."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    PatientAccount.account_id == account_id,
                    PatientAccount.patient_id == Enrollment.patient_id,
                    Enrollment.practice_id == practice_id,
                )
            )
        )
    )


def by_request(session: Session, request_id: str) -> str | None:
    """The patient whom this form enrolled before: a double click, a retry."""
    return session.scalar(select(Patient.id).where(Patient.request_id == request_id))


def rems_id_taken(session: Session, rems_id: str) -> bool:
    return bool(session.scalar(select(exists().where(Patient.rems_id == rems_id))))


def namesake(
    session: Session, person: PatientRow, *, practice_id: str, program: str
) -> PatientRow | None:
    """Somebody of the same name, birth date and sex whose enrollment in this program at this
    practice has not been ended. Case and spaces around names do not matter."""
    place = exists().where(
        Enrollment.patient_id == Patient.id,
        Enrollment.practice_id == practice_id,
        Enrollment.program == program,
        ~exists().where(
            EnrollmentEnding.patient_id == Enrollment.patient_id,
            EnrollmentEnding.enrollment_id == Enrollment.id,
        ),
    )
    rows = session.execute(
        _patients().where(
            PatientIdentity.birth_date == person.birth_date,
            PatientIdentity.sex == person.sex,
            place,
        )
    ).all()
    wanted = _folded(person)
    return next((p for p in (PatientRow(*row) for row in rows) if _folded(p) == wanted), None)


def identity_count(session: Session, patient_id: str) -> int:
    """1 for an identity that was never corrected."""
    counted = select(func.count()).where(PatientIdentity.patient_id == patient_id)
    return session.scalar(counted) or 0


def _folded(person: PatientRow) -> tuple[str, ...]:
    return tuple(" ".join(n.split()).casefold() for n in (person.given_name, person.family_name))
