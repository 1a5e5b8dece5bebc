"""Every row about one patient, whatever table it stands in: the raw matter of a story."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from tracker.records.database import Base

Row = Mapping[str, Any]
Rows = Mapping[str, tuple[Row, ...]]

# Tables without a patient's id: the column that leads to a table which has one.
_REACHED_BY: Final = {
    "authorization_opening": ("authorization_id", "authorization"),
    "authorization_voiding": ("authorization_id", "authorization"),
    "confirmation_closing": ("authorization_id", "authorization"),
    "confirmation_line": ("confirmation_id", "confirmation"),
    "package_serial": ("confirmation_id", "confirmation"),
}
# Each signature belongs to one row of these.
_SIGNED: Final = (
    "acknowledgement", "agreement_signature", "attestation", "checklist", "survey",
)  # fmt: skip
# The log and drafts of programs have pages of their own; what is due is worked out, not recorded.
_APART: Final = frozenset({"audit_entry", "due_list", "next_due", "program_impact_row"})


def tables_about_patients() -> tuple[str, ...]:
    """The names of every table that holds something about one patient."""
    direct = [
        name
        for name, table in Base.metadata.tables.items()
        if "patient_id" in table.columns and name not in _APART
    ]
    return ("patient", *sorted(direct), *_REACHED_BY, "signature")


def rows_about(session: Session, patient_id: str) -> Rows:
    """The rows by table, in no order; every table of `tables_about_patients` is there."""
    return {
        name: tuple(dict(row) for row in session.execute(select(table).where(condition)).mappings())
        for name in tables_about_patients()
        for table, condition in [_about(name, patient_id)]
    }


def patient_id_of(session: Session, rems_id: str) -> str | None:
    """By the REMS ID in its stored form."""
    patient = _table("patient")
    return session.scalar(select(patient.c.id).where(patient.c.rems_id == rems_id))


def _about(name: str, patient_id: str) -> tuple[Table, ColumnElement[bool]]:
    table = _table(name)
    if name == "patient":
        return table, table.c.id == patient_id
    if name == "signature":
        signed = [
            select(_table(each).c.signature_id).where(_table(each).c.patient_id == patient_id)
            for each in _SIGNED
        ]
        return table, table.c.id.in_(signed[0].union(*signed[1:]))
    if name in _REACHED_BY:
        column, parent = _REACHED_BY[name]
        of_patient = _table(parent).c.patient_id == patient_id
        return table, table.c[column].in_(select(_table(parent).c.id).where(of_patient))
    return table, table.c.patient_id == patient_id


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
