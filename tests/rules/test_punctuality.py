"""How many surveys were in time: the last good day counts, the day after does not."""

from datetime import date, timedelta

import pytest

from tracker.rules.kinds.records import SurveyCurrent
from tracker.rules.punctuality import punctuality

RULE = SurveyCurrent(max_days={"AM": 30}, max_months={"AF-NRP": 6})
FIRST = date(2026, 3, 2)


def after(*days):
    return [FIRST + timedelta(days=each) for each in days]


@pytest.mark.parametrize(
    ("completed", "today", "expected"),
    [
        ((0,), 30, (1, 1, 100)),
        ((0,), 31, (1, 2, 50)),
        ((0, 30), 40, (2, 2, 100)),
        ((0, 31), 40, (1, 2, 50)),
        ((0, 30, 60, 91), 95, (3, 4, 75)),
        ((0, 0, 30), 40, (2, 2, 100)),
        ((0, 28, 56), 90, (3, 4, 75)),
    ],
)
def test_a_survey_is_in_time_while_the_one_before_is_current(completed, today, expected):
    found = punctuality(RULE, "AM", after(*completed), today=FIRST + timedelta(days=today))

    assert found is not None
    assert (found.on_time, found.due, found.percent) == expected
    assert found.since == FIRST


def test_months_are_calendar_months():
    in_time = punctuality(RULE, "AF-NRP", [FIRST, date(2026, 9, 2)], today=date(2026, 9, 2))
    late = punctuality(RULE, "AF-NRP", [FIRST, date(2026, 9, 3)], today=date(2026, 9, 3))

    assert in_time is not None
    assert late is not None
    assert (in_time.on_time, late.on_time) == (2, 1)


def test_all_but_one_of_many_is_not_a_hundred_percent():
    days = after(*range(0, 300, 30), 400)

    found = punctuality(RULE, "AM", days, today=days[-1])

    assert found is not None
    assert (found.on_time, found.due, found.percent) == (10, 11, 90)


def test_without_a_survey_there_is_nothing_to_count():
    assert punctuality(RULE, "AM", [], today=FIRST) is None
