"""The form about whom to call."""

from tracker.rules.contacts import ContactPurpose
from tracker.services.keeping_contacts import ContactRequest
from tracker.web.forms import fields
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.dispenses import STALE, new_request_id


class ContactForm(TrackerForm):
    """One contact. `replaces_id` is the row that this page showed, empty where there was none."""

    request_id = fields.RequestField("Request", missing=STALE, default=new_request_id)
    replaces_id = fields.RequestField("Contact")
    name = fields.TextField(
        "Name or function", most=100, missing="Enter a name or a function", width="xl",
        hint="A function stays right when people change: Nurse line, Prior authorization desk",
    )  # fmt: skip
    phone = fields.IdentifierField(
        "Phone", most=40, missing="Enter the phone number", width="md",
        hint="With an extension as 312-555-0110 x 12",
    )  # fmt: skip
    email = fields.EmailField("E-mail address", autocomplete="off", width="xl")
    hours = fields.TextField(
        "Hours", most=200, width="xl", hint="In words: Monday to Friday 8:00 to 17:00 Central"
    )

    def go_on_from(self, newest_id: str) -> None:
        """Sent again, it is a sending of its own, in place of that row."""
        self.request_id.typed = new_request_id()
        self.replaces_id.typed = newest_id

    def to_request(self, purpose: ContactPurpose) -> ContactRequest:
        return ContactRequest(
            request_id=self.request_id.data,
            purpose=purpose,
            replaces_id=self.replaces_id.data or None,
            name=self.name.data,
            phone=self.phone.data,
            email=self.email.data or None,
            hours=self.hours.data or None,
        )
