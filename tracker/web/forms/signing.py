"""The signature under a document that the page shows."""

from tracker.services.enrolling import AgreementSignatureRequest
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import HiddenField, PasswordAgainField


class SigningForm(TrackerForm):
    """`document_digest` is of the document as shown."""

    document_digest = HiddenField("Document", most=71, missing="Open this page again to sign")
    password_again = PasswordAgainField()

    def to_request(self, patient_id: str, agreement_id: str) -> AgreementSignatureRequest:
        return AgreementSignatureRequest(patient_id, agreement_id, self.document_digest.data)
