"""Forms for what is measured and decided, and for correcting it."""

from typing import Any, Protocol

from tracker.services.monitoring import (
    BloodCountRequest,
    ContraceptionRequest,
    PregnancyTestRequest,
    ThromboprophylaxisRequest,
)
from tracker.services.monitoring_entries import Entry
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import (
    CheckboxesField,
    ConfirmTickField,
    DateField,
    DateTimeField,
    DecimalNumberField,
    ParagraphField,
    RadioField,
    TickField,
    WholeNumberField,
)
from tracker.web.wording import METHODS, PROPHYLAXIS, RESULTS, SETTINGS

_LONG_AGO = "The date is right: it was collected more than a year ago"


class PregnancyTestForm(TrackerForm):
    collected_at = DateTimeField(
        "Collected", missing="Enter when the specimen was collected", future=False
    )
    result = RadioField("Result", choices=RESULTS.items(), missing="Choose the result")
    sensitivity_miu_ml = DecimalNumberField(
        "Sensitivity",
        least=1,
        most=10_000,
        places=1,
        hint="mIU/mL, as printed on the test; without it the test does not count",
    )
    setting = RadioField("Where it was made", choices=SETTINGS.items(), missing="Choose where")
    long_ago = ConfirmTickField(_LONG_AGO)

    def to_request(self, patient_id: str) -> PregnancyTestRequest:
        detects = self.sensitivity_miu_ml.data
        return PregnancyTestRequest(
            patient_id,
            self.collected_at.data,
            self.result.data,
            None if detects is None else float(detects),
            self.setting.data,
            self.long_ago.data,
        )


class BloodCountForm(TrackerForm):
    collected_on = DateField("Collected", missing="Enter the day of the blood draw", future=False)
    anc = WholeNumberField(
        "Absolute neutrophil count (ANC)",
        least=0,
        most=1_000_000,
        missing="Enter the neutrophil count",
        hint="Cells per microliter: 1800, not 1.8",
    )
    platelets = WholeNumberField(
        "Platelets",
        least=0,
        most=10_000_000,
        missing="Enter the platelet count",
        hint="Per microliter: 180000, not 180",
    )
    alt = WholeNumberField("ALT", least=0, most=100_000, hint="U/L")
    ast = WholeNumberField("AST", least=0, most=100_000, hint="U/L")
    long_ago = ConfirmTickField(_LONG_AGO)

    def to_request(self, patient_id: str) -> BloodCountRequest:
        return BloodCountRequest(
            patient_id,
            self.collected_on.data,
            self.anc.data,
            self.platelets.data,
            self.alt.data,
            self.ast.data,
            self.long_ago.data,
        )


class ContraceptionForm(TrackerForm):
    """For a patient who can become pregnant."""

    methods = CheckboxesField(
        "Methods in use",
        choices=METHODS.items(),
        hint="Two at the same time: at least one highly effective (the first four)",
    )
    started_on = DateField("Used together since", future=False)
    abstinent = TickField("Abstains continuously from heterosexual intercourse")

    def to_request(self, patient_id: str) -> ContraceptionRequest:
        return ContraceptionRequest(
            patient_id,
            self.methods.data,
            self.started_on.data,
            self.abstinent.data,
            None,
        )


class MaleContraceptionForm(TrackerForm):
    """For a male patient, vasectomy or not."""

    methods = TickField(
        "Will use a latex or synthetic condom at every contact, even after vasectomy"
    )
    abstinent = TickField("Abstains continuously from heterosexual intercourse")

    def to_request(self, patient_id: str) -> ContraceptionRequest:
        return ContraceptionRequest(patient_id, (), None, self.abstinent.data, self.methods.data)


class ThromboprophylaxisForm(TrackerForm):
    decision = RadioField(
        "Decision", choices=PROPHYLAXIS.items(), missing="Choose an agent, or that there is none"
    )
    decided_on = DateField("Decided on", missing="Enter the day of the decision", future=False)

    def to_request(self, patient_id: str) -> ThromboprophylaxisRequest:
        return ThromboprophylaxisRequest(patient_id, self.decision.data, self.decided_on.data)


class ReasonForm(TrackerForm):
    """Why something is struck, revoked or voided."""

    reason = ParagraphField("Reason", missing="Enter the reason", most=2000, rows=3)


class EntryForm(Protocol):
    def to_request(self, patient_id: str) -> Entry: ...


def correcting(form: type[TrackerForm]) -> type[TrackerForm]:
    """The same form with the reason for the correction at its end."""
    return type(f"Correct{form.__name__}", (form,), {"reason": _reason()})


def _reason() -> Any:
    return ParagraphField(
        "Why it is corrected", missing="Enter why it is corrected", most=2000, rows=3
    )
