"""Forms of the pharmacy's counter."""

import re
from datetime import date
from uuid import uuid4

from tracker.rules.vocabulary import Delivery
from tracker.services.dispensing import (
    ChecklistRequest,
    ConfirmationRequest,
    HandOverRequest,
    PackageLine,
)
from tracker.services.scanning import ScannedPackage, ScanRequest
from tracker.services.sending_tasks import NOTES, TaskRequest
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import (
    CheckboxesField,
    DateField,
    HiddenField,
    IdentifierField,
    NdcField,
    PartForm,
    PartsField,
    PasswordAgainField,
    PressedField,
    RadioField,
    RequestField,
    ScanField,
    SelectField,
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


class PackageForm(PartForm):
    ndc = NdcField("NDC", missing="Enter or scan the NDC of the package")
    lot = IdentifierField("Lot", most=40, missing="Enter the lot", width="md")
    expires_on = DateField("Expires", missing="Enter the expiry date", width="md")
    serial = IdentifierField("Serial", most=20, width="md")
    quantity = WholeNumberField(
        "Capsules", least=1, most=999, missing="Enter how many capsules", width="2xs"
    )

    @property
    def waits(self) -> bool:
        """No package was entered here yet; the quantity may stand there in advance."""
        fields = (self.ndc, self.lot, self.expires_on, self.serial)
        return not any(field.typed.strip() for field in fields)

    @property
    def complete(self) -> bool:
        return all(field.typed.strip() for field in self if field.missing is not None)


class ConfirmationForm(TrackerForm):
    """What is about to leave. Rows left empty do not count. Its first button reads the scan
    field, so that Enter never confirms by accident where no script runs."""

    request_id = RequestField("Request", missing=_STALE, default=new_request_id)
    read = PressedField("Read", values=("yes",))
    scan = ScanField("Authorization number, patient card or package")
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

    @property
    def complete(self) -> bool:
        """Something is entered and no field that it needs is empty."""
        rows = [entry.form for entry in self.lines.entries if not entry.form.blank]
        return bool(rows and self.days_supply.typed) and all(row.complete for row in rows)

    @property
    def malformed(self) -> bool:
        """Something was typed that no record takes; an empty field is no mistake yet."""
        return any(leaf.typed.strip() and leaf.process_errors for leaf in self.leaves)

    def focused(self) -> "ConfirmationForm":
        """With the cursor where the next scan goes; once all is entered, on the button."""
        if not self.complete:
            self.scan.attributes |= {"autofocus": ""}
        return self

    def take(self, package: ScannedPackage, meant: tuple[float, ...]) -> bool:
        """Into the first row that waits for that strength, or else one that waits for any; False
        where none does. `meant` are the strengths of the first rows."""
        strengths = (*meant, *[None] * _MOST_PACKAGES)
        waiting = [
            (entry.form, strength)
            for entry, strength in zip(self.lines.entries, strengths, strict=False)
            if entry.form.waits
        ]
        fitting = [row for row, strength in waiting if strength == package.strength_mg]
        row = next(iter(fitting or [row for row, strength in waiting if strength is None]), None)
        if row is None:
            return False
        for name in ("ndc", "lot", "expires_on", "serial"):
            row[name].process_data(getattr(package, name))
        self.scan.typed = ""
        self.with_room()
        return True

    def with_room(self) -> "ConfirmationForm":
        """With a blank row at the end for one more package, as long as there may be one."""
        if len(self.lines.entries) < _MOST_PACKAGES and not self.lines.entries[-1].form.waits:
            self.lines.append_entry()
        return self

    def to_request(self, authorization_id: str) -> ConfirmationRequest:
        lines = tuple(
            PackageLine(**(line | {"serial": line["serial"] or None})) for line in self.lines.data
        )
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


class TaskForm(TrackerForm):
    """Send the refusal to whoever can mend it."""

    request_id = RequestField("Request", missing=_STALE, default=new_request_id)
    note = SelectField("Note", choices=list(NOTES.items()), blank="No note")

    def to_request(self, authorization_id: str) -> TaskRequest:
        return TaskRequest(self.request_id.data, authorization_id, self.note.data or None)


class KeysForm(TrackerForm):
    """One button: single keys on, or off."""

    single_keys = PressedField("Single keys", values=("on", "off"), missing=_STALE)


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
