"""What waits in a practice, as the rows of its lists: each leads to the act."""

from typing import Any, Final

from flask import url_for

from tracker.rules.numbers import shown
from tracker.services.overviews.practice import Waiting, WaitingGroup, WaitingRow
from tracker.web.access import now
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
_JUDGED: Final = frozenset({Waiting.TASKS, Waiting.COUNTS})


def columns_of(kind: Waiting) -> list[str]:
    """Who, when, who else must act, what to do."""
    by_whom = ["Missing from"] if kind is Waiting.REFUSED else []
    return ["Patient", "REMS ID", _WHEN.get(kind, "What"), *by_whom, "Next"]


def caption_of(group: WaitingGroup) -> str:
    """Of how many these are, where the rules and not a query choose them."""
    if group.kind not in _JUDGED:
        return TITLES[group.kind]
    return f"{TITLES[group.kind]}; {group.page.looked_at} looked at on this page"


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
    names = [owner_label(owner).partition(" (")[0] for owner in row.owners]
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
        case Waiting.REFUSED if row.note == "refused":
            return Link("See what is missing", url_for("decisions.show", id=row.object_id))
        case Waiting.REFUSED | Waiting.EXPIRING:
            return Link("Open", url_for("prescriptions.show", id=row.object_id))
        case Waiting.COUNTS:
            return Link("Record a count", url_for("monitoring.new_count", **here))
        case Waiting.AGREEMENTS:
            label = "Read and sign" if row.yours else f"Waits for {row.note}"
            return Link(label, url_for("agreements.show", id=row.object_id, **here))


def _case_label(kind: Waiting, row: WaitingRow) -> str:
    if kind is Waiting.PREGNANCIES:
        return "See what to do"
    return f"Follow up the {'partner' if row.note == 'partner' else 'patient'}'s"
