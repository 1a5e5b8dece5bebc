"""What waits in a practice, as the rows of its lists: each leads to the act."""

from typing import Any, Final

from flask import url_for

from tracker.rules.numbers import shown
from tracker.services.overviews.practice import Waiting, WaitingGroup, WaitingRow
from tracker.web.access import now
from tracker.web.asking import survey_is_all
from tracker.web.findings import owner_label
from tracker.web.layout import Cell, Code, Deadline, Instant, Link

TITLES: Final = {
    Waiting.TASKS: "Sent by pharmacies",
    Waiting.PREGNANCIES: "Open pregnancy cases",
    Waiting.FOLLOW_UPS: "Pregnancies to follow to their outcome",
    Waiting.SURVEYS: "Flagged surveys to resolve",
    Waiting.REFUSED: "Prescriptions without a number",
    Waiting.EXPIRING: "Authorizations that end within 3 days",
    Waiting.COUNTS: "Blood counts overdue",
    Waiting.AGREEMENTS: "Agreements to sign",
}
_WHEN: Final = {
    Waiting.PREGNANCIES: "Since",
    Waiting.FOLLOW_UPS: "Reported",
    Waiting.SURVEYS: "Completed",
    Waiting.REFUSED: "Written",
    Waiting.EXPIRING: "Valid until",
    Waiting.AGREEMENTS: "Prepared",
}


def columns_of(kind: Waiting) -> list[str]:
    """Who, when, who else must act, what to do."""
    by_whom = ["Missing from"] if kind is Waiting.REFUSED else []
    return ["Patient", "REMS ID", _WHEN.get(kind, "What"), *by_whom, "Next"]


def rows_of(group: WaitingGroup, zone: str) -> list[tuple[Cell, ...]]:
    return [
        (
            Link(row.name, url_for("patients.show", patient_id=row.patient_id)),
            Code(shown(row.rems_id)),
            _when(group.kind, row, zone),
            *((_by_whom(row),) if group.kind is Waiting.REFUSED else ()),
            _next(group.kind, row),
        )
        for row in group.rows
    ]


def _when(kind: Waiting, row: WaitingRow, zone: str) -> Cell:
    if row.at is None:
        return row.note
    return Deadline(row.at, zone, now()) if kind is Waiting.EXPIRING else Instant(row.at, zone)


def _by_whom(row: WaitingRow) -> str:
    """Who can mend what the last answer named; nobody has asked where there is none."""
    owners = row.refusal.owners if row.refusal else ()
    names = [owner_label(owner).partition(" (")[0] for owner in owners]
    return ", ".join(names) or "Not asked yet"


def _next(kind: Waiting, row: WaitingRow) -> Cell:
    here: dict[str, Any] = {"patient_id": row.patient_id}
    match kind:
        case Waiting.TASKS:
            return Link("See what to mend", url_for("decisions.show", id=row.object_id))
        case Waiting.PREGNANCIES | Waiting.FOLLOW_UPS:
            return Link(_case_label(kind, row), url_for("monitoring.case", **here))
        case Waiting.SURVEYS:
            label = "Resolve" if row.yours else "See the survey"
            return Link(label, url_for("surveys.show", id=row.object_id, **here))
        case Waiting.REFUSED:
            return without_number(row)
        case Waiting.EXPIRING:
            return Link("Open", url_for("prescriptions.show", id=row.object_id))
        case Waiting.COUNTS:
            return Link("Record a count", url_for("monitoring.new_count", **here))
        case Waiting.AGREEMENTS:
            label = "Read and sign" if row.yours else f"Waits for {row.note}"
            return Link(label, url_for("agreements.show", id=row.object_id, **here))


def without_number(row: WaitingRow) -> Link:
    """To the survey where the number waits for that alone, else to what the last answer named."""
    if row.refusal is None:
        return Link("Open", url_for("prescriptions.show", id=row.object_id))
    refused = url_for("decisions.show", id=row.object_id)
    if waits_for_survey(row):
        order_id = row.refusal.prescription_id
        return Link(
            "Answer the survey", url_for("surveys.answer_and_ask", id=order_id, next=refused)
        )
    return Link("See what is missing", refused)


def waits_for_survey(row: WaitingRow) -> bool:
    """Whether the reader's survey, signed now, is all that a prescription's number waits for."""
    if row.refusal is None or row.at is None or not row.yours:
        return False
    return survey_is_all(row.refusal.stops, written_at=row.at)


def _case_label(kind: Waiting, row: WaitingRow) -> str:
    if kind is Waiting.PREGNANCIES:
        return "See what to do"
    return f"Follow up the {'partner' if row.note == 'partner' else 'patient'}'s"
