"""What is raised on purpose says where, and what is wrong."""

from datetime import UTC, datetime

import pytest

from tests.rules.asking import document
from tracker.rules.codec import question_from_object
from tracker.rules.errors import (
    InvalidInput,
    InvalidProgram,
    InvalidQuestion,
    SettingsError,
    TooManyAttempts,
)
from tracker.rules.parsing import parse_version


@pytest.mark.parametrize(
    ("kind", "said", "text"),
    [
        (
            InvalidProgram,
            ("here.toml: category", "names a code twice"),
            "here.toml: category: names a code twice",
        ),
        (
            InvalidQuestion,
            ("dispenses[0].days_supply", "missing"),
            "dispenses[0].days_supply: missing",
        ),
        (InvalidQuestion, ("", "not a list of cases"), "not a list of cases"),
        (InvalidInput, ("email", "Enter an e-mail address."), "Enter an e-mail address."),
        (SettingsError, ("TRACKER_PORT", "is no number"), "TRACKER_PORT: is no number"),
    ],
)
def test_its_text_names_the_place_and_the_problem(kind, said, text):
    error = kind(*said)

    assert str(error) == text
    assert error.problem == said[1]


def test_too_many_attempts_say_until_when():
    until = datetime(2026, 3, 16, tzinfo=UTC)
    error = TooManyAttempts("Try again later.", until)

    assert (str(error), error.until) == ("Try again later.", until)


def test_a_definition_without_a_name_is_called_a_program():
    with pytest.raises(InvalidProgram, match=r"^program: not TOML"):
        parse_version("=")


def test_a_value_that_json_does_not_know_is_refused_too():
    with pytest.raises(InvalidQuestion) as refused:
        question_from_object(document("P-001") | {"program": object()})

    assert (refused.value.path, refused.value.problem) == (
        "program",
        "something else where text is needed",
    )
