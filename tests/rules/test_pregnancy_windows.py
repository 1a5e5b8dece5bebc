"""Until when a prescription can be written on the pregnancy tests that are on record."""

import pytest

from tests.rules.asking import VERSIONS, pregnancy_test, question
from tracker.rules.deciding import decide, version_for
from tracker.rules.pregnancy_windows import tests_standing as standing_of
from tracker.rules.timeline import utc

# P-001: a woman's first prescription, written at the instant of the question, both tests made.
NOW = "2026-03-16T15:00:00-05:00"


def standing(base, **changes):
    asked = question(base, changes)
    version = version_for(VERSIONS[asked.program], asked)
    return standing_of(version, asked, decide(version, asked))


def until(base, **changes):
    """The instant in UTC, to the minute; None where nothing ends."""
    found = standing(base, **changes).until
    return found and utc(found).strftime("%Y-%m-%d %H:%M")


def taken(*instants, **more):
    return [pregnancy_test(instant, **more) for instant in instants]


@pytest.mark.parametrize(
    ("tests", "ends"),
    [
        # The second of two first tests does for 24 hours after it was taken.
        (taken("2026-03-04T09:00:00-06:00", "2026-03-16T09:00:00-05:00"), "2026-03-17 14:00"),
        (taken("2026-03-04T09:00:00-06:00", "2026-03-15T15:00:00-05:00"), "2026-03-16 20:00"),
        # The first one does until the end of its 14th day, which is sooner here.
        (taken("2026-03-02T09:00:00-06:00", "2026-03-16T14:00:00-05:00"), "2026-03-17 04:59"),
        # With the first test alone, that is all that ends.
        (taken("2026-03-04T09:00:00-06:00"), "2026-03-19 04:59"),
        # Nothing does: too recent, too old, positive, insensitive, not taken yet.
        (taken("2026-03-10T09:00:00-05:00"), None),
        (taken("2026-03-01T09:00:00-06:00"), None),
        (taken("2026-03-16T09:00:00-05:00", result="positive"), None),
        (taken("2026-03-16T09:00:00-05:00", sensitivity_miu_ml=60), None),
        (taken("2026-03-16T15:00:01-05:00"), None),
        ([], None),
    ],
)
def test_the_first_window_to_end_ends_the_tests(tests, ends):
    written = {"prescription": {"written_at": NOW}}

    assert until("P-001", at=NOW, pregnancy_tests=tests, **written) == ends


def test_of_two_tests_in_a_window_the_newer_one_counts():
    tests = taken(
        "2026-03-02T09:00:00-06:00", "2026-03-05T09:00:00-06:00", "2026-03-16T09:00:00-05:00"
    )
    asked = {"at": NOW, "pregnancy_tests": tests, "prescription": {"written_at": NOW}}

    assert until("P-001", **asked) == "2026-03-17 14:00"
    tests[-1] = pregnancy_test("2026-03-16T14:59:00-05:00")
    assert until("P-001", **asked) == "2026-03-17 19:59"


def test_later_tests_last_as_long_as_the_schedule_lets_them():
    assert until("P-085") == "2026-05-20 04:59"


def test_a_man_waits_for_no_test():
    assert until("P-050") is None


@pytest.mark.parametrize(
    ("base", "ends"),
    [
        # Judged against the consultation: the test of 16 March does for one on the 19th.
        ("UK-001", "2026-03-19 23:59"),
        # Tubal sterilisation exempts from tests: none ends.
        ("UK-006", None),
        # The day of collection is day 1 of seven, in the East.
        ("IP-001", "2026-09-21 03:59"),
    ],
)
def test_a_program_with_one_test_rule_ends_with_its_days(base, ends):
    assert until(base) == ends


@pytest.mark.parametrize(
    ("tests", "usable", "second_hours"),
    [
        # Both are there.
        (taken("2026-03-04T09:00:00-06:00", "2026-03-16T09:00:00-05:00"), True, None),
        # The first alone can be used, if the second is taken in the 24 hours before.
        (taken("2026-03-04T09:00:00-06:00"), True, 24),
        # A test of today without a first one ends too, but nothing can be written on it.
        (taken("2026-03-16T09:00:00-05:00"), False, None),
        ([], False, None),
    ],
)
def test_tests_that_end_can_be_used_only_where_no_earlier_one_is_wanting(
    tests, usable, second_hours
):
    found = standing("P-001", at=NOW, pregnancy_tests=tests, prescription={"written_at": NOW})

    assert (found.usable, found.second_hours) == (usable, second_hours)
    assert (found.wanting is None) == (usable and second_hours is None)
