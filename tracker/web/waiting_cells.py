"""What waits in a practice, as the rows of its lists: each leads to the act."""

from collections.abc import Iterable
from typing import Any, Final

from flask import url_for

from tracker.rules.numbers import shown
from tracker.rules.vocabulary import Owner
from tracker.services.overviews.practice import (
    NOT_ASKED,
    NotAsked,
    Waiting,
    WaitingGroup,
    WaitingRow,
)
from tracker.web import tests_in_words
from tracker.web.access import now
from tracker.web.asking import survey_is_all
from tracker.web.bedside import abilities
from tracker.web.findings import owner_names
from tracker.web.layout import Cell, Code, Deadline, Instant, Link

TITLES: Final = {
    Waiting.TASKS: "Sent by pharmacies",
    Waiting.PREGNANCIES: "Open pregnancy cases",
    Waiting.FOLLOW_UPS: "Pregnancies to follow to their outcome",
    Waiting.SURVEYS: "Flagged surveys to resolve",
    Waiting.STOPPED: "Stopped at the pharmacy",
    Waiting.TESTS: "Tests that end within 3 days",
    Waiting.REFUSED: "Prescriptions without a number",
    Waiting.EXPIRING: "Authorizations that end within 3 days",
    Waiting.AGREEMENTS: "Agreements to sign",
}
_ONE: Final = {
    Waiting.TASKS: "Sent by a pharmacy",
    Waiting.PREGNANCIES: "Open pregnancy case",
    Waiting.FOLLOW_UPS: "Pregnancy to follow",
    Waiting.SURVEYS: "Flagged survey",
    Waiting.STOPPED: "Stopped at the pharmacy",
    Waiting.TESTS: "Number needed before the test ends",
    Waiting.REFUSED: "Prescription without a number",
    Waiting.EXPIRING: "Authorization not used yet",
    Waiting.AGREEMENTS: "Agreement to sign",
}
_NOT_ASKED: Final = "Not asked yet"
_MENDED: Final = "Nobody: not asked again yet"
_SECOND_TEST: Final = "Second test needed while the first one counts"
_WHEN: Final = {
    Waiting.PREGNANCIES: "Since",
    Waiting.FOLLOW_UPS: "Reported",
    Waiting.SURVEYS: "Completed",
    Waiting.STOPPED: "Asked",
    Waiting.TESTS: "Test holds until",
    Waiting.REFUSED: "Written",
    Waiting.EXPIRING: "Valid until",
    Waiting.AGREEMENTS: "Prepared",
}
_JUDGED: Final = frozenset({Waiting.TASKS, Waiting.STOPPED})
BLOCKED: Final = frozenset({Waiting.TASKS, Waiting.STOPPED, Waiting.REFUSED})
"""Those that somebody's missing act keeps; each row says whose."""
_ENDING: Final = frozenset({Waiting.TESTS, Waiting.EXPIRING})


def columns_of(kind: Waiting) -> list[str]:
    """Who, when, who else must act, what to do."""
    by_whom = ["Missing from"] if kind in BLOCKED else []
    at_pharmacy = ["Pharmacy"] if kind is Waiting.STOPPED else []
    to_do = ["What to do"] if kind is Waiting.TESTS else []
    return ["Patient", "REMS ID", _WHEN.get(kind, "What"), *at_pharmacy, *to_do, *by_whom, "Next"]


def caption_of(group: WaitingGroup, by: Owner | NotAsked | None = None) -> str:
    """From whom alone it is missing, and of how many these are where the rules and not a query
    choose them."""
    missing = f", missing from: {by_whom(by)}" if by else ""
    if by == NOT_ASKED:
        missing = f", {_NOT_ASKED.lower()}"
    looked_at = f"; {group.page.looked_at} looked at on this page" if group.kind in _JUDGED else ""
    return f"{TITLES[group.kind]}{missing}{looked_at}"


def by_whom(by: Owner | NotAsked) -> str:
    """`Prescriber`, or that nobody has asked yet."""
    return _NOT_ASKED if by == NOT_ASKED else owner_names([Owner(by)])


def rows_of(kind: Waiting, rows: Iterable[WaitingRow], zone: str) -> list[tuple[Cell, ...]]:
    return [
        (
            *_who(row),
            _when(kind, row, zone),
            *((row.note,) if kind is Waiting.STOPPED else ()),
            *((tests_in_words.to_do(row.tests, zone, zone),) if row.tests else ()),
            *((_by_whom(row),) if kind in BLOCKED else ()),
            next_of(kind, row),
        )
        for row in rows
    ]


