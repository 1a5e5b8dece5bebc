"""Forms about certifications."""

from tracker.services.certifying import CertificationRequest
from tracker.web.forms import fields
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.lists import TurnForm

LAST_DAY_HINT = "The last day that counts. Leave it empty for a certification without an end."


class CertificationListForm(TurnForm):
    """Which certifications a list shows."""

    program = fields.SelectField("Program", blank="All programs")
    party = fields.SelectField(
        "Party", blank="All", choices=[("prescriber", "Prescribers"), ("pharmacy", "Pharmacies")]
    )
    only = fields.SelectField(
        "Show",
        blank="All",
        choices=[("expiring", "Ending within 30 days"), ("suspended", "Suspended today")],
    )


class CertificationForm(TrackerForm):
    """A party's first certification in a program."""

    party = fields.SelectField("Party", missing="Choose who is certified")
    program = fields.SelectField("Program", missing="Choose the program")
    certified_from = fields.DateField("Certified from", missing="Enter the first day")
    certified_until = fields.DateField("Certified until", hint=LAST_DAY_HINT)

    def to_request(self, kind: str) -> CertificationRequest:
        of_prescriber = kind == "prescriber"
        return CertificationRequest(
            program=self.program.data,
            certified_from=self.certified_from.data,
            certified_until=self.certified_until.data,
            prescriber_id=self.party.data if of_prescriber else None,
            pharmacy_id=None if of_prescriber else self.party.data,
        )


class RenewalForm(TrackerForm):
    """A further certification of the same party in the same program."""

    certified_from = fields.DateField("Certified from", missing="Enter the first day")
    certified_until = fields.DateField("Certified until", hint=LAST_DAY_HINT)


class SuspensionForm(TrackerForm):
    """From that whole day on."""

    suspended_from = fields.DateField(
        "Suspended from",
        missing="Enter the first day of the suspension",
        hint="That whole day counts, in the time zone of the party's organization.",
    )
    reason = fields.ParagraphField(
        "Reason", missing="Say why", hint="Kept in the party's history. Do not name a patient."
    )


class ReinstatementForm(TrackerForm):
    """At once."""

    reason = fields.ParagraphField(
        "Reason", missing="Say why", hint="Kept in the party's history. Do not name a patient."
    )
