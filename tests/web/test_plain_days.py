"""Sentences of the rules, with days and times as people read them."""

from zoneinfo import ZoneInfo

import pytest

from tracker.web.plain_days import plain, zone_of

CHICAGO = "America/Chicago"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("Due by 2026-12-23.", "Due by Dec 23, 2026."),
        ("Collected on 2026-11-26 10:47.", "Collected on Nov 26, 2026, 10:47 CST."),
        ("From 2026-07-01 00:00 to 2026-07-02.", "From Jul 1, 2026, 00:00 CDT to Jul 2, 2026."),
        ("Under ps-pomalidomide-us@2025-02-01.", "Under ps-pomalidomide-us@2025-02-01."),
        ("No day is 2026-13-40, no hour 2026-11-26 25:10.",) * 2,
        ("Nothing to change.",) * 2,
    ],
)
def test_days_are_spelled_and_times_have_their_zone(sentence, shown):
    assert plain(sentence, CHICAGO) == shown


def test_the_hour_that_comes_twice_has_both_letters():
    assert plain("At 2026-11-01 01:30.", CHICAGO) == "At Nov 1, 2026, 01:30 CDT/CST."
    assert plain("At 2026-11-01 02:30.", CHICAGO) == "At Nov 1, 2026, 02:30 CST."


def test_a_zone_without_letters_says_its_offset():
    assert plain("At 2026-11-26 10:47.", "Asia/Kathmandu").endswith("10:47 UTC+05:45.")


def test_without_a_zone_a_time_stays_as_the_rules_wrote_it():
    assert plain("From 2026-11-01 to 2026-11-02 09:00.") == "From Nov 1, 2026 to 2026-11-02 09:00."


def test_a_program_that_fixes_its_zone_tells_the_time_there():
    class Fixed:
        fixed_zone = ZoneInfo("America/New_York")

    assert zone_of(Fixed(), CHICAGO) == ZoneInfo("America/New_York")
    assert zone_of(None, CHICAGO) == CHICAGO
