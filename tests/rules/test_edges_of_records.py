"""Edges at which records begin and cease to count, found by changes that no test noticed."""

from datetime import date

import pytest

from tests.rules.asking import CASES, finding
from tests.rules.due import form

FORM = "prescription-authorization-form"


def test_of_several_forms_the_last_one_made_counts_in_whatever_order_they_are_told():
    made = [form(FORM, "2026-03-16T10:58:00Z"), form(FORM, "2026-03-16T10:00:00Z")]
    supplied = {"dispenses": [{"handed_over_on": "2026-03-10", "days_supply": 28}]}

    found = finding(FORM, "UK-001", supplied | {"attestations": made})

    assert found.status == "met"
    assert list(found.evidence) == ["attestations[0]"]


def test_where_every_form_is_used_up_the_reason_is_that_of_the_last_one():
    made = [form(FORM, "2026-03-10T09:00:00Z"), form(FORM, "2026-02-10T09:00:00Z")]
    supplied = {"dispenses": [{"handed_over_on": "2026-03-10", "days_supply": 28}]}

    found = finding(FORM, "UK-001", supplied | {"attestations": made})

    assert found.status == "unmet"
    assert "2026-03-10" in found.reason


@pytest.mark.parametrize(
    ("counseled_on", "why"),
    [
        ("2026-03-09", "not later than the previous authorization"),
        ("2026-03-08", "more than 7 days"),
    ],
)
def test_a_counseling_of_the_first_day_that_counts_is_not_too_early(counseled_on, why):
    """Seven days before the prescription it would count, but the last number came after it."""
    at = f"{counseled_on}T14:40:00-05:00"
    told = {
        "attestations": [form("contraception-counseling", at)],
        "authorization": {"issued_at": "2026-03-09T14:41:00-05:00", "same_patient": True},
    }

    found = finding("contraception-counseling", "P-001", told)

    assert found.status == "unmet"
    assert why in found.reason


def test_an_agreement_that_a_guardian_signed_holds_to_the_last_day_of_childhood():
    child = {
        "patient": {"birth_date": "2008-04-09"},
        "enrollment": {
            "signed_by_patient_at": None,
            "signed_by_guardian_at": "2024-05-06T10:00:00-05:00",
        },
    }

    by_guardian = finding("enrollment-active", "TIRF-001", child)
    by_both = finding(
        "enrollment-active",
        "TIRF-001",
        child | {"enrollment": {"signed_by_guardian_at": "2024-05-06T10:00:00-05:00"}},
    )

    assert by_guardian.status == by_both.status == "met"
    assert by_guardian.ends_at.date() == date(2026, 4, 8)
    assert by_both.ends_at.date() == date(2026, 5, 6)  # two years, whoever is a child


@pytest.mark.parametrize(("offset", "stops"), [("10:00:00", True), ("10:00:01", False)])
def test_a_session_counts_from_the_instant_at_which_it_is_given(offset, stops):
    """The question is asked at 10:00:00; a session of later is not given yet."""
    given = CASES["ESK-001"]["question"]["sessions"]
    begun = {"given_at": f"2026-03-16T{offset}-05:00"}

    found = finding("session-monitoring", "ESK-001", {"sessions": [*given, begun]})

    assert (found.status == "unmet") is stops
