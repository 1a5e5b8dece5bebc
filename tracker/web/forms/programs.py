"""Forms about program versions: the text, an approval, a withdrawal, a page of a list."""

from tracker.web.forms import fields
from tracker.web.forms.base import QueryForm, TrackerForm


class PublicationForm(TrackerForm):
    """The definition as text; a file is not needed, and its digest is of exactly this text."""

    text = fields.ParagraphField(
        "Definition",
        most=200_000,
        rows=20,
        missing="Paste the text of the definition",
        hint="The whole TOML text, as in tracker/programs. Every problem is named with its line.",
    )
    reason = fields.ParagraphField(
        "Reason",
        hint="Needed when the version applies to days that have passed.",
    )


class ApprovalForm(TrackerForm):
    """The impact that the page showed beside the button."""

    impact_id = fields.HiddenField("Impact", most=32)


class WithdrawalForm(TrackerForm):
    """The draft never comes into force."""

    reason = fields.ParagraphField(
        "Reason", missing="Say why", hint="Kept with the draft. Do not name a patient."
    )


class ImpactListForm(QueryForm):
    """Which page of the list: the rows after a position."""

    after = fields.WholeNumberField("After", least=0, most=10_000_000)
