"""Forms about accounts."""

from tracker.rules.authority import Role
from tracker.services.enrolling_prescribers import PrescriberRequest
from tracker.services.managing_accounts import AccountRequest
from tracker.web.forms import fields
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.choices import Choice
from tracker.web.forms.lists import TurnForm

_ROLES = (
    Choice("prescriber", "Prescriber", "Enrolls patients, signs, prescribes. Acts for a practice."),
    Choice("delegate", "Delegate", "Prepares for prescribers, signs nothing. Acts for a practice."),
    Choice("pharmacist", "Pharmacist", "Confirms and hands over. Acts for a pharmacy."),
    Choice(
        "representative",
        "Authorized representative",
        "Answers for a pharmacy; also reverses on a later day.",
    ),
    Choice("administrator", "Administrator", "Runs the program. Sees no clinical record."),
    Choice("auditor", "Auditor", "Reads the audit log and any patient's story."),
)
_STATES = (
    ("open", "Open"),
    ("no-password", "No password yet"),
    ("closed", "Closed"),
)


class AccountListForm(TurnForm):
    """Which accounts a list shows."""

    role = fields.SelectField(
        "Role",
        blank="All staff",
        choices=[(choice.value, choice.label) for choice in _ROLES] + [("patient", "Patient")],
    )
    state = fields.SelectField("State", blank="All", choices=_STATES)


class FindAccountForm(TrackerForm):
    """Sent by POST, so that no name and no address stands in a URL."""

    text = fields.TextField(
        "Name or e-mail address", missing="Enter a name or an e-mail address", width="xl"
    )


class _PersonForm(TrackerForm):
    """Who gets an account."""

    email = fields.EmailField(
        "E-mail address",
        missing="Enter the e-mail address",
        width="xl",
        autocomplete="off",
        focus=True,
    )
    printed_name = fields.TextField(
        "Printed name",
        missing="Enter the name",
        width="xl",
        hint="With the degree, as it stands under signatures: Ana Ruiz, MD",
    )


class AccountForm(_PersonForm):
    """A member of staff."""

    role = fields.RadioField("Role", choices=_ROLES, missing="Choose the role")
    organization_id = fields.SelectField(
        "Practice or pharmacy",
        hint="For prescribers and delegates a practice, for pharmacy staff a pharmacy.",
    )
    npi = fields.IdentifierField(
        "NPI", most=20, width="md", hint="10 digits, if the person has one"
    )
    phone = fields.IdentifierField("Phone", most=40, width="md")

    def to_request(self) -> AccountRequest:
        return AccountRequest(
            email=self.email.data,
            printed_name=self.printed_name.data,
            role=Role(self.role.data),
            organization_id=self.organization_id.data,
            npi=self.npi.data or None,
            phone=self.phone.data or None,
        )


class PrescriberForm(_PersonForm):
    """A prescriber, and the program that certifies them at once."""

    practice_id = fields.SelectField("Practice", missing="Choose the practice")
    npi = fields.IdentifierField("NPI", most=20, width="md", hint="10 digits")
    phone = fields.IdentifierField(
        "Phone", most=40, width="md", hint="Only where it is not the practice's."
    )
    program = fields.SelectField(
        "Certify in",
        hint="From today, without an end. It says that the prescriber has enrolled, was trained,"
        " and agreed to what the program asks. Leave it empty until then.",
        blank="Not yet",
    )

    def to_request(self) -> PrescriberRequest:
        return PrescriberRequest(
            email=self.email.data,
            printed_name=self.printed_name.data,
            practice_id=self.practice_id.data,
            npi=self.npi.data or None,
            phone=self.phone.data or None,
            program=self.program.data,
        )


class ClosingForm(TrackerForm):
    """Why an account is closed."""

    reason = fields.ParagraphField("Reason", missing="Say why the account is closed")
