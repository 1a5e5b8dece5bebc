"""The grey strip on top of a prescription at the counter: is this the patient, and whom to call."""

import re
from typing import Final

from tracker.rules.contacts import ContactPurpose
from tracker.rules.decision import Decision
from tracker.services.overviews.counter import CounterPage, Summary
from tracker.services.overviews.open_case import case_is_open
from tracker.web.filters import local_time, long_date, number, plural
from tracker.web.layout import Cell, Code, Several

_NUMBER: Final = re.compile("(?<=[0-9]) ")
_KEPT: Final = "\u00a0"  # a number and its unit stay in one line
Items = tuple[tuple[str, Cell], ...]


def strip_of(
    summary: Summary, page: CounterPage | None = None, decision: Decision | None = None
) -> Items:
    """Label and value, in reading order; with the number where its own page shows it. `decision`
    is the page's: an open pregnancy case names the phone that is for that."""
    asked = page.decision if page else decision
    case = asked is not None and case_is_open(asked)
    purpose = ContactPurpose.PREGNANCY if case else ContactPurpose.PRESCRIPTIONS
    last = summary.last_dispensed_on
    items: list[tuple[str, Cell]] = [
        ("Patient", _who(summary)),
        ("REMS ID", Code(number(summary.rems_id))),
        ("Drug", drug_of(summary)),
        ("Prescriber", f"{summary.prescriber} · {summary.practice_book.number(purpose)}"),
        ("Last dispensed", "Never" if last is None else long_date(last)),
    ]
    if page is not None:
        until = page.valid_until
        ends = "no end" if until is None else f"until {local_time(until, summary.zone)}"
        items.append(("Authorization", Several((Code(number(page.number)), ends))))
    return tuple(items)


def drug_of(summary: Summary) -> str:
    """`Pomalidomide 4 mg + 1 mg · 21 capsules each · 28 days`."""
    ordered = summary.ordered
    counts = {line.quantity for line in ordered}
    if len(counts) == 1:
        each = " each" if len(ordered) > 1 else ""
        strengths = " + ".join(f"{line.strength_mg:g} mg" for line in ordered)
        lines = f"{strengths} · {plural(counts.pop(), 'capsule')}{each}"
    else:
        lines = " + ".join(
            f"{line.strength_mg:g} mg, {plural(line.quantity, 'capsule')}" for line in ordered
        )
    said = f"{lines} · {plural(summary.days_supply, 'day')}"
    return f"{summary.drug.capitalize()} {_NUMBER.sub(_KEPT, said)}"


def _who(summary: Summary) -> str:
    return summary.patient if summary.age is None else f"{summary.patient}, {summary.age}"
