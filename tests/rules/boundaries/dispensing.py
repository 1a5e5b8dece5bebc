"""Boundaries of the numbers and the hand-over."""

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.rules.boundaries.place import DAY, SECOND, Pair, Place
from tests.rules.boundaries.pregnancy import HOUR, negative
from tracker.rules.kinds.dispensing import (
    ConfirmationOpen,
    DaysLeftAtMost,
    FirstWindowKept,
    ShippedSameDay,
    Window,
    WithinWindow,
)
from tracker.rules.question import Authorization, Confirmation, Dispense, Patient, Prescription
from tracker.rules.vocabulary import Delivery


def authorization_usable(_: object, here: Place) -> Iterator[Pair]:
    code = here.category
    closed_at = here.clock(here.day)
    number = Authorization(issued_at=closed_at - DAY)
    facts: dict[str, Any] = {
        "patient": Patient(risk_category=code),
        "prescription": Prescription(written_at=closed_at - DAY, risk_category=code),
    }
    for member in ("used_at", "voided_at"):
        closed = dataclasses.replace(number, **{member: closed_at})
        yield Pair(
            member,
            here.asked(closed_at - SECOND, authorization=closed, **facts),
            here.asked(closed_at, authorization=closed, **facts),
        )
    yield Pair(
        "number on record",
        here.asked(number.issued_at, authorization=number, **facts),
        here.asked(number.issued_at - SECOND, authorization=number, **facts),
    )


def within_window(rule: WithinWindow, here: Place) -> Iterator[Pair]:
    for window in rule.window:
        last_day = here.day + (window.days - window.day_of_anchor_is_day_one) * DAY
        for code in window.categories:
            for gate in here.requirement.gates:
                facts = _anchored(window, here)
                facts |= {"gate": gate, "patient": Patient(risk_category=code)}
                yield here.until(f"window of {code} at {gate}", last_day, **facts)


def _anchored(window: Window, here: Place) -> dict[str, Any]:
    """The anchor on the day, what is no anchor on the day before or after."""
    issued_on = {"issue": here.day, "last-test": here.day + 2 * DAY, "writing": here.day + DAY}
    written_on = {"issue": here.day - DAY, "last-test": here.day + DAY, "writing": here.day}
    tested_on = {"last-test": here.day}.get(window.anchor, here.day - 3 * DAY)
    return {
        "prescription": Prescription(written_at=here.clock(written_on[window.anchor])),
        "authorization": Authorization(issued_at=here.clock(issued_on[window.anchor])),
        "pregnancy_tests": negative(here.clock(tested_on, 0)),
    }


def days_left_at_most(rule: DaysLeftAtMost, here: Place) -> Iterator[Pair]:
    for supply in (rule.days + 1, 28, 30):
        from_on = here.day + (supply - rule.days) * DAY
        last = Dispense(handed_over_on=here.day, days_supply=supply)
        yield here.since(f"next fill after {supply} days", from_on, dispenses=(last,))


def checklist_completed(_: object, here: Place) -> Iterator[Pair]:
    at = here.clock(here.day + 2 * DAY)
    last = Dispense(handed_over_on=here.day, days_supply=28)

    def asked(completed_at: datetime, dispenses: tuple[Dispense, ...] = (last,)) -> Any:
        return here.asked(at, counseling_checklist_at=completed_at, dispenses=dispenses)

    end = here.last_second(here.day)
    yield Pair("day after the last hand-over", asked(end + SECOND), asked(end))
    yield Pair("checklist on record", asked(at), asked(at + SECOND))


def confirmation_open(rule: ConfirmationOpen, here: Place) -> Iterator[Pair]:
    for past in (0 * HOUR, 1.5 * HOUR, 2.5 * HOUR, 15 * HOUR):
        issued_at = here.first_second(here.day) + past
        number = Confirmation(issued_at=issued_at)
        end = issued_at + timedelta(hours=rule.hours)
        yield Pair(
            f"confirmed {past} after midnight",
            here.asked(end, confirmation=number),
            here.asked(end + SECOND, confirmation=number),
        )


def shipped_same_day(rule: ShippedSameDay, here: Place) -> Iterator[Pair]:
    for code in rule.categories:
        for issued_at in (here.first_second(here.day), here.clock(here.day, 15)):
            number = Confirmation(issued_at=issued_at, delivery=Delivery.SHIP)
            yield here.until(
                f"shipped to {code}",
                here.day,
                patient=Patient(risk_category=code),
                confirmation=number,
            )


def first_window_kept(rule: FirstWindowKept, here: Place) -> Iterator[Pair]:
    facts: dict[str, Any] = {
        "patient": Patient(risk_category=rule.categories[0]),
        "authorization": Authorization(issued_at=here.clock(here.day)),
        "pregnancy_tests": negative(here.clock(here.day, 9)),
    }
    window_end: date = here.day + (rule.window_days - 1) * DAY
    yield here.until("first window", window_end, **facts)
    yield here.since("waited", here.day + rule.days * DAY, **facts)
