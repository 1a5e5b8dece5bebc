"""Forms that take something back."""

from tracker.services.reversing import ReturnRequest, ReversalRequest
from tracker.services.scanning import ScannedPackage
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.dispenses import STALE, new_request_id
from tracker.web.forms.fields import (
    DateField,
    IdentifierField,
    NdcField,
    ParagraphField,
    PressedField,
    RequestField,
    ScanField,
    TextField,
    WholeNumberField,
)
from tracker.web.forms.strict import StrictField


class ReversalForm(TrackerForm):
    """Why the number is given back, or why the drug never reached the patient."""

    reason = ParagraphField("Reason", missing="Enter the reason", most=2000, rows=3)

    def to_request(self, confirmation_id: str) -> ReversalRequest:
        return ReversalRequest(confirmation_id=confirmation_id, reason=self.reason.data)


class FindReturnedForm(TrackerForm):
    """The scan field of a return: Enter sends it."""

    scan = ScanField(
        "Package, patient card or number",
        missing="Scan the package or the patient card, or enter a number",
    )

    def focused(self) -> "FindReturnedForm":
        self.scan.attributes |= {"autofocus": ""}
        return self


class ReturnForm(TrackerForm):
    """What came back, of one dispense. Its first button reads the scan field, so that Enter never
    records by accident where no script runs."""

    request_id = RequestField("Request", missing=STALE, default=new_request_id)
    read = PressedField("Read", values=("yes",))
    scan = ScanField("Package, or another patient card or number")
    ndc = NdcField("NDC", missing="Enter or scan the NDC of the package")
    lot = IdentifierField("Lot", most=40, missing="Enter the lot", width="md")
    expires_on = DateField("Expires", width="md")
    serial = IdentifierField("Serial", most=20, width="md")
    quantity = WholeNumberField(
        "Capsules", least=1, most=999, missing="Enter how many capsules came back", width="2xs"
    )
    reason = TextField("Reason", missing="Enter the reason", most=2000, width="xl")

    @property
    def complete(self) -> bool:
        """No field that it needs is empty."""
        return not self._lacking

    def focused(self) -> "ReturnForm":
        """With the cursor where the next scan goes, or at the first thing that a package lacks;
        once all is entered the button has it."""
        begun = bool(self.ndc.typed.strip())
        if not self.complete:
            wanted = self._lacking[0] if begun else self.scan
            wanted.attributes |= {"autofocus": ""}
        return self

    @property
    def _lacking(self) -> list[StrictField]:
        needed = (self.ndc, self.lot, self.quantity, self.reason)
        return [field for field in needed if not field.typed.strip()]

    def take(self, package: ScannedPackage) -> None:
        """What was read, in place of what stood there."""
        for name in ("ndc", "lot", "expires_on", "serial"):
            self[name].process_data(getattr(package, name))
            self[name].process_errors = []
        self.scan.typed = ""

    def to_request(self, dispense_id: str) -> ReturnRequest:
        return ReturnRequest(
            dispense_id=dispense_id,
            ndc=self.ndc.data,
            lot=self.lot.data,
            quantity=self.quantity.data,
            reason=self.reason.data,
            request_id=self.request_id.data,
            expires_on=self.expires_on.data,
            serial=self.serial.data or None,
        )
