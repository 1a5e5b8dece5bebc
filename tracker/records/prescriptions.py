"""Prescriptions with their lines, and what became of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from tracker.records.tables.people import Account, Organization
from tracker.records.tables.prescriptions import Prescription, PrescriptionLine


@dataclass(frozen=True, slots=True)
class Order:
    """A prescription as it was written, with the names that a page shows."""

    row: Prescription
    prescriber: str
    pharmacy: str | None
    lines: tuple[PrescriptionLine, ...]


def of_practice(session: Session, prescription_id: str, practice_id: str | None) -> Order | None:
    """One prescription that this practice wrote; None for anybody else's."""
    found = _orders(
        session, Prescription.id == prescription_id, Prescription.practice_id == practice_id
    )
    return found[0] if found else None


def of_patient(session: Session, patient_id: str, practice_id: str | None) -> list[Order]:
    """What this practice wrote for one patient, the newest first."""
    return _orders(
        session, Prescription.patient_id == patient_id, Prescription.practice_id == practice_id
    )


def by_request(session: Session, request_id: str) -> Prescription | None:
    """The prescription that an earlier sending of the same form wrote."""
    return session.scalar(select(Prescription).where(Prescription.request_id == request_id))


def latest(session: Session, patient_of: Mapping[str, str]) -> dict[str, Order]:
    """The newest prescription under each of these enrollments; `patient_of` has the patient of
    each, by whom the rows lie together."""
    later = aliased(Prescription)
    overtaken = exists().where(
        later.patient_id == Prescription.patient_id,
        later.enrollment_id == Prescription.enrollment_id,
        tuple_(later.written_at, later.id) > tuple_(Prescription.written_at, Prescription.id),
    )
    found = _orders(
        session,
        Prescription.patient_id.in_(set(patient_of.values())),
        Prescription.enrollment_id.in_(patient_of),
        ~overtaken,
    )
    return {order.row.enrollment_id: order for order in found}


def enrollment_of(session: Session, prescription_id: str) -> str | None:
    """The enrollment under which a prescription was written."""
    return session.scalar(
        select(Prescription.enrollment_id).where(Prescription.id == prescription_id)
    )


def pharmacy_exists(session: Session, pharmacy_id: str) -> bool:
    kind = session.scalar(select(Organization.kind).where(Organization.id == pharmacy_id))
    return kind == "pharmacy"


def _orders(session: Session, *conditions: object) -> list[Order]:
    rows = session.execute(
        select(Prescription, Account.printed_name, Organization.name)
        .join(Account, Account.id == Prescription.prescriber_id)
        .outerjoin(Organization, Organization.id == Prescription.pharmacy_id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(Prescription.written_at.desc(), Prescription.id.desc())
    ).all()
    lines = _lines(session, [row for row, _, _ in rows])
    return [
        Order(row, prescriber, pharmacy, tuple(lines.get(row.id, ())))
        for row, prescriber, pharmacy in rows
    ]


def _lines(session: Session, rows: Iterable[Prescription]) -> dict[str, list[PrescriptionLine]]:
    found: dict[str, list[PrescriptionLine]] = {}
    patients = {row.patient_id for row in rows}
    for line in session.scalars(
        select(PrescriptionLine)
        .where(
            PrescriptionLine.patient_id.in_(patients),
            PrescriptionLine.prescription_id.in_([row.id for row in rows]),
        )
        .order_by(PrescriptionLine.prescription_id, PrescriptionLine.position)
    ):
        found.setdefault(line.prescription_id, []).append(line)
    return found
