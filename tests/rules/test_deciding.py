"""What a decision carries beside its answer: version, digest, sources, the acknowledgement."""

from datetime import datetime

import pytest

from tests.rules.asking import CASES, VERSIONS, answer, finding, question
from tracker.rules.deciding import NO_VERSION_SOURCE, decide, version_for
from tracker.rules.decision import Decision, Finding
from tracker.rules.vocabulary import Enforcement, Gate, Owner, Status

POMALIDOMIDE = VERSIONS["ps-pomalidomide-us"][0]


def test_without_a_version_the_decision_says_who_must_publish_one_for_which_day():
    early = {"at": "2020-01-01T00:30:00+14:00", "time_zone": "Pacific/Pago_Pago"}
    asked = question("P-097", early)

    assert decide(None, asked) == Decision(
        gate=Gate.CONFIRM,
        allowed=False,
        program_version=None,
        digest=None,
        decided_at=datetime.fromisoformat("2020-01-01T00:30:00+14:00"),
        valid_until=None,
        findings=(
            Finding(
                requirement="program-in-force",
                status=Status.UNMET,
                enforcement=Enforcement.BLOCK,
                owner=Owner.ADMINISTRATOR,
                reason=("No version of the program ps-pomalidomide-us was in force on 2019-12-30."),
                remedy="An administrator publishes the version that covers this day.",
                source=NO_VERSION_SOURCE,
            ),
        ),
    )


def test_a_decision_names_gate_version_digest_and_instant():
    decision = answer(question("P-097"))

    assert decision.gate is Gate.CONFIRM
    assert decision.program_version == "ps-pomalidomide-us@2025-02-01"
    assert decision.digest == POMALIDOMIDE.digest
    assert decision.decided_at == question("P-097").at


def test_each_finding_has_its_requirements_source_enforcement_and_owner():
    for case_id in CASES:
        asked = question(case_id)
        version = version_for(VERSIONS[asked.program], asked)
        if version is None:
            continue
        for found in decide(version, asked).findings:
            requirement = version.requirement(found.requirement)

            assert found.source == requirement.cited
            assert found.enforcement is requirement.enforcement
            assert found.owner in {said.owner for said in requirement.says.values()}


def test_another_programs_version_is_not_in_force_here():
    every = tuple(version for versions in VERSIONS.values() for version in versions)

    for case_id in ("P-097", "IP-001", "UK-001"):
        asked = question(case_id)

        assert version_for(every, asked) is version_for(VERSIONS[asked.program], asked)


def test_of_several_acknowledgements_the_latest_that_counts_is_named():
    made = [
        {"requirement": "cbc-checkpoint", "by": "prescriber", "at": at}
        for at in ("2026-05-20T09:10:00-05:00", "2026-05-20T09:40:00-05:00")
    ]
    others = [
        {"requirement": "blood-counts", "by": "prescriber", "at": "2026-05-20T09:50:00-05:00"},
        {"requirement": "cbc-checkpoint", "by": "pharmacist", "at": "2026-05-20T09:51:00-05:00"},
        {"requirement": "cbc-checkpoint", "by": "prescriber", "at": "2026-05-20T23:00:00-05:00"},
    ]

    found = finding("cbc-checkpoint", "P-077", {"acknowledgements": [*others, *made]})

    assert found.status is Status.ACKNOWLEDGED
    assert found.reason.endswith("The prescriber acknowledged this on 2026-05-20 09:40.")
    assert found.evidence == ("acknowledgements[4]",)
    assert found.remedy is None
    assert found.owner is Owner.PRESCRIBER
    assert found.enforcement is Enforcement.ACKNOWLEDGE
    assert found.source == POMALIDOMIDE.requirement("cbc-checkpoint").cited


@pytest.mark.parametrize(
    ("base", "changes", "until"),
    [
        # The earlier number's issue is no anchor of the next one.
        ("P-067", {"authorization": {"issued_at": "2026-03-20T10:00:00-05:00"}}, "2026-05-14"),
        # At confirm the window of the number that is carried ends before 24 hours do.
        ("P-097", {}, "2026-04-01"),
    ],
)
def test_a_number_ends_with_the_last_second_of_its_window(base, changes, until):
    decision = answer(question(base, changes))

    assert decision.allowed
    assert decision.valid_until is not None
    assert decision.valid_until.isoformat() == f"{until}T23:59:59-05:00"


def test_a_confirmation_ends_after_its_hours_where_the_window_is_longer():
    decision = answer(question("P-100"))

    assert decision.valid_until == datetime.fromisoformat(CASES["P-100"]["expect"]["valid_until"])


@pytest.mark.parametrize("case_id", ["P-121", "P-125", "IP-024", "UK-019"])
def test_a_hand_over_yields_no_number(case_id):
    decision = answer(question(case_id))

    assert (decision.allowed, decision.valid_until) == (True, None)


def test_a_gate_that_stays_closed_yields_no_number():
    decision = answer(question("P-067", {"prescription": {"refills": 1}}))

    assert (decision.allowed, decision.valid_until) == (False, None)


def test_what_is_met_needs_no_acknowledgement_even_where_one_is_on_record():
    given = {"requirement": "blood-counts", "by": "prescriber", "at": "2026-05-12T13:50:00-05:00"}

    assert finding("blood-counts", "P-085", {"acknowledgements": [given]}).status == "met"
