"""From which day on a fact counts as recorded late."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.rules.asking import VERSIONS
from tracker.rules.back_dating import back_dated_days

VERSION = VERSIONS["ps-pomalidomide-us"][0]
IPLEDGE = VERSIONS["ipledge-us"][0]
CHICAGO = ZoneInfo("America/Chicago")
# 23:30 on March 16 in Chicago; in UTC and in the East it is March 17.
RECORDED = datetime(2026, 3, 17, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("happened", "days"),
    [
        (date(2026, 3, 16), None),
        (date(2026, 3, 9), None),
        (date(2026, 3, 8), 8),
        (datetime(2026, 3, 9, 6, 0, tzinfo=UTC), None),
        (datetime(2026, 3, 9, 4, 59, tzinfo=UTC), 8),
        (date(2026, 3, 20), None),
    ],
)
def test_seven_days_pass_unmarked_and_the_eighth_does_not(happened, days):
    assert back_dated_days([VERSION], happened, RECORDED, CHICAGO) == days


def test_days_are_counted_where_the_program_says():
    assert back_dated_days([IPLEDGE], date(2026, 3, 9), RECORDED, CHICAGO) == 8


def test_without_a_limit_nothing_is_marked_and_of_several_any_one_marks():
    unlimited = replace(VERSION, records=None)

    assert back_dated_days([unlimited], date(2020, 1, 1), RECORDED, CHICAGO) is None
    assert back_dated_days([unlimited, VERSION], date(2026, 3, 8), RECORDED, CHICAGO) == 8
    assert back_dated_days([], date(2020, 1, 1), RECORDED, CHICAGO) is None


def test_every_version_whose_facts_are_recorded_here_has_a_limit_and_says_whence():
    recorded = [
        version
        for versions in VERSIONS.values()
        for version in versions
        if version.facts_from == "records"
    ]
    assert len(recorded) == 7
    for version in recorded:
        assert version.records is not None, version.ref
        assert version.records.back_dated_after_days == 7
        assert (version.records.mark, bool(version.records.source)) == ("I", True)
