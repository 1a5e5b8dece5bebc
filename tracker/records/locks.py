"""What a write locks before it reads, and in which order: design.md section 5."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.records.tables.certifications import Certification
from tracker.records.tables.deciding import Authorization
from tracker.records.tables.enrollments import Patient
from tracker.records.tables.people import Account
from tracker.records.tables.programs import Program
from tracker.rules.errors import NotFound


@dataclass(frozen=True, slots=True)
class ProgramLock:
    """Publishing a version of this program."""

    slug: str


@dataclass(frozen=True, slots=True)
class AccountLock:
    """Signing in, and whatever ends an account's sessions."""

    id: str


@dataclass(frozen=True, slots=True)
class CertificationsLock:
    """The certifications that a decision reads; suspending and renewing take them `exclusive`.

    `whole_program`: everybody's in the program. No decision that allows anything goes without
    one, so that exclusively they hold off every decision of the program.
    """

    program: str
    prescriber_id: str | None = None
    pharmacy_id: str | None = None
    exclusive: bool = False
    whole_program: bool = False


@dataclass(frozen=True, slots=True)
class PatientLock:
    """Every write about this patient."""

    id: str


@dataclass(frozen=True, slots=True)
class AuthorizationLock:
    """Confirming, handing over, voiding, closing."""

    id: str


Subject = ProgramLock | AccountLock | CertificationsLock | PatientLock | AuthorizationLock


def take(session: Session, subjects: Iterable[Subject]) -> None:
    """In the one order that everybody keeps, so that nobody waits in a circle. PostgreSQL locks
    FOR NO KEY UPDATE: a row that only refers to a locked one (a due list to its program) is added
    meanwhile, else whoever adds it would wait out of order.

    Raises NotFound when a row to lock does not exist (certifications may not). On SQLite
    the whole database is locked already and this only looks.
    """
    for subject in sorted(set(subjects), key=_order):
        found = session.scalars(_rows(subject)).all()
        if not found and not isinstance(subject, CertificationsLock):
            raise NotFound("Not found.")


def _order(subject: Subject) -> tuple[int, str, str, str]:
    match subject:
        case ProgramLock():
            return 1, subject.slug, "", ""
        case AccountLock():
            return 2, subject.id, "", ""
        case CertificationsLock():
            return 3, subject.program, subject.prescriber_id or "", subject.pharmacy_id or ""
        case PatientLock():
            return 4, subject.id, "", ""
        case AuthorizationLock():
            return 5, subject.id, "", ""


def _rows(subject: Subject) -> Select[str]:
    match subject:
        case ProgramLock():
            return _one(Program.slug, subject.slug)
        case AccountLock():
            return _one(Account.id, subject.id)
        case CertificationsLock():
            return _certifications(subject)
        case PatientLock():
            return _one(Patient.id, subject.id)
        case AuthorizationLock():
            return _one(Authorization.id, subject.id)


def _one(key: InstrumentedAttribute[str], wanted: str) -> Select[str]:
    return select(key).where(key == wanted).with_for_update(key_share=True)


def _certifications(subject: CertificationsLock) -> Select[str]:
    parties: list[ColumnElement[bool]] = [true()] if subject.whole_program else []
    if subject.prescriber_id is not None:
        parties.append(Certification.prescriber_id == subject.prescriber_id)
    if subject.pharmacy_id is not None:
        parties.append(Certification.pharmacy_id == subject.pharmacy_id)
    return (
        select(Certification.id)
        .where(Certification.program == subject.program, or_(false(), *parties))
        .order_by(Certification.id)
        .with_for_update(read=not subject.exclusive, key_share=subject.exclusive)
    )
