"""The form that enrolls a patient of the practice in one program more."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tracker.rules.labeling import LabeledIndication
from tracker.services.enrolling import FurtherRequest
from tracker.web.forms.enrollments import FactsForm, offer
from tracker.web.forms.fields import CheckboxesField, RadioField, SelectField, TextField


class FurtherEnrollmentForm(FactsForm):
    """What the program asks beyond the person, who is on record."""

    indication = RadioField("What is the drug for?")
    indication_text = TextField("What is the drug for?")
    criteria = CheckboxesField("The label asks for")
    prescriber_id = SelectField("Prescriber", missing="Choose the prescriber", width="md")

    def __init__(
        self,
        indications: Sequence[LabeledIndication],
        prescribers: Sequence[tuple[str, str]],
        *,
        zone: ZoneInfo,
        now: datetime,
        data: Mapping[str, Any],
    ) -> None:
        super().__init__(zone=zone, now=now, data=data)
        offer(self, indications, prescribers)

    def to_further_request(self, patient_id: str, program: str) -> FurtherRequest:
        return FurtherRequest(
            patient_id=patient_id,
            program=program,
            indication=self.indication.data or self.indication_text.data,
            criteria=self.criteria.data,
            facts=self.facts,
            prescriber_id=self.prescriber_id.data,
        )
