"""Programs that ended, are closed to new patients, or are not yet in force."""

import pytest

from tests.rules.asking import VERSIONS, question
from tracker.rules.deciding import decide, version_for
from tracker.rules.parsing import parse_version
from tracker.rules.vocabulary import Status
from tracker.services.shipped_programs import SHIPPED, read_text

TEXT = read_text(SHIPPED / "ps-pomalidomide-us" / "2025-02-01.toml")


def version(status, effective_from="2026-04-01"):
    text = TEXT.replace('status = "active"', f'status = "{status}"')
    return parse_version(
        text.replace("effective_from = 2025-02-01", f"effective_from = {effective_from}")
    )


def in_force(found):
    return next(each for each in found.findings if each.requirement == "program-in-force")


@pytest.mark.parametrize("case_id", ["P-067", "P-097", "P-121"])
def test_a_retired_program_refuses_at_every_gate(case_id):
    decision = decide(version("retired"), question(case_id))

    assert [each.requirement for each in decision.stopping] == ["program-in-force"]
    assert in_force(decision).reason == "The program ended on 2026-04-01."
    assert decision.program_version == "ps-pomalidomide-us@2026-04-01"


def test_a_closed_program_keeps_the_patients_it_had():
    decision = decide(version("closed_to_new"), question("P-067"))

    assert in_force(decision).status is Status.MET


def test_a_patient_with_an_older_agreement_is_not_new():
    decision = decide(version("closed_to_new"), question("P-067", {"dispenses": []}))

    assert in_force(decision).status is Status.MET


def test_a_closed_program_takes_no_new_patient():
    new = {"dispenses": [], "enrollment": {"signed_by_prescriber_at": "2026-04-01T12:00:00Z"}}

    decision = decide(version("closed_to_new"), question("P-067", new))

    assert in_force(decision).status is Status.UNMET
    assert in_force(decision).reason == (
        "The program has been closed to new patients since 2026-04-01."
    )


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
