"""The windows that count down, as text that is true at the time which it names."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from tracker.rules.numbers import shown
from tracker.rules.vocabulary import Owner
from tracker.services.overviews.patient_record import PatientRecord
from tracker.web.filters import countdown, local_time, long_date, plural
from tracker.web.findings import owner_label
from tracker.web.layout import Cell, Tag

TEST_NOW: Final = "Now: a test for the open case"
COLUMNS: Final = ["What", "Until", "Left", "Who"]


def windows_of(record: PatientRecord) -> list[tuple[Cell, ...]]:
    """Open numbers first, then until when the tests do, then what is due, the soonest first."""
    return [*_numbers(record), *_tests(record), *_due(record)]


def title_of_windows(record: PatientRecord) -> str:
    """With the moment at which they were read, and the zone that the program fixes for days."""
    title = f"Windows and due dates, as of {local_time(record.at, record.zone)}"
    fixed = record.version.zone if record.version else None
    return f"{title}; days are counted in {fixed}" if fixed else title


def _numbers(record: PatientRecord) -> Iterator[tuple[Cell, ...]]:
    found = record.receiving
    if found.order is not None and found.order.number is not None:
        number = found.order.number
        name = f"Authorization {shown(number.number)}"
        yield _number(record, name, number.valid_until, "Pharmacist")
    if found.confirmation is not None:
        name = f"Confirmation {shown(found.confirmation.number)}"
        yield _number(record, name, found.confirmation.valid_until, "Pharmacist")


def _number(record: PatientRecord, name: str, until: datetime | None, who: str) -> tuple[Cell, ...]:
    if until is None:
        return (name, "No end", None, who)
    return (name, local_time(until, record.zone), countdown(until, record.at), who)


def _tests(record: PatientRecord) -> Iterator[tuple[Cell, ...]]:
    """Until when a prescription can be written on the tests that are on record."""
    tests = record.tests
    if tests is not None and tests.usable and record.open and not record.pregnancy_case:
        name = "Tests for a new prescription"
        yield _number(record, name, tests.until, owner_label(Owner.PRESCRIBER))


def _due(record: PatientRecord) -> Iterator[tuple[Cell, ...]]:
    if record.pregnancy_case and record.open:
        yield ("Pregnancy test", TEST_NOW, None, owner_label(Owner.PRESCRIBER))
    for each in record.due:
        left = days_left(each.due_on, record.today)
        yield (
            each.title,
            long_date(each.due_on),
            Tag(left, "bad") if each.overdue else left,
            owner_label(each.who),
        )


def days_left(due_on: date, today: date) -> str:
    """`13 days left`, `today`, `3 days overdue`."""
    days = (due_on - today).days
    if days == 0:
        return "today"
    return f"{plural(days, 'day')} left" if days > 0 else f"{plural(-days, 'day')} overdue"
