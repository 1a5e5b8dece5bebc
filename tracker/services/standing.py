"""What is on record about one enrollment as a question, with or without a prescription yet."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import facts, next_steps
from tracker.records.enrollments import EnrollmentRow
from tracker.records.facts import Asked, Draft
from tracker.records.next_steps import NextStep
from tracker.rules.question import Prescription, Question
from tracker.rules.vocabulary import Gate
from tracker.services.gates import GateQuestion


def questions_of(
    session: Session, steps: Iterable[NextStep], *, at: datetime
) -> tuple[Question, ...]:
    """Of each the question at the next gate of the newest prescription; where there is none, or
    its number is voided or used, at `authorize` for one that is not written yet."""
    return facts.questions_for(session, [_asked(step) for step in steps], at=at)


def next_question(
    session: Session, enrollment: EnrollmentRow, *, at: datetime
) -> tuple[NextStep, Question]:
    """The same of one enrollment, with the step that it asks about."""
    steps = next_steps.of_patient(session, enrollment.patient_id)
    step = next(each for each in steps if each.enrollment_id == enrollment.id)
    (question,) = questions_of(session, (step,), at=at)
    return step, question


def _asked(step: NextStep) -> Asked:
    if step.prescription_id is None or (step.issued and not step.usable):
        return Draft(
            patient_id=step.patient_id,
            enrollment_id=step.enrollment_id,
            prescriber_id=step.prescriber_id,
            zone=step.zone,
            order=Prescription(),
        )
    return GateQuestion(
        gate=_gate(step),
        patient_id=step.patient_id,
        prescription_id=step.prescription_id,
        program=step.program,
        zone=step.zone,
        pharmacy_id=step.pharmacy_id,
    )


def waits(step: NextStep) -> bool:
    """The newest prescription still waits for the drug."""
    return step.prescription_id is not None and (step.usable or not step.issued)


def _gate(step: NextStep) -> Gate:
    if not step.usable:
        return Gate.AUTHORIZE
    return Gate.HAND_OVER if step.confirmed else Gate.CONFIRM
