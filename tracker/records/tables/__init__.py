"""Columns and constraints, no behavior. Importing this package fills `Base.metadata`.

Conventions: ids are random text of 32 hexadecimal digits; `*_at` are instants, `*_on` and
`*_from` are calendar dates; every row says when it was recorded and by whom. Nothing
clinical is changed or deleted: an ending, a revocation, a correction is a row of its own.
Clinical tables lead their primary key with `patient_id` (design.md section 5).
"""

from tracker.records.column_types import value_checks
from tracker.records.database import Base
from tracker.records.tables import (  # noqa: F401  the side effect is the point
    attesting,
    audit,
    certifications,
    contacts,
    counter,
    deciding,
    discretion,
    dispensing,
    enrollments,
    monitoring,
    people,
    prescriptions,
    programs,
    publishing,
    schedules,
    sites,
    views,
)

for _table in Base.metadata.tables.values():
    _on_sqlite = _table.dialect_options["sqlite"]
    _on_sqlite["strict"] = True
    # One patient's history is one place in the file.
    _on_sqlite["with_rowid"] = next(iter(_table.primary_key.columns)).name != "patient_id"
    for _check in value_checks(_table.name, list(_table.columns)):
        _table.append_constraint(_check)
