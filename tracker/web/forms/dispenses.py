"""Forms of the pharmacy's counter."""

from datetime import date
from uuid import uuid4

from tracker.rules.vocabulary import Delivery
from tracker.services.dispensing import (
    ChecklistRequest,
    HandOverRequest,
)
from tracker.services.scanning import ScanRequest
from tracker.services.sending_tasks import NOTES, TaskRequest
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import (
    CheckboxesField,
    DateField,
    HiddenField,
    IdentifierField,
    PasswordAgainField,
    PressedField,
    RadioField,
    RequestField,
    ScanField,
    SelectField,
    TickField,
)

STALE = "This form is incomplete. Open the page again"


def new_request_id() -> str:
    """For a form that must do its work once, however often it is sent."""
    return uuid4().hex


class FindForm(TrackerForm):
    """The scan field: Enter sends it."""

    number = ScanField(
        "Authorization number, patient card or package",
        missing="Enter or scan the authorization number",
    )
    birth_date = DateField(
        "Patient's date of birth",
        hint="Only when the prescription names no pharmacy",
        earliest=date(1900, 1, 1),
    )

    def focused(self) -> "FindForm":
        """With the cursor in the scan field, where nothing else on the page asks for it."""
        self.number.attributes |= {"autofocus": ""}
        return self

    def to_request(self) -> ScanRequest:
        return ScanRequest(text=self.number.data, birth_date=self.birth_date.data)


class HandOverForm(TrackerForm):
    """How it leaves."""

    request_id = RequestField("Request", missing=STALE, default=new_request_id)
    delivery = RadioField(
        "How does it leave?",
        choices=[
            ("pick-up", "Pick-up", "Handed to the patient or the patient's helper", "h"),
            ("ship", "Shipment", "Press the button when the parcel leaves", "s"),
        ],
        missing="Choose how it leaves",
        default="pick-up",
    )
    carrier = IdentifierField(
        "Carrier", most=60, needed="for a shipment", hint="Enter goes on", width="md"
    )
    tracking = IdentifierField(
        "Tracking number", most=60, needed="for a shipment", hint="Enter hands over", width="md"
    )

    def to_request(self, confirmation_id: str) -> HandOverRequest:
        return HandOverRequest(
            request_id=self.request_id.data,
            confirmation_id=confirmation_id,
            delivery=Delivery(self.delivery.data),
            carrier=self.carrier.data or None,
            tracking=self.tracking.data or None,
        )


class RefusalForm(TrackerForm):
    """One button: keep the refusal and print it."""

    request_id = RequestField("Request", missing=STALE, default=new_request_id)


class TaskForm(TrackerForm):
    """Send the refusal to whoever can mend it."""

    request_id = RequestField("Request", missing=STALE, default=new_request_id)
    note = SelectField("Note", choices=list(NOTES.items()), blank="No note")

    def to_request(self, authorization_id: str) -> TaskRequest:
        return TaskRequest(self.request_id.data, authorization_id, self.note.data or None)


class KeysForm(TrackerForm):
    """One button: single keys on, or off."""

    single_keys = PressedField("Single keys", values=("on", "off"), missing=STALE)


class EnterForm(TrackerForm):
    """One button: what Enter does once every package is scanned."""

    enter = PressedField("Enter", values=("confirms", "hands-over"), missing=STALE)


class ChecklistForm(TrackerForm):
    """Every topic is ticked, then signed. The view fills in the topics."""

    document_digest = HiddenField("Document", most=71, missing=STALE)
    topics = CheckboxesField("Covered with the patient", missing="Tick the topics you covered")
    medication_guide_given = TickField("The patient received the Medication Guide today")
    password_again = PasswordAgainField()

    def to_request(self, authorization_id: str) -> ChecklistRequest:
        return ChecklistRequest(
            authorization_id=authorization_id,
            topics=self.topics.data,
            medication_guide_given=self.medication_guide_given.data,
            document_digest=self.document_digest.data,
        )
