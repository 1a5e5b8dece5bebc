"""The signature under a document that the page shows, and the list of those that wait for one."""

from typing import Final

from tracker.rules.authority import Role
from tracker.services.enrolling import AgreementSignatureRequest
from tracker.services.overviews.agreements import Signer
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import HiddenField, PasswordAgainField, SelectField
from tracker.web.forms.lists import TurnForm

_SIGNERS: Final = {
    Signer.YOU: "Me",
    Signer.PATIENT: "The patient or guardian",
    Signer.PRESCRIBER: "The prescriber",
}


class AgreementListForm(TurnForm):
    """Whose signature the agreements of a list wait for."""

    whose = SelectField("Waits for", blank="Anybody")

    def offer(self, role: Role) -> "AgreementListForm":
        """A delegate signs none."""
        signs = role is Role.PRESCRIBER
        self.whose.choices = [
            (str(each), label)
            for each, label in _SIGNERS.items()
            if signs or each is not Signer.YOU
        ]
        return self


class SigningForm(TrackerForm):
    """`document_digest` is of the document as shown."""

    document_digest = HiddenField("Document", most=71, missing="Open this page again to sign")
    password_again = PasswordAgainField()

    def to_request(self, patient_id: str, agreement_id: str) -> AgreementSignatureRequest:
        return AgreementSignatureRequest(patient_id, agreement_id, self.document_digest.data)
