"""What a patient's overview says at a glance: what is due, what happens if it is late, who has
something to do, and whom to call about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.rules.contacts import ContactPurpose
from tracker.rules.schedules import Due
from tracker.rules.vocabulary import Owner
from tracker.services.overviews.if_late import IfLate
from tracker.services.overviews.patient import OwnEnrollment
from tracker.web.access import now
from tracker.web.filters import long_date, plural
from tracker.web.layout import Cell
from tracker.web.patient_record.windows import TEST_NOW, days_left
from tracker.web.plain_days import plain

WHO: Final = {
    Owner.PATIENT: "You",
    Owner.PRESCRIBER: "Your prescriber",
    Owner.PHARMACIST: "Your pharmacy",
    Owner.REPRESENTATIVE: "Your pharmacy",
    Owner.ADMINISTRATOR: "The program",
}
_TEST_NOW: Final[tuple[Cell, ...]] = (
    "Pregnancy test",
    TEST_NOW,
    WHO[Owner.PRESCRIBER],
    "Your prescriber arranges it. You get no more medicine until it is settled.",
)
_IF_LATE: Final = {
    IfLate.NO_NUMBER: "your next prescription has to wait until it is done.",
    IfLate.NO_DRUG: "the pharmacy may not give you the medicine until it is done.",
    IfLate.ACKNOWLEDGED: "your prescriber decides whether the medicine goes on, and signs for it.",
    IfLate.WARNED: "you still get your medicine. Your prescriber and pharmacy are reminded.",
    IfLate.NUMBER_ENDS: "the prescription ends. Your prescriber has to write a new one.",
    IfLate.CONFIRMATION_ENDS: "your pharmacy has to check everything again.",
    IfLate.SUPPLY_ENDS: "you may run out of the medicine. Call your pharmacy before that day.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who has to do something, and the number to call about it; `phone` is empty where
    there is none, or where `whom` says it."""

    who: str
    whom: str
    phone: str
    reasons: tuple[str, ...]


def child_of(given_name: str, capacity: str | None) -> str:
    """The given name where a guardian reads; empty for patients themselves."""
    return given_name if capacity == "guardian" else ""


def glance_of(each: OwnEnrollment, child: str = "") -> list[tuple[str, Cell]]:
    """Nothing under an ended enrollment. `child`: whom a guardian reads about."""
    if each.enrollment.ended_on is not None:
        return []
    whose = f"{child}'s" if child else "Your"
    return [
        ("To do for you", _to_do(each)),
        ("Next due", _next_due(each)),
        (f"{whose} prescription waits for", _waits_for(each)),
        ("Questions? Call", number_of(each)),
    ]


def number_of(each: OwnEnrollment) -> str:
    """At the practice: while a case is open, the one that is for that, whatever it is about."""
    purpose = ContactPurpose.PREGNANCY if each.pregnancy_case else ContactPurpose.PRESCRIPTIONS
    return each.book.number(purpose)


def _to_do(each: OwnEnrollment) -> str:
    if each.pregnancy_case:
        return "Stop the medicine and call now"
    if each.to_do:
        return plural(each.to_do, "thing")
    talks = any(survey.by_role != "prescriber" for survey in each.held)
    return "Call your prescriber" if talks else "Nothing now"


def due_rows(each: OwnEnrollment) -> list[tuple[Cell, ...]]:
    today = each.enrollment.day(now())
    return ([_TEST_NOW] if each.pregnancy_case else []) + [
        (
            due.title,
            _by_when(due, today),
            WHO[due.who],
            f"{plain(due.sentence, each.zone)} {_late(due, each.if_late[due.key])}",
        )
        for due in each.due
    ]


def asked_of(each: OwnEnrollment, child: str = "") -> list[Asked]:
    """The reader first, then in the order of what is missing."""
    found: dict[str, list[str]] = {}
    for missing in sorted(each.missing, key=lambda missing: missing.who is not Owner.PATIENT):
        reason = _to_guardian(missing.reason) if child else missing.reason
        found.setdefault(WHO[missing.who], []).append(plain(reason, each.zone))
    calls = dict(_calls(each))
    return [Asked(who, *calls.get(who, ("", "")), tuple(reasons)) for who, reasons in found.items()]


def _to_guardian(reason: str) -> str:
    """The program's sentence about the guardian, said to the guardian."""
    return reason.replace("The guardian has not signed", "You have not signed")


def _calls(each: OwnEnrollment) -> Iterator[tuple[str, tuple[str, str]]]:
    enrollment = each.enrollment
    yield (
        WHO[Owner.PRESCRIBER],
        (
            f"{enrollment.prescriber_name}, {enrollment.practice_name}",
            number_of(each),
        ),
    )
    if each.pharmacy is not None:
        phone = each.pharmacy.number(ContactPurpose.DISPENSING)
        yield WHO[Owner.PHARMACIST], (each.pharmacy.name, phone)
    if each.contacts:
        contact = each.contacts[0]
        yield WHO[Owner.ADMINISTRATOR], (f"{contact.name}, {contact.reach}", "")


def _next_due(each: OwnEnrollment) -> str:
    if each.pregnancy_case:
        return TEST_NOW
    if not each.due:
        return "Nothing"
    first = each.due[0]
    return f"{first.title}: {_by_when(first, each.enrollment.day(now()))}"


def _waits_for(each: OwnEnrollment) -> str:
    if not each.waits:
        return "No prescription waits"
    people = [asked.who for asked in asked_of(each)]
    return ", ".join([*people[:1], *(who[0].lower() + who[1:] for who in people[1:])]) or "Nobody"


def _late(due: Due, if_late: IfLate) -> str:
    """`If it is late: the pharmacy …`, or that it is."""
    return f"{'It is late' if due.overdue else 'If it is late'}: {_IF_LATE[if_late]}"


def _by_when(due: Due, today: date) -> str:
    """`Dec 23, 2026 (26 days left)`, or that it is overdue."""
    day = long_date(due.due_on)
    if due.overdue:
        return f"Overdue since {day}"
    return f"{day} ({days_left(due.due_on, today)})"
