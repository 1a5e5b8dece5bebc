"""Forms of the pharmacy's counter."""

import re
from datetime import date
from uuid import uuid4

from tracker.rules.numbers import NumberKind
from tracker.rules.vocabulary import Delivery
from tracker.services.dispensing import (
    ChecklistRequest,
    ConfirmationRequest,
    FindRequest,
    HandOverRequest,
    PackageLine,
)
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import (
    CheckboxesField,
    DateField,
    HiddenField,
    IdentifierField,
    NdcField,
    NumberField,
    PartForm,
    PartsField,
    PasswordAgainField,
    RadioField,
    RequestField,
    TickField,
    WholeNumberField,
)

_STALE = "This form is incomplete. Open the page again"
_MOST_PACKAGES = 6


def new_request_id() -> str:
    """For a form that must do its work once, however often it is sent."""
    return uuid4().hex


class FindForm(TrackerForm):
    """The scan field: Enter sends it."""

    number = NumberField(
        "Authorization number",
        kind=NumberKind.AUTHORIZATION,
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

    def to_request(self) -> FindRequest:
        return FindRequest(number=self.number.data, birth_date=self.birth_date.data)


class PackageForm(PartForm):
    ndc = NdcField("NDC", missing="Enter or scan the NDC of the package")
    lot = IdentifierField("Lot", most=40, missing="Enter the lot")
    expires_on = DateField(
        "Expires", missing="Enter the expiry date", hint="Month only: its last day"
    )
    quantity = WholeNumberField(
        "Capsules", least=1, most=999, missing="Enter how many capsules", width="2xs"
    )


class ConfirmationForm(TrackerForm):
    """What is about to leave. Rows left empty do not count."""

    request_id = RequestField("Request", missing=_STALE, default=new_request_id)
    lines = PartsField(
        "Package",
        part=PackageForm,
        rows=1,
        most=_MOST_PACKAGES,
        missing="Enter at least one package",
    )
    days_supply = WholeNumberField(
        "Days' supply", least=1, most=365, missing="Enter the days' supply", width="2xs"
    )

    def focused(self) -> "ConfirmationForm":
        """With the cursor in the first NDC."""
        self.lines.entries[0].form.ndc.attributes |= {"autofocus": ""}
        return self

    def to_request(self, authorization_id: str) -> ConfirmationRequest:
        lines = tuple(PackageLine(**line) for line in self.lines.data)
        return ConfirmationRequest(
            request_id=self.request_id.data,
            authorization_id=authorization_id,
            days_supply=self.days_supply.data,
            lines=lines,
        )

    def refuse_line(self, field: str, sentence: str) -> None:
        """As `refuse`, for `lines[n].x` where n counts only the rows that were filled in."""
        filled = [n for n, entry in enumerate(self.lines.entries) if not entry.form.blank]
        place = re.fullmatch(r"lines\[(\d+)\]\.(\w+)", field)
        if place is not None and int(place[1]) < len(filled):
            field = f"lines[{filled[int(place[1])]}].{place[2]}"
        self.refuse(field, sentence)


class HandOverForm(TrackerForm):
    """How it leaves."""

    request_id = RequestField("Request", missing=_STALE, default=new_request_id)
    delivery = RadioField(
        "How does it leave?",
        choices=[
            ("pick-up", "Pick-up", "Handed to the patient or the patient's helper"),
            ("ship", "Shipment", "Press the button when the parcel leaves"),
        ],
        missing="Choose how it leaves",
        default="pick-up",
    )
    carrier = IdentifierField("Carrier", most=60, hint="Of a shipment", width="md")
    tracking = IdentifierField("Tracking number", most=60, hint="Of a shipment", width="md")

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

    request_id = RequestField("Request", missing=_STALE, default=new_request_id)


class ChecklistForm(TrackerForm):
    """Every topic is ticked, then signed. The view fills in the topics."""

    document_digest = HiddenField("Document", most=71, missing=_STALE)
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
