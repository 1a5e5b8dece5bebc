"""The queries about one prescription: its number, certified parties, dispenses, confirmation."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from tracker.records.fact_parameters import (
    ASKED,
    CONFIRMATION,
    PATIENT,
    PHARMACY,
    PRESCRIPTION,
    THIS_PROGRAM,
    Query,
)
from tracker.records.tables.certifications import Certification, Reinstatement, Suspension
from tracker.records.tables.deciding import Authorization, AuthorizationVoiding
from tracker.records.tables.dispensing import (
    Checklist,
    Confirmation,
    ConfirmationClosing,
    Dispense,
)
from tracker.records.tables.prescriptions import Prescription, PrescriptionLine
from tracker.rules.vocabulary import Gate


def prescribing(gate: Gate) -> dict[str, Query]:
    number = _number(gate)
    return {
        "prescription": select(
            ASKED.c.program,
            ASKED.c.written_at,
            ASKED.c.channel,
            ASKED.c.risk_category,
            ASKED.c.days_supply,
            ASKED.c.refills,
        ),
        "lines": _lines(PRESCRIPTION),
        "authorization": number,
        "authorization_lines": _lines(
            select(number.correlate(ASKED).subquery().c.prescription_id).scalar_subquery()
        ),
        "prescriber": _certifications(Certification.prescriber_id == ASKED.c.prescriber_id),
        "prescriber_suspensions": _suspensions(
            Certification.prescriber_id == ASKED.c.prescriber_id
        ),
        "pharmacy": _certifications(Certification.pharmacy_id == PHARMACY),
        "pharmacy_suspensions": _suspensions(Certification.pharmacy_id == PHARMACY),
        "dispenses": _dispenses(),
        "checklist": select(
            Checklist.completed_at, Checklist.medication_guide_given, Checklist.recorded_at
        )
        .join(Authorization, Authorization.id == Checklist.authorization_id)
        .where(Authorization.prescription_id == PRESCRIPTION, Checklist.pharmacy_id == PHARMACY)
        .order_by(Checklist.recorded_at.desc(), Checklist.id.desc())
        .limit(1),
        "confirmation": _confirmation(),
    }


def _number(gate: Gate) -> Query:
    """At `authorize` the latest one of this patient in the program that another prescription
    carries; later the prescription's own."""
    if gate is Gate.AUTHORIZE:
        wanted = and_(
            Authorization.patient_id == PATIENT,
            Authorization.prescription_id != PRESCRIPTION,
            Prescription.program == THIS_PROGRAM,
        )
    else:
        wanted = Authorization.prescription_id == PRESCRIPTION
    return (
        select(
            Authorization.prescription_id,
            Authorization.issued_at,
            Authorization.risk_category,
            AuthorizationVoiding.voided_at,
            Dispense.handed_over_at.label("used_at"),
        )
        .join(
            Prescription,
            and_(
                Prescription.patient_id == Authorization.patient_id,
                Prescription.id == Authorization.prescription_id,
            ),
        )
        .outerjoin(AuthorizationVoiding, AuthorizationVoiding.authorization_id == Authorization.id)
        .outerjoin(
            Dispense, and_(Dispense.prescription_id == Authorization.prescription_id, _stands())
        )
        .where(wanted)
        .order_by(Authorization.issued_at.desc(), Authorization.id.desc())
        .limit(1)
    )


def _stands() -> ColumnElement[bool]:
    """A closing after the hand-over says that the drug never reached the patient."""
    return ~exists().where(ConfirmationClosing.confirmation_id == Dispense.confirmation_id)


def _lines(prescription_id: Any) -> Query:
    return select(
        PrescriptionLine.position, PrescriptionLine.strength_mg, PrescriptionLine.quantity
    ).where(
        PrescriptionLine.patient_id == PATIENT,
        PrescriptionLine.prescription_id == prescription_id,
    )


def _certifications(party: ColumnElement[bool]) -> Query:
    return select(
        Certification.certified_from, Certification.certified_until, Certification.recorded_at
    ).where(party, Certification.program == THIS_PROGRAM)


def _suspensions(party: ColumnElement[bool]) -> Query:
    """Those without a reinstatement, of any of the party's certifications in the program: a
    renewal does not lift one."""
    return (
        select(Suspension.suspended_from)
        .join(Certification, Certification.id == Suspension.certification_id)
        .where(
            party,
            Certification.program == THIS_PROGRAM,
            ~exists().where(Reinstatement.suspension_id == Suspension.id),
        )
    )


def _dispenses() -> Query:
    return (
        select(Dispense.handed_over_on, Dispense.days_supply, Dispense.handed_over_at)
        .join(
            Prescription,
            and_(
                Prescription.patient_id == Dispense.patient_id,
                Prescription.id == Dispense.prescription_id,
            ),
        )
        .where(Dispense.patient_id == PATIENT, Prescription.program == THIS_PROGRAM, _stands())
    )


def _confirmation() -> Query:
    """The one asked about, or the open one of this prescription; a closed one is dead."""
    closed = exists().where(ConfirmationClosing.confirmation_id == Confirmation.id)
    return select(Confirmation.issued_at).where(
        Confirmation.prescription_id == PRESCRIPTION,
        or_(CONFIRMATION.is_(None), Confirmation.id == CONFIRMATION),
        ~closed,
    )
