"""Warnings about a version's status and about versions that do not follow upon each other."""

import pytest

from tests.rules.asking import VERSIONS
from tests.rules.definitions import PS, changed, doubted, in_requirement
from tracker.rules.doubts import doubts
from tracker.rules.parsing import parse_version


@pytest.mark.parametrize("key", ["program-in-force", "no-open-pregnancy"])
def test_what_is_checked_everywhere_must_stop(key):
    text = in_requirement(PS, key, ('enforcement = "block"', 'enforcement = "warn"'))

    assert doubted(text) == [f"enforcement: '{key}' does not stop"]


@pytest.mark.parametrize("status", ["retired", "closed_to_new"])
def test_a_status_that_stops_nobody(status):
    stopping = changed(PS, ('status = "active"', f'status = "{status}"'))
    warning = in_requirement(stopping, "program-in-force", ('"block"', '"warn"'))

    assert doubted(stopping) == []
    assert doubted(warning)[1:] == [
        f"program: status: {status}, but no 'program-open' requirement stops at {gate}"
        for gate in ("authorize", "confirm", "hand_over")
    ]


def edition(day, *changes):
    return parse_version(changed(PS, ("2025-02-01\n", f"{day}\n"), *changes))


RETIRED = ('status = "active"', 'status = "retired"')
EASTERN = ('status = "active"', 'status = "active"\nzone = "America/New_York"')


@pytest.mark.parametrize(
    ("version", "others", "said"),
    [
        (edition("2025-02-01"), [edition("2024-01-01"), edition("2026-01-01")], []),
        (edition("2025-02-01"), [edition("2025-02-01")], []),
        (
            edition("2025-02-01"),
            [edition("2025-02-01", ("days = 28", "days = 21"))],
            ["program: effective_from: another text begins on 2025-02-01 too: the two overlap"],
        ),
        (
            edition("2025-02-01"),
            [edition("2024-06-01", RETIRED), edition("2024-01-01", RETIRED)],
            [
                "program: effective_from: the program ended on 2024-06-01 and begins"
                " again on 2025-02-01"
            ],
        ),
        (
            edition("2025-02-01", RETIRED),
            [edition("2024-06-01", RETIRED)],
            ["program: effective_from: the program ended on 2024-06-01 already"],
        ),
        (edition("2025-02-01", RETIRED), [edition("2024-06-01")], []),
        (
            edition("2025-02-01", RETIRED),
            [edition("2027-01-01"), edition("2026-01-01")],
            [
                "program: status: retired, but another version begins on 2026-01-01",
                "program: status: retired, but another version begins on 2027-01-01",
            ],
        ),
        (
            edition("2025-02-01"),
            [edition("2024-06-01", EASTERN), edition("2024-01-01")],
            [
                "program: zone: counts days in the zone of the question, the version of 2024-06-01"
                " in America/New_York: hours are left out or taken twice where they meet"
            ],
        ),
        (edition("2025-02-01"), [VERSIONS["ipledge-us"][0]], []),
    ],
)
def test_versions_that_do_not_follow_upon_each_other(version, others, said):
    assert [str(each) for each in doubts(version, others)] == said
