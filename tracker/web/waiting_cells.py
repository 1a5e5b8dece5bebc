"""What waits in a practice, as the rows of its lists: each leads to the act."""

from typing import Any, Final

from flask import url_for

from tracker.rules.numbers import shown
from tracker.services.overviews.practice import Waiting, WaitingGroup, WaitingRow
from tracker.web.layout import Cell, Code, Instant, Link

TITLES: Final = {
    Waiting.TASKS: "Sent by pharmacies",
    Waiting.PREGNANCIES: "Open pregnancy cases",
    Waiting.SURVEYS: "Flagged surveys to resolve",
    Waiting.REFUSED: "Prescriptions without a number",
    Waiting.EXPIRING: "Authorizations that end within 3 days",
    Waiting.COUNTS: "Blood counts overdue",
    Waiting.AGREEMENTS: "Agreements to sign",
}
_WHEN: Final = {
    Waiting.PREGNANCIES: "Since",
    Waiting.SURVEYS: "Completed",
    Waiting.REFUSED: "Written",
    Waiting.EXPIRING: "Valid until",
    Waiting.AGREEMENTS: "Prepared",
}


def columns_of(kind: Waiting) -> list[str]:
    """Who, when, what to do."""
    return ["Patient", "REMS ID", _WHEN.get(kind, "What"), "Next"]


def rows_of(group: WaitingGroup, zone: str) -> list[tuple[Cell, ...]]:
    return [
        (
            Link(row.name, url_for("patients.show", patient_id=row.patient_id)),
            Code(shown(row.rems_id)),
            Instant(row.at, zone) if row.at else row.note,
            _next(group.kind, row),
        )
        for row in group.rows
    ]


def _next(kind: Waiting, row: WaitingRow) -> Cell:
    here: dict[str, Any] = {"patient_id": row.patient_id}
    match kind:
        case Waiting.TASKS:
            return Link("See what to mend", url_for("decisions.show", id=row.object_id))
        case Waiting.PREGNANCIES:
            return Link("See what to do", url_for("monitoring.case", **here))
        case Waiting.SURVEYS:
            label = "Resolve" if row.yours else "See the survey"
            return Link(label, url_for("surveys.show", id=row.object_id, **here))
        case Waiting.REFUSED if row.note == "refused":
            return Link("See what is missing", url_for("decisions.show", id=row.object_id))
        case Waiting.REFUSED | Waiting.EXPIRING:
            return Link("Open", url_for("prescriptions.show", id=row.object_id))
        case Waiting.COUNTS:
            return Link("Record a count", url_for("monitoring.new_count", **here))
        case Waiting.AGREEMENTS:
            label = "Read and sign" if row.yours else f"Waits for {row.note}"
            return Link(label, url_for("agreements.show", id=row.object_id, **here))