def agenda_row(kind: Waiting, row: WaitingRow, zone: str) -> tuple[Cell, ...]:
    """Patient, REMS ID, what waits, when, for whom, what to do."""
    what = f"{_ONE[kind]}: {row.note}" if kind in (Waiting.TASKS, Waiting.STOPPED) else _ONE[kind]
    if row.tests and row.tests.second_hours is not None:
        what = _SECOND_TEST
    at = None if row.at is None else _when(kind, row, zone)
    return *_who(row), what, at, _waits_for(kind, row), next_of(kind, row)


def _who(row: WaitingRow) -> tuple[Cell, Cell]:
    address = url_for("patients.show", patient_id=row.patient_id)
    return Link(row.name, address), Code(shown(row.rems_id))


def _when(kind: Waiting, row: WaitingRow, zone: str) -> Cell:
    if row.at is None:
        return row.note
    return Deadline(row.at, zone, now()) if kind in _ENDING else Instant(row.at, zone)


def _waits_for(kind: Waiting, row: WaitingRow) -> str:
    if kind in BLOCKED or row.owners:
        return _by_whom(row)
    if kind is Waiting.AGREEMENTS:
        return row.note.capitalize()
    return "Pharmacy" if kind is Waiting.EXPIRING else "Prescriber"


def _by_whom(row: WaitingRow) -> str:
    """Who can mend what stops it; where nothing does, the number has to be asked for."""
    return owner_names(row.owners) or (_NOT_ASKED if row.refusal is None else _MENDED)


def next_of(kind: Waiting, row: WaitingRow) -> Cell:
    """The act, or where it is done."""
    here: dict[str, Any] = {"patient_id": row.patient_id}
    match kind:
        case Waiting.PREGNANCIES | Waiting.FOLLOW_UPS:
            return Link(_case_label(kind, row), url_for("monitoring.case", **here))
        case Waiting.SURVEYS:
            label = "Resolve" if row.yours else "See the survey"
            return Link(label, url_for("surveys.show", id=row.object_id, **here))
        case Waiting.AGREEMENTS:
            label = "Read and sign" if row.yours else f"Waits for {row.note}"
            return Link(label, url_for("agreements.show", id=row.object_id, **here))
        case Waiting.TASKS | Waiting.STOPPED:
            label = "See what to mend" if kind is Waiting.TASKS else "See what is missing"
            return Link(label, url_for("decisions.show", id=row.object_id))
        case Waiting.EXPIRING:
            return Link("Open", url_for("prescriptions.show", id=row.object_id))
        case Waiting.TESTS if row.tests and row.tests.second_hours is not None:
            return Link("Record a test", url_for("monitoring.new_test", **here))
        case Waiting.TESTS if not row.note:
            return _prescribe(row)
        case _:
            return without_number(row)


def _prescribe(row: WaitingRow) -> Link:
    here: dict[str, Any] = {"patient_id": row.patient_id}
    if not abilities().write:
        return Link("Open the record", url_for("patients.show", **here))
    return Link("Prescribe", url_for("prescriptions.new", id=row.object_id, **here))


def without_number(row: WaitingRow) -> Link:
    """To the survey where the number waits for that alone, to asking where it waits for nothing,
    else to what the last answer named."""
    if row.refusal is None:
        return Link("Open", url_for("prescriptions.show", id=row.object_id))
    if not row.refusal.stops:
        order_id = row.refusal.prescription_id
        return Link("Mended: ask again", url_for("prescriptions.show", id=order_id))
    refused = url_for("decisions.show", id=row.object_id)
    if waits_for_survey(row):
        order_id = row.refusal.prescription_id
        return Link(
            "Answer the survey", url_for("surveys.answer_and_ask", id=order_id, next=refused)
        )
    return Link("See what is missing", refused)


def waits_for_survey(row: WaitingRow) -> bool:
    """Whether the reader's survey, signed now, is all that a prescription's number waits for."""
    refusal = row.refusal
    if refusal is None or not refusal.yours:
        return False
    return survey_is_all(refusal.stops, written_at=refusal.written_at, zone=refusal.zone)


def _case_label(kind: Waiting, row: WaitingRow) -> str:
    if kind is Waiting.PREGNANCIES:
        return "See what to do"
    return f"Follow up the {'partner' if row.note == 'partner' else 'patient'}'s"
