"""A question to try, as JSON text."""

from tracker.web.forms.base import QueryForm, TrackerForm
from tracker.web.forms.fields import IdentifierField, ParagraphField, SelectField


class VersionForm(QueryForm):
    """The version whose blank question the page begins with."""

    version = IdentifierField("Version", most=32)


class QuestionForm(TrackerForm):
    """The question of the decision contract, or a case of a case table around it."""

    version = SelectField("Program version", missing="Choose the version")
    question = ParagraphField(
        "Question",
        most=100_000,
        rows=24,
        missing="Enter the question as JSON",
        hint="An invented question, or a case of a case table. Never a real patient's facts.",
    )
