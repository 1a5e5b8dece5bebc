"""The form that publishes a program version."""

from tracker.web.forms import fields
from tracker.web.forms.base import TrackerForm


class PublicationForm(TrackerForm):
    """The definition as text; a file is not needed, and its digest is of exactly this text."""

    text = fields.ParagraphField(
        "Definition",
        most=200_000,
        rows=20,
        missing="Paste the text of the definition",
        hint="The whole TOML text, as in tracker/programs. It is checked before it is stored.",
    )
    reason = fields.ParagraphField(
        "Reason",
        hint="Needed when the version applies to days that have passed.",
    )
