"""Codes and choices of a question: what is not among them is refused with all of them."""

import pytest

from tests.rules.asking import document
from tracker.rules.codec import question_from_object
from tracker.rules.errors import InvalidQuestion
from tracker.rules.vocabulary import RISK_CATEGORIES, Channel


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("XX", f"not one of {', '.join(RISK_CATEGORIES)}"),
        ("am", f"not one of {', '.join(RISK_CATEGORIES)}"),
        (1, "a number where text is needed"),
        (["AM"], "an array where text is needed"),
    ],
)
@pytest.mark.parametrize("member", ["patient", "enrollment", "prescription"])
def test_a_risk_category_is_one_of_the_known_codes(member, value, problem):
    with pytest.raises(InvalidQuestion) as refused:
        question_from_object(document("P-067", {member: {"risk_category": value}}))

    assert (refused.value.path, refused.value.problem) == (f"{member}.risk_category", problem)


@pytest.mark.parametrize("code", RISK_CATEGORIES)
def test_every_known_code_is_read_as_it_is(code):
    asked = question_from_object(document("P-067", {"patient": {"risk_category": code}}))

    assert asked.patient.risk_category == code


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("fax", f"not one of {', '.join(Channel)}"),
        (0, "a number where text is needed"),
        (True, "true or false where text is needed"),
    ],
)
def test_a_channel_is_one_of_its_vocabulary(value, problem):
    with pytest.raises(InvalidQuestion) as refused:
        question_from_object(document("P-067", {"prescription": {"channel": value}}))

    assert (refused.value.path, refused.value.problem) == ("prescription.channel", problem)
