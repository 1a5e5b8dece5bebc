"""Stored decisions: as the practice that wrote the prescription may see them, and whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, defer

from tracker.records.tables.deciding import Decision
from tracker.records.tables.people import Account, Organization
from tracker.records.tables.prescriptions import Prescription

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision, who asked, and at which pharmacy if it was one."""

    row: Decision
    asked_by: str
    pharmacy: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A decision with its question, who asked, in which role, and where.

    `practice_id` wrote the prescription; `pharmacy` asked, if it was one.
    """

    row: Decision
    asked_by: str
    asked_as: str
    practice_id: str
    practice: str
    pharmacy: str | None


def whole(session: Session, decision_id: str) -> Stored | None:
    """Whoever asks shows the decision only to those whose it is."""
    pharmacy = aliased(Organization)
    found = session.execute(
        select(
            Decision,
            Account.printed_name,
            Account.role,
            Prescription.practice_id,
            Organization.name,
            pharmacy.name,
        )
        .join(Prescription, Prescription.id == Decision.prescription_id)
        .join(Organization, Organization.id == Prescription.practice_id)
        .join(Account, Account.id == Decision.asked_by)
        .outerjoin(pharmacy, pharmacy.id == Decision.pharmacy_id)
        .where(Decision.id == decision_id)
    ).one_or_none()
    return None if found is None else Stored(*found)


def about_patient(session: Session, patient_id: str) -> list[Asked]:
    """Every decision at every gate, whoever asked, the newest first."""
    return _asked(session, Decision.patient_id == patient_id)


def every(session: Session) -> Iterator[Decision]:
    """All decisions with their questions, the oldest first, some at a time."""
    oldest_first = select(Decision).order_by(Decision.decided_at, Decision.id)
    for some in session.scalars(oldest_first).yield_per(_AT_ONCE).partitions(_AT_ONCE):
        yield from some
        session.expunge_all()  # a million decisions do not fit in memory


def of_practice(session: Session, decision_id: str, practice_id: str | None) -> Asked | None:
    """One decision on a prescription of this practice; None for anybody else's."""
    found = _asked(session, Decision.id == decision_id, Prescription.practice_id == practice_id)
    return found[0] if found else None


def of_patient(session: Session, patient_id: str, practice_id: str | None) -> list[Asked]:
    """Those of every gate on this practice's prescriptions for one patient, the newest first."""
    its = (Decision.patient_id == patient_id, Prescription.practice_id == practice_id)
    return _asked(session, *its)


def by_request(session: Session, request_id: str) -> Decision | None:
    """The answer to an earlier sending of the same form."""
    return session.scalar(select(Decision).where(Decision.request_id == request_id))


def of_prescription(session: Session, prescription_id: str) -> list[Asked]:
    """Every decision on one prescription, the newest first."""
    return _asked(session, Decision.prescription_id == prescription_id)


def at_authorize(session: Session, patient_id: str) -> dict[str, Decision]:
    """The newest answer at the prescriber's gate by prescription, for one patient."""
    rows = session.scalars(
        select(Decision)
        .options(defer(Decision.question), defer(Decision.answer))
        .where(Decision.patient_id == patient_id, Decision.gate == "authorize")
        .order_by(Decision.decided_at, Decision.id)
    )
    return {row.prescription_id: row for row in rows}


def _asked(session: Session, *conditions: object) -> list[Asked]:
    rows = session.execute(
        select(Decision, Account.printed_name, Organization.name)
        .options(defer(Decision.question))
        .join(Prescription, Prescription.id == Decision.prescription_id)
        .join(Account, Account.id == Decision.asked_by)
        .outerjoin(Organization, Organization.id == Decision.pharmacy_id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
    )
    return [Asked(*row) for row in rows]
