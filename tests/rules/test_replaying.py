"""What `compare` calls a difference."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.rules.asking import CASES, VERSIONS, answer, question
from tracker.rules.deciding import decide, decision_from_object, decision_to_object
from tracker.rules.replaying import Difference, compare
from tracker.rules.vocabulary import Enforcement, Gate, Owner, Status

ALLOWED = answer(question("P-001"))
FIRST = ALLOWED.findings[0]


def with_first(**changed):
    return replace(ALLOWED, findings=(replace(FIRST, **changed), *ALLOWED.findings[1:]))


def test_every_case_stored_and_asked_again_is_the_same():
    for name in CASES:
        given = answer(question(name))
        stored = decision_from_object(decision_to_object(given))

        assert compare(stored, given) == (), name


@pytest.mark.parametrize(
    ("changed", "difference"),
    [
        ({"gate": Gate.CONFIRM}, Difference(None, "gate", "authorize", "confirm")),
        ({"allowed": False}, Difference(None, "allowed", "true", "false")),
        ({"valid_until": None}, ("valid_until", None)),
        ({"program_version": "x@2025-02-01"}, ("program_version", "x@2025-02-01")),
    ],
)
def test_a_member_of_the_answer_that_differs_is_named(changed, difference):
    found = compare(ALLOWED, replace(ALLOWED, **changed))

    if isinstance(difference, Difference):
        assert found == (difference,)
    else:
        assert [(each.member, each.again) for each in found] == [difference]


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ({"status": Status.UNMET}, "unmet"),
        ({"enforcement": Enforcement.WARN}, "warn"),
        ({"owner": Owner.PATIENT}, "patient"),
        ({"reason": "Otherwise."}, "Otherwise."),
        ({"remedy": "Do it."}, "Do it."),
        ({"source": "Elsewhere"}, "Elsewhere"),
        ({"evidence": ("patient", "enrollment")}, "patient, enrollment"),
        ({"ends_at": datetime(2026, 1, 1, tzinfo=UTC)}, "2026-01-01T00:00:00Z"),
    ],
)
def test_a_member_of_a_finding_that_differs_is_named(changed, again):
    member = next(iter(changed))

    found = compare(ALLOWED, with_first(**changed))

    assert [(each.requirement, each.member, each.again) for each in found] == [
        (FIRST.requirement, member, again)
    ]


def test_a_requirement_that_only_one_answer_lists_differs_in_its_status():
    shorter = replace(ALLOWED, findings=ALLOWED.findings[1:])

    assert compare(ALLOWED, shorter) == (Difference(FIRST.requirement, "status", "met", None),)
    assert compare(shorter, ALLOWED) == (Difference(FIRST.requirement, "status", None, "met"),)


def test_the_order_of_the_findings_counts():
    turned = replace(ALLOWED, findings=tuple(reversed(ALLOWED.findings)))

    assert [each.member for each in compare(ALLOWED, turned)] == ["findings"]


def test_instants_are_compared_as_instants_even_in_an_hour_that_happens_twice():
    twice = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"), fold=1)
    stored = replace(ALLOWED, valid_until=twice)

    assert compare(stored, replace(ALLOWED, valid_until=twice.astimezone(UTC))) == ()
    earlier = twice.astimezone(UTC) - timedelta(hours=1)
    assert compare(stored, replace(ALLOWED, valid_until=earlier)) != ()


def test_under_another_version_its_name_is_no_difference_but_its_answer_is():
    older, newer = VERSIONS["ipledge-us"]
    asked = replace(question("P-001"), program="ipledge-us")

    found = compare(decide(older, asked), decide(newer, asked))

    assert "program_version" not in {each.member for each in found}
    assert Difference("first-window-lockout", "status", "not-applicable", None) in found
