"""How the strengths of a number and of a prescription are compared, and said (10.35)."""

import pytest

from tests.rules.asking import finding
from tracker.rules.vocabulary import Status


def line(strength_mg=None, quantity=21):
    return {"quantity": quantity} | ({"strength_mg": strength_mg} if strength_mg else {})


@pytest.mark.parametrize(
    ("authorized", "prescribed"),
    [
        ([line(4)], [line(4, quantity=7)]),
        ([line(4), line(1)], [line(1), line(4)]),
        ([line(2.5)], [line(2.5), line(2.5)]),
        ([], [line(4)]),
    ],
)
def test_the_same_strengths_fit_whatever_order_and_quantity(authorized, prescribed):
    changes = {"authorization": {"lines": authorized}, "prescription": {"lines": prescribed}}

    assert finding("authorization", "P-097", changes).status is Status.MET


@pytest.mark.parametrize(
    ("authorized", "prescribed", "reason"),
    [
        (
            [line(4), line(1)],
            [line(4)],
            "The authorization is for 1 mg and 4 mg, but the prescription for 4 mg.",
        ),
        (
            [line(2.5)],
            [line(10)],
            "The authorization is for 2.5 mg, but the prescription for 10 mg.",
        ),
        (
            [line(4)],
            [],
            "The authorization is for 4 mg, but the prescription for none.",
        ),
        (
            [line(4), line()],
            [line(4), line()],
            "The authorization is for 4 mg and a strength not on record, but the prescription for "
            "4 mg and a strength not on record.",
        ),
        (
            [line()],
            [line(4)],
            "The authorization is for a strength not on record, but the prescription for 4 mg.",
        ),
    ],
)
def test_other_strengths_stop_and_both_are_named(authorized, prescribed, reason):
    changes = {"authorization": {"lines": authorized}, "prescription": {"lines": prescribed}}

    found = finding("authorization", "P-097", changes)

    assert (found.status, found.reason) == (Status.UNMET, reason)
