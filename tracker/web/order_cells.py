"""Prescriptions, numbers and answers as a practice's pages print them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Final

from flask import url_for

from tracker.rules.numbers import shown
from tracker.rules.vocabulary import Channel, Gate
from tracker.services.overviews.patient_orders import DecisionRow, NumberRow, OrderRow, State
from tracker.web.bedside import Person
from tracker.web.filters import local_time, long_date, plural
from tracker.web.layout import Cell, Code, Instant, Link, Tag
from tracker.web.program_choices import program_label
from tracker.web.titles import required, title_of
from tracker.web.wording import CHANNELS, GATES, lines_text, strength

STATES: Final[dict[State, Tag]] = {
    "not-asked": Tag("Not asked yet", "wait"),
    "refused": Tag("Refused", "bad"),
    "open": Tag("Authorized", "good"),
    "expired": Tag("Expired", "plain"),
    "voided": Tag("Voided", "plain"),
    "used": Tag("Dispensed", "plain"),
}
ORDER_COLUMNS: Final = ["Written", "Order", "Pharmacy", "State", "Number"]
DECISION_COLUMNS: Final = ["Asked", "What for", "Answer", "By"]


def order_cells(orders: Iterable[OrderRow], zone: str) -> list[tuple[Cell, ...]]:
    """One row for each prescription; the first cell opens it."""
    return [
        (
            Link(local_time(o.written_at, zone), url_for("prescriptions.show", id=o.id)),
            order_text(o),
            o.pharmacy or "Any certified",
            STATES[o.state],
            Code(shown(o.number.number)) if o.number else None,
        )
        for o in orders
    ]


def order_text(order: OrderRow) -> str:
    """`4 mg x 21 for 28 days`."""
    return f"{lines_text(order.lines)} for {plural(order.days_supply, 'day')}"


def two_strengths(strengths: Iterable[float]) -> str:
    """`5 mg is 4 mg and 1 mg`: the least dose that takes two of them; empty where none does."""
    offered = sorted(strengths)
    sums = [(one + two, -two, one) for one, two in combinations(offered, 2)]
    wanted = min((each for each in sums if each[0] not in offered), default=None)
    if wanted is None:
        return ""
    total, larger, smaller = wanted
    return f"{strength(total)} is {strength(-larger)} and {strength(smaller)}"


def order_items(order: OrderRow, zone: str) -> list[tuple[str, Cell]]:
    """The prescription as it was written."""
    items: list[tuple[str, Cell]] = [
        ("Written", Instant(order.written_at, zone)),
        ("Prescriber", order.prescriber),
        ("Capsules", lines_text(order.lines)),
        ("Days' supply", order.days_supply),
        ("Refills", order.refills),
        ("Risk category", order.risk_category),
        ("How it is sent", CHANNELS[Channel(order.channel)]),
        ("Pharmacy", order.pharmacy or "Any certified pharmacy"),
    ]
    return items + (number_items(order.number, zone) if order.number else [])


def slip_items(patient: Person, order: OrderRow, zone: str) -> list[tuple[str, Cell]]:
    """What stands on paper under the number and the risk category."""
    left_out = {"Risk category", "Authorization number", "Valid until"}
    return [
        ("Patient", patient.name),
        ("Born", long_date(patient.birth_date)),
        ("REMS ID", Code(shown(patient.rems_id))),
        *(item for item in order_items(order, zone) if item[0] not in left_out),
    ]


def number_items(number: NumberRow, zone: str) -> list[tuple[str, Cell]]:
    """The number and what became of it."""
    items: list[tuple[str, Cell]] = [
        ("Authorization number", Code(shown(number.number))),
        ("Issued", Instant(number.issued_at, zone)),
        ("Valid until", Instant(number.valid_until, zone) if number.valid_until else "No end"),
    ]
    if number.used_at is not None:
        items.append(("Handed over", Instant(number.used_at, zone)))
    if number.voided_at is not None:
        items.append(("Voided", Instant(number.voided_at, zone)))
        items.append(("Reason", number.voided_because))
    return items


@dataclass(frozen=True, slots=True)
class Waits:
    """A warning about a prescription that waits already, and where it is."""

    heading: str
    text: str
    href: str


def already_waits(order: OrderRow, zone: str) -> Waits:
    """For whoever is about to write another one; `order` is open or has no number."""
    what = f"{program_label(order.program)}, {order_text(order)}"
    written = f"written {local_time(order.written_at, zone)} by {order.prescriber}"
    if order.number is None:
        return Waits(
            "A prescription for this patient waits for its number",
            f"{what}, {written}. A new one takes its place in the lists; it is not deleted.",
            url_for("prescriptions.show", id=order.id),
        )
    until = order.number.valid_until
    ends = f"until {local_time(until, zone)}" if until else "without an end"
    return Waits(
        "This patient has a number that was not used yet",
        f"{shown(order.number.number)}, open {ends}: {what}, {written}. Void it first if the new"
        " prescription is to replace it.",
        url_for("prescriptions.show", id=order.id),
    )


def decision_cells(decisions: Iterable[DecisionRow], zone: str) -> list[tuple[Cell, ...]]:
    """One row for each answer; the first cell opens it."""
    return [
        (
            Link(local_time(d.decided_at, zone), url_for("decisions.show", id=d.id)),
            GATES[Gate(d.gate)],
            Tag("Allowed", "good") if d.allowed else Tag(stops_text(d.stops), "bad"),
            f"{d.asked_by}, {d.pharmacy}" if d.pharmacy else d.asked_by,
        )
        for d in decisions
    ]


def stops_text(stops: tuple[str, ...], titles: Mapping[str, str] = MappingProxyType({})) -> str:
    """`Blocked. Required: Pregnancy test on schedule, and 2 more`."""
    rest = f", and {len(stops) - 1} more" if len(stops) > 1 else ""
    return f"Blocked. {required([title_of(stops[0], titles)])}{rest}"
