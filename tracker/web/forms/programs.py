"""Forms about program versions: the text, an approval, a withdrawal, a page of a list."""

from typing import Any

from werkzeug.datastructures import MultiDict

from tracker.web.forms import fields
from tracker.web.forms.base import QueryForm, TrackerForm


class PublicationForm(TrackerForm):
    """The definition, pasted or from a file; its digest is of exactly this text. The text of a
    file stands in the field for it when the form is drawn again."""

    file = fields.TextFileField(
        "File",
        most_kb=200,
        accept=".toml,application/toml,text/plain",
        hint="A definition in TOML, UTF-8, at most 200 KB. Or paste its text below.",
    )
    text = fields.ParagraphField(
        "Definition",
        most=200_000,
        rows=20,
        missing="Choose the file of the definition, or paste its text",
        hint="The whole TOML text, as in tracker/programs. Every problem is named with its line.",
    )
    reason = fields.ParagraphField(
        "Reason",
        needed="needed when the version applies to days that have passed",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Takes the definition from the file where one was chosen and nothing was pasted."""
        self.check_sent()
        pasted = bool(self.text.typed.strip())
        if self.file.data and not pasted:
            self.text.process(MultiDict({self.text.name: self.file.data}))
        valid = super().validate(extra_validators)
        if self.file.chosen and pasted:
            self.file.refuse("Choose a file or paste a text, not both")
            return False
        if self.file.errors and not pasted:
            self.text.errors = ()  # the file is what to mend
        return valid


class ApprovalForm(TrackerForm):
    """The impact that the page shows above the form, and the signature of who approves."""

    impact_id = fields.HiddenField("Impact", most=32, missing="Ask the impact first")
    password_again = fields.PasswordAgainField(
        missing="Enter your password to approve",
        hint="This is your signature: your name, the approval, the time, and the digests of the"
        " text and of the list are recorded with it.",
    )


class WithdrawalForm(TrackerForm):
    """The draft never comes into force."""

    reason = fields.ParagraphField(
        "Reason", missing="Say why", hint="Kept with the draft. Do not name a patient."
    )


class ImpactListForm(QueryForm):
    """Which page of the list: the rows after a position."""

    after = fields.WholeNumberField("After", least=0, most=10_000_000)
