"""What an active patient's next step asks, whoever takes it: the question of the next gate.

A number that a pharmacy can still use leads to the pharmacy; a prescription without a number
waits for one; otherwise the next step is a prescription written now, like the one before.
"""

from datetime import datetime

from tracker.records.active_patients import ActivePatient
from tracker.records.facts import Asked, Draft
from tracker.records.newest_orders import NewestOrder
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Line, Prescription
from tracker.rules.vocabulary import Channel, Gate
from tracker.services.gates import GateQuestion
from tracker.services.next_prescription import most_days


def question_of(patient: ActivePatient, version: ProgramVersion | None, *, at: datetime) -> Asked:
    """What to ask the records. `version` is the one whose limits a first prescription keeps."""
    order = patient.order
    if order is not None and (order.number_open or order.authorization_id is None):
        return _asked(patient, order)
    days = order.days_supply if order else most_days(version, patient.risk_category)
    lines = order.lines if order else ()
    return Draft(
        patient_id=patient.patient_id,
        enrollment_id=patient.enrollment_id,
        prescriber_id=patient.prescriber_id,
        zone=patient.zone,
        order=Prescription(
            written_at=at,
            channel=Channel.ELECTRONIC,
            risk_category=patient.risk_category,
            days_supply=days,
            refills=0,
            lines=tuple(Line(strength_mg=mg, quantity=count) for mg, count in lines),
        ),
    )


def _asked(patient: ActivePatient, order: NewestOrder) -> GateQuestion:
    if not order.number_open:
        gate = Gate.AUTHORIZE
    else:
        gate = Gate.HAND_OVER if order.confirmation_id else Gate.CONFIRM
    at_the_pharmacy = gate is not Gate.AUTHORIZE
    return GateQuestion(
        gate=gate,
        patient_id=patient.patient_id,
        prescription_id=order.id,
        program=patient.program,
        zone=(order.pharmacy_zone if at_the_pharmacy else None) or patient.zone,
        pharmacy_id=order.pharmacy_id,
        confirmation_id=order.confirmation_id if at_the_pharmacy else None,
    )
