"""The grey strip on top of a prescription at the counter: is this the patient, and whom to call."""

from tracker.services.overviews.counter import CounterPage, Summary
from tracker.web.filters import local_time, long_date, number, plural
from tracker.web.layout import Cell, Code, Several

Items = tuple[tuple[str, Cell], ...]


def strip_of(summary: Summary, page: CounterPage | None = None) -> Items:
    """Label and value, in reading order; with the number where its own page shows it."""
    last = summary.last_dispensed_on
    items: list[tuple[str, Cell]] = [
        (
            "Patient",
            Several((summary.patient, f"{summary.age} y", Code(number(summary.rems_id)))),
        ),
        ("Drug", drug_of(summary)),
        ("Prescriber", f"{summary.prescriber} · {summary.practice_phone}"),
        ("Last dispensed", "Never" if last is None else long_date(last)),
    ]
    if page is not None:
        until = page.valid_until
        ends = "no end" if until is None else f"until {local_time(until, summary.zone)}"
        items.append(("Authorization", Several((Code(number(page.number)), ends))))
    return tuple(items)


def drug_of(summary: Summary) -> str:
    """`Pomalidomide 4 mg, 21 capsules + 1 mg, 21 capsules for 28 days`."""
    lines = " + ".join(
        f"{line.strength_mg:g} mg, {plural(line.quantity, 'capsule')}" for line in summary.ordered
    )
    return f"{summary.drug.capitalize()} {lines} for {plural(summary.days_supply, 'day')}"
