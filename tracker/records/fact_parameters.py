"""What every query behind a decision question starts from: who is asked about, row by row.

One parameter, `wanted`: a JSON array with an object for each question (place, patient_id,
prescription_id, pharmacy_id, confirmation_id; for a prescription that is not written yet
draft_enrollment_id and draft_prescriber_id). ASKED has a row for each of them that is on record.
Which program, enrollment and prescriber are meant is the prescription's to say. Beside it the days
around the questions (`records.discretion`).
"""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from tracker.records.tables.enrollments import Enrollment
from tracker.records.tables.prescriptions import Prescription

Query = Select[*tuple[Any, ...]]


class _Elements(FunctionElement[Any]):
    """The members of a JSON array, one row each."""

    name = "elements"
    inherit_cache = True


@compiles(_Elements, "sqlite")
def _on_sqlite(element: _Elements, compiler: Any, **kwargs: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kwargs)})"


@compiles(_Elements, "postgresql")
def _on_postgresql(element: _Elements, compiler: Any, **kwargs: Any) -> str:
    array = compiler.process(element.clauses, **kwargs)
    return f"json_array_elements(CAST({array} AS JSON))"


_object = _Elements(bindparam("wanted", type_=String)).table_valued("value")


def _member(name: str) -> ColumnElement[Any]:
    return _object.c.value.op("->>")(literal_column(f"'{name}'")).label(name)


_wanted = (
    select(
        cast(_member("place"), Integer).label("place"),
        *map(
            _member,
            (
                "patient_id",
                "prescription_id",
                "pharmacy_id",
                "confirmation_id",
                "draft_enrollment_id",
                "draft_prescriber_id",
            ),
        ),
    )
    .cte("wanted")
    .prefix_with("MATERIALIZED")
)
_GIVEN: Final = (
    _wanted.c.place,
    _wanted.c.patient_id,
    _wanted.c.prescription_id,
    _wanted.c.pharmacy_id,
    _wanted.c.confirmation_id,
)
_written = select(
    *_GIVEN,
    Prescription.enrollment_id,
    Prescription.program,
    Prescription.prescriber_id,
    Prescription.written_at,
    Prescription.channel,
    Prescription.risk_category,
    Prescription.days_supply,
    Prescription.refills,
).where(
    Prescription.patient_id == _wanted.c.patient_id, Prescription.id == _wanted.c.prescription_id
)
# One that is not written yet: its order (the last five) is put in afterwards.
_drafted = select(
    *_GIVEN,
    Enrollment.id,
    Enrollment.program,
    _wanted.c.draft_prescriber_id,
    null(),
    null(),
    null(),
    null(),
    null(),
).where(
    Enrollment.patient_id == _wanted.c.patient_id, Enrollment.id == _wanted.c.draft_enrollment_id
)
# Once for all the queries: they name its columns hundreds of times.
ASKED: Final = union_all(_written, _drafted).cte("asked").prefix_with("MATERIALIZED")
PATIENT: Final = ASKED.c.patient_id
PRESCRIPTION: Final = ASKED.c.prescription_id
PHARMACY: Final = ASKED.c.pharmacy_id
CONFIRMATION: Final = ASKED.c.confirmation_id
THIS_ENROLLMENT: Final = ASKED.c.enrollment_id
THIS_PROGRAM: Final = ASKED.c.program
