"""A practice's patients as the rows of a list."""

from collections.abc import Iterable
from typing import Final

from flask import url_for

from tracker.rules.numbers import shown
from tracker.services.overviews.patient_list import ListedPatient
from tracker.web.filters import long_date
from tracker.web.layout import Cell, Code, Link, Tag
from tracker.web.program_choices import program_label

PATIENT_COLUMNS: Final = [
    "Name", "REMS ID", "Date of birth", "Program", "Risk category", "Enrollment",
]  # fmt: skip


def patient_rows(found: Iterable[ListedPatient]) -> list[tuple[Cell, ...]]:
    """One row for each patient; the first cell opens the record."""
    return [
        (
            Link(row.name, url_for("patients.show", patient_id=row.id)),
            Code(shown(row.rems_id)),
            long_date(row.birth_date),
            program_label(row.program),
            row.risk_category,
            Tag("Open", "good") if row.ended_on is None else f"Ended {long_date(row.ended_on)}",
        )
        for row in found
    ]
