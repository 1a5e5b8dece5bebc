"""Days, windows and versions in time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.asking import pregnancy_test, stops
from tests.rules.generated import PROPERTY
from tracker.rules import timeline

ZONES = [
    "Pacific/Pago_Pago",
    "Pacific/Kiritimati",
    "America/Chicago",
    "America/Nuuk",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "UTC",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(2023, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("9999-12-15", 1, "9999-12-31"),
        ("9999-11-15", 1, "9999-12-15"),
        ("0001-02-15", -1, "0001-01-15"),
        ("0001-02-15", -2, "0001-01-01"),
    ],
)
def test_calendar_months_are_clamped_to_the_last_day(day, months, expected):
    assert timeline.add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("born_on", "years", "expected"),
    [
        ("2008-02-29", 18, "2026-03-01"),
        ("2008-02-29", 20, "2028-02-29"),
        ("2008-03-01", 18, "2026-03-01"),
        ("9990-01-01", 18, "9999-12-31"),
    ],
)
def test_a_birthday_on_the_leap_day_is_the_first_of_march(born_on, years, expected):
    assert timeline.birthday(date.fromisoformat(born_on), years) == date.fromisoformat(expected)


def test_arithmetic_stops_at_the_ends_of_the_calendar():
    last = datetime(9999, 12, 31, 23, tzinfo=UTC)
    first = datetime(1, 1, 1, 1, tzinfo=UTC)

    assert timeline.add_days(date(9999, 12, 31), 1) == date.max
    assert timeline.add_days(date(1, 1, 1), -(10**30)) == date.min
    assert timeline.add_hours(last, 24) == datetime.max.replace(tzinfo=UTC)
    assert timeline.add_hours(first, -24) == datetime.min.replace(tzinfo=UTC)
    assert timeline.add_hours(last, 1) == datetime.max.replace(tzinfo=UTC)
    assert timeline.add_days(date.min, -1) == date.min
    assert timeline.day_of(last, ZoneInfo("Pacific/Kiritimati")) == date.max
    assert timeline.day_of(first, ZoneInfo("Pacific/Pago_Pago")) == date.min


@PROPERTY
@given(days, zones)
def test_the_end_of_a_day_is_its_last_second(day, zone):
    end = timeline.end_of(day, zone)

    assert timeline.day_of(end, zone) == day
    assert timeline.day_of(end.astimezone(UTC) + timedelta(seconds=1), zone) > day


def test_a_day_whose_last_hour_comes_twice_ends_with_the_second_one():
    nuuk = ZoneInfo("America/Nuuk")

    assert timeline.end_of(date(2025, 10, 25), nuuk).utcoffset() == timedelta(hours=-2)


def test_a_day_that_never_was_ends_before_the_next_one_begins():
    apia = ZoneInfo("Pacific/Apia")

    end = timeline.end_of(date(2011, 12, 30), apia).astimezone(UTC)

    assert timeline.day_of(end, apia) == date(2011, 12, 29)
    assert timeline.day_of(end + timedelta(seconds=1), apia) == date(2011, 12, 31)


def test_hours_are_elapsed_hours_even_for_an_instant_with_a_zone():
    before = datetime(2026, 3, 7, 21, 0, tzinfo=ZoneInfo("America/Chicago"))
    after = timeline.add_hours(before, 24)

    assert after.isoformat() == "2026-03-08T22:00:00-05:00"
    assert timeline.elapsed(before, after) == timedelta(hours=24)


@dataclass(frozen=True)
class Version:
    name: str
    effective_from: date


def test_a_version_is_in_force_until_the_next_one_begins():
    older, newer = Version("older", date(2025, 2, 1)), Version("newer", date(2026, 1, 1))

    assert timeline.version_in_force([newer, older], date(2025, 1, 31)) is None
    assert timeline.version_in_force([newer, older], date(2025, 2, 1)) is older
    assert timeline.version_in_force([newer, older], date(2025, 12, 31)) is older
    assert timeline.version_in_force([newer, older], date(2026, 1, 1)) is newer


def test_of_two_versions_of_one_day_the_later_in_order_corrects_the_earlier():
    first, correction = Version("first", date(2025, 2, 1)), Version("second", date(2025, 2, 1))

    assert timeline.version_in_force([first, correction], date(2025, 2, 1)) is correction


# A qualifying test of day D carries a later prescription until the end of day D + 7, in any zone.


@PROPERTY
@given(zones, st.integers(0, 23), st.integers(0, 23))
def test_seven_days_are_calendar_days_of_the_zone_over_changes_of_clocks(zone, tested, asked):
    collected = datetime(2026, 3, 5, tested, 30, tzinfo=zone)
    for days, expected in ((7, set()), (8, {"pregnancy-test-current"})):
        at = datetime(2026, 3, 5, asked, 40, tzinfo=zone) + timedelta(days=days)
        instant = at.isoformat()
        changes = {
            "at": instant,
            "time_zone": zone.key,
            "prescription": {"written_at": instant},
            "pregnancy_tests": [pregnancy_test(collected.isoformat())],
            "attestations": [
                {"kind": "contraception-counseling", "by": "prescriber", "at": instant}
            ],
            "surveys": [
                {"by": party, "completed_at": instant} for party in ("prescriber", "patient")
            ],
            "lab_results": [],
            "dispenses": [{"handed_over_on": "2026-02-10", "days_supply": 28}],
            "enrollment": {
                "signed_by_patient_at": "2026-01-07T10:00:00Z",
                "signed_by_prescriber_at": "2026-01-07T10:00:00Z",
            },
        }

        assert stops("P-085", changes) - {"cbc-checkpoint"} == expected


def test_an_end_in_the_hour_that_a_clock_shows_twice_equals_that_instant_in_another_zone():
    """Santiago sets its clock back at midnight, to 23:00 of the same Saturday."""
    santiago = ZoneInfo("America/Santiago")
    end = timeline.end_of(date(2026, 4, 4), santiago)

    assert end == datetime(2026, 4, 5, 3, 59, 59, tzinfo=UTC)
    assert timeline.start_of(date(2026, 4, 5), santiago) - end == timedelta(seconds=1)
