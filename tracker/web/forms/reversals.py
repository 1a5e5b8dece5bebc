"""Forms that take something back."""

from tracker.services.reversing import ReturnRequest, ReversalRequest
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.dispenses import new_request_id
from tracker.web.forms.fields import ParagraphField, RadioField, RequestField, WholeNumberField


class ReversalForm(TrackerForm):
    """Why the number is given back, or why the drug never reached the patient."""

    reason = ParagraphField("Reason", missing="Enter the reason", most=2000, rows=3)

    def to_request(self, confirmation_id: str) -> ReversalRequest:
        return ReversalRequest(confirmation_id=confirmation_id, reason=self.reason.data)


class ReturnForm(TrackerForm):
    """What came back. The view fills in the packages; a value is NDC and lot, with a slash."""

    request_id = RequestField(
        "Request", missing="This form is incomplete. Open the page again",
        default=new_request_id,
    )  # fmt: skip
    package = RadioField("Package", missing="Choose the package that came back")
    quantity = WholeNumberField(
        "Capsules", least=1, most=999, missing="Enter how many capsules came back", width="2xs"
    )
    reason = ParagraphField("Reason", missing="Enter the reason", most=2000, rows=3)

    def to_request(self, dispense_id: str) -> ReturnRequest:
        ndc, _, lot = self.package.data.partition("/")
        return ReturnRequest(
            dispense_id=dispense_id,
            ndc=ndc,
            lot=lot,
            quantity=self.quantity.data,
            reason=self.reason.data,
            request_id=self.request_id.data,
        )
