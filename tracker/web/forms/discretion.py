"""Forms about enforcement discretion."""

from tracker.services.discretion_limits import DAYS_BACK, LONGEST_DAYS, DiscretionRequest
from tracker.web.forms import fields
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.lists import TurnForm

# A program's slug and a requirement's key, neither of which holds one.
APART = "/"


class DiscretionListForm(TurnForm):
    """Which proposals a list shows."""

    program = fields.SelectField("Program", blank="All programs")


class ProposalForm(TrackerForm):
    """One requirement of one program, for a time; a second administrator approves it."""

    requirement = fields.SelectField(
        "Requirement",
        missing="Choose the requirement that only warns",
        hint="Certifications, enrollment, pregnancy tests, contraception and the numbers with"
        " their windows are never relaxed, so they are not listed.",
    )
    applies_from = fields.DateField(
        "First day",
        missing="Enter the first day",
        hint=f"At most {DAYS_BACK} days back. What was decided before stays as it was.",
    )
    applies_until = fields.DateField(
        "Last day",
        missing="Enter the last day",
        hint=f"That whole day counts. At most {LONGEST_DAYS} days in all.",
    )
    letter = fields.TextField(
        "The regulator's letter",
        missing="Enter the reference of the letter",
        most=200,
        hint="Its reference and date, as every decision will name it: FDA letter of 18 November"
        " 2026, NDA 204026.",
    )
    reason = fields.ParagraphField(
        "Reason",
        missing="Say why",
        hint="For the administrator who reviews this, and for auditors. Do not name a patient.",
    )

    def to_request(self) -> DiscretionRequest:
        program, _, requirement = self.requirement.data.partition(APART)
        return DiscretionRequest(
            program=program,
            requirement=requirement,
            applies_from=self.applies_from.data,
            applies_until=self.applies_until.data,
            letter=self.letter.data,
            reason=self.reason.data,
        )


class ApprovalForm(TrackerForm):
    """What is approved stands above it."""

    password_again = fields.PasswordAgainField(
        missing="Enter your password to approve",
        hint="This is your signature: your name, the approval and the time are recorded with it.",
    )


class EndingForm(TrackerForm):
    """Rejecting a proposal, or revoking what was approved."""

    reason = fields.ParagraphField(
        "Reason", missing="Say why", hint="Kept with the proposal. Do not name a patient."
    )
