"""Programs that ended, are closed to new patients, or are not yet in force: the fixtures of
`tests/rules/programs`, with a case table of their own."""

from pathlib import Path

import pytest

from tests.rules.asking import VERSIONS, question
from tracker.rules.deciding import decide, version_for
from tracker.rules.doubts import doubts
from tracker.rules.vocabulary import ProgramStatus
from tracker.services.case_tables import case_files, difference, read_cases
from tracker.services.shipped_programs import shipped_versions

PROGRAMS = Path(__file__).parent / "programs"
TABLES = Path(__file__).parent / "closed_cases"
FIXTURES = shipped_versions(PROGRAMS)
CASES = {case.id: case for path in case_files(TABLES) for case in read_cases(path)}


def answer(case):
    return decide(version_for(FIXTURES[case.question.program], case.question), case.question)


def in_force(decision):
    return next(each for each in decision.findings if each.requirement == "program-in-force")


def test_the_fixtures_are_of_every_status_and_leave_no_doubt():
    versions = [version for versions in FIXTURES.values() for version in versions]

    assert {version.status for version in versions} == set(ProgramStatus)
    for version in versions:
        others = [each for each in FIXTURES[version.slug] if each is not version]
        assert doubts(version, others) == ()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_case_is_decided_as_expected(case):
    assert difference(case, answer(case)) is None


@pytest.mark.parametrize(
    ("case_id", "version", "reason"),
    [
        ("END-002", "ended-us@2026-04-01", "The program ended on 2026-04-01."),
        (
            "END-007",
            "closed-us@2026-04-01",
            "The program has been closed to new patients since 2026-04-01.",
        ),
        (
            "END-013",
            None,
            "No version of the program announced-us was in force on 2026-12-31.",
        ),
    ],
)
def test_the_refusal_says_since_when(case_id, version, reason):
    decision = answer(CASES[case_id])

    assert decision.program_version == version
    assert in_force(decision).reason == reason


def test_before_the_first_version_only_one_finding_is_listed():
    asked = question("P-067", {"at": "2025-01-31T23:59:59-06:00"})

    decision = decide(version_for(VERSIONS["ps-pomalidomide-us"], asked), asked)

    assert [each.requirement for each in decision.findings] == ["program-in-force"]
    assert (decision.program_version, decision.digest) == (None, None)
    assert not decision.allowed


def test_the_version_begins_with_its_day_in_the_zone_of_the_question():
    asked = question("P-067", {"at": "2025-01-31T23:59:59-06:00", "time_zone": "America/New_York"})

    assert version_for(VERSIONS["ps-pomalidomide-us"], asked) is not None


@pytest.mark.parametrize(
    ("at", "edition"),
    [
        ("2026-11-14T23:59:59-05:00", "2023-10-01"),
        ("2026-11-14T22:00:00-08:00", "2026-11-15"),
        ("2026-11-15T00:00:00-05:00", "2026-11-15"),
        ("2026-11-15T12:00:00+14:00", "2023-10-01"),
    ],
)
def test_ipledge_turns_at_midnight_eastern_wherever_it_is_asked(at, edition):
    asked = question("IP-001", {"at": at, "time_zone": "Pacific/Kiritimati"})

    found = version_for(VERSIONS["ipledge-us"], asked)

    assert found is not None
    assert found.ref == f"ipledge-us@{edition}"
