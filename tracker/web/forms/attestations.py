"""Signatures of a prescriber: a statement, or a finding with the reason to go on."""

from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import HiddenField, ParagraphField, PasswordAgainField

_STALE = "Open this page again to sign"


class StatementForm(TrackerForm):
    """`document_digest` is of the statement as shown."""

    document_digest = HiddenField("Document", most=71, missing=_STALE)
    password_again = PasswordAgainField()


class AcknowledgementForm(TrackerForm):
    """`document_digest` is of the finding as shown."""

    document_digest = HiddenField("Document", most=71, missing=_STALE)
    reason = ParagraphField(
        "Why the treatment may go on",
        missing="Enter why the treatment may go on",
        most=2000,
        rows=3,
    )
    password_again = PasswordAgainField()
