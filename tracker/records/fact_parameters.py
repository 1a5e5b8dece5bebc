"""What every query behind a decision question starts from: its parameters and the prescription.

Parameters: patient_id, prescription_id, pharmacy_id, confirmation_id, the days around the
question (`records.discretion`); for a prescription that is not written yet
draft_enrollment_id and draft_prescriber_id. Which program, enrollment and
prescriber are meant is the prescription's to say.
"""

from typing import Any, Final

from sqlalchemy import Select, String, bindparam, null, select, union_all

from tracker.records.tables.enrollments import Enrollment
from tracker.records.tables.prescriptions import Prescription

Query = Select[*tuple[Any, ...]]

PATIENT: Final = bindparam("patient_id", type_=String)
PRESCRIPTION: Final = bindparam("prescription_id", type_=String)
PHARMACY: Final = bindparam("pharmacy_id", type_=String)
CONFIRMATION: Final = bindparam("confirmation_id", type_=String)
DRAFT_ENROLLMENT: Final = bindparam("draft_enrollment_id", type_=String)
DRAFT_PRESCRIBER: Final = bindparam("draft_prescriber_id", type_=String)

_written = select(
    Prescription.enrollment_id,
    Prescription.program,
    Prescription.prescriber_id,
    Prescription.written_at,
    Prescription.channel,
    Prescription.risk_category,
    Prescription.days_supply,
    Prescription.refills,
).where(Prescription.patient_id == PATIENT, Prescription.id == PRESCRIPTION)
# One that is not written yet: its order (the last five) is put in afterwards.
_drafted = select(
    Enrollment.id, Enrollment.program, DRAFT_PRESCRIBER, null(), null(), null(), null(), null()
).where(Enrollment.patient_id == PATIENT, Enrollment.id == DRAFT_ENROLLMENT)
ASKED: Final = union_all(_written, _drafted).cte("asked")
THIS_ENROLLMENT: Final = select(ASKED.c.enrollment_id).scalar_subquery()
THIS_PROGRAM: Final = select(ASKED.c.program).scalar_subquery()
