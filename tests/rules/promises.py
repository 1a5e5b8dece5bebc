"""What a remedy's dates promise, and how to take it at its word.

Each promise is a pattern and a function: from the dates that the sentences print to questions with
what becomes of the finding. A remedy that says "on 2026-05-01 or later" must hold with the first
second of that day and not with the last one before.
"""

import re
from collections.abc import Callable, Iterator

from tests.rules.boundaries.place import DAY, SECOND
from tests.rules.reading_dates import Asked, shifted

Outcomes = Iterator[tuple[Asked, bool]]
"""Questions, and whether the requirement stops there no longer."""


def _moved(asked: Asked, at: str) -> Asked:
    return asked.changed(at=at)


def ask_again(asked: Asked, key: str, day: str) -> Outcomes:
    begin = asked.first_second(day)
    yield _moved(asked, begin), True
    yield _moved(asked, shifted(begin, -SECOND)), False


def write_on(asked: Asked, key: str, day: str) -> Outcomes:
    begin = asked.first_second(day)
    for written_at, holds in ((begin, True), (shifted(begin, -SECOND), False)):
        yield asked.changed(at=written_at, prescription__written_at=written_at), holds


def _with_test(asked: Asked, collected_at: str) -> Asked:
    at = max(asked.document["at"], collected_at, key=lambda text: shifted(text, 0 * DAY))
    test = {"collected_at": collected_at, "result": "negative", "sensitivity_miu_ml": 25}
    return asked.with_more("pregnancy_tests", test).changed(at=at)


def test_in_hours(asked: Asked, key: str, first: str, last: str) -> Outcomes:
    begin, end = asked.minute(first), asked.minute(last)
    yield _with_test(asked, begin), True
    yield _with_test(asked, end), True
    yield _with_test(asked, shifted(begin, -60 * SECOND)), False
    yield _with_test(asked, shifted(end, 60 * SECOND)), False


def test_from_day(asked: Asked, key: str, first: str, last: str) -> Outcomes:
    begin = asked.first_second(first)
    yield _with_test(asked, begin), True
    yield _with_test(asked, shifted(begin, -SECOND)), False


def test_between_days(asked: Asked, key: str, first: str, last: str) -> Outcomes:
    begin, end = asked.first_second(first), asked.last_second(last)
    yield _with_test(asked, begin), True
    yield _with_test(asked, end), True
    yield _with_test(asked, shifted(begin, -SECOND)), False
    yield _with_test(asked, shifted(end, SECOND)), False


def test_today(asked: Asked, key: str, day: str, more: str) -> Outcomes:
    tested = _with_test(asked.changed(pregnancy_tests=[]), asked.document["at"])
    noon = asked.first_second(day)
    for days, holds in ((-1, False), (0, True), (int(more), True), (int(more) + 1, False)):
        written_at = shifted(noon, days * DAY + DAY / 2)
        yield tested.changed(at=written_at, prescription__written_at=written_at), holds


def record_by(asked: Asked, key: str, last: str, first: str) -> Outcomes:
    """Not where an authorization lies between: it would have to be later than that, too."""
    if asked.document.get("authorization"):
        return
    begin, end = asked.first_second(first), asked.last_second(last)
    for made_at, holds in (
        (begin, True),
        (end, True),
        (shifted(begin, -SECOND), False),
        (shifted(end, SECOND), False),
    ):
        later = asked.changed(at=shifted(end, DAY))
        yield _recorded(later, key, made_at), holds


def _recorded(asked: Asked, key: str, made_at: str) -> Asked:
    if key == "prescriber-survey":
        survey = {"by": "prescriber", "completed_at": made_at}
        return asked.changed(surveys=[survey])
    made = {"kind": "contraception-counseling", "by": "prescriber", "at": made_at}
    return asked.changed(attestations=[made])


def count_of(asked: Asked, key: str, day: str) -> Outcomes:
    begin = asked.first_second(day)
    before = asked.printed_day(shifted(begin, -SECOND))
    for collected_on, holds in ((day, True), (before, False)):
        counts = [
            {"test": test, "value": 100000, "unit": "/uL", "collected_on": collected_on}
            for test in ("anc", "platelets")
        ]
        yield asked.changed(lab_results=counts), holds


_DAY = r"(\d{4}-\d{2}-\d{2})"
_MINUTE = r"(\d{4}-\d{2}-\d{2} \d{2}:\d{2})"
PROMISES: dict[re.Pattern[str], Callable[..., Outcomes]] = {
    re.compile(pattern): promise
    for pattern, promise in {
        rf"(?:Ask again|Dispense) on {_DAY} or later": ask_again,
        rf"Write the first prescription on {_DAY} or later": write_on,
        rf"a negative test collected from {_MINUTE} to {_MINUTE}": test_in_hours,
        rf"a negative test collected from {_DAY} on, .* written on {_DAY}": test_from_day,
        rf"(?:collected|other one) from {_DAY} to {_DAY}": test_between_days,
        rf"write the first prescription on {_DAY} or in the (\d+) days after": test_today,
        rf"by the end of {_DAY} \(it counts from {_DAY} on\)": record_by,
        rf"count of {_DAY} or later is needed": count_of,
    }.items()
}
