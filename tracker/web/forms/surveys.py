"""Forms made from a program version's questions, and the note that closes an intervention."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tracker.rules.labeling import SurveyQuestion
from tracker.services.surveying import ResolutionRequest, SurveyRequest
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import (
    HiddenField,
    ParagraphField,
    PasswordAgainField,
    RadioField,
    SelectField,
)
from tracker.web.forms.lists import TurnForm

BY: Final = {"patient": "Patient", "guardian": "Guardian", "prescriber": "Prescriber"}
_ANSWERS = (("yes", "Yes"), ("no", "No"))


class SurveyListForm(TurnForm):
    """Who answered the surveys that a list shows."""

    by = SelectField("Answered by", blank="Anybody", choices=tuple(BY.items()))


class SurveyForm(TrackerForm):
    """One radio field for each question; see `survey_form`."""

    names: Mapping[str, str]

    def to_request(self, patient_id: str, enrollment_id: str) -> SurveyRequest:
        return SurveyRequest(
            patient_id=patient_id,
            enrollment_id=enrollment_id,
            answers={key: self[name].data for key, name in self.names.items()},
            document_digest=self.document_digest.data,
        )


class ResolutionForm(TrackerForm):
    """What came of the talk."""

    note = ParagraphField(
        "What was talked about and decided?", missing="Write down what was decided", rows=4
    )

    def to_request(self, patient_id: str, survey_id: str) -> ResolutionRequest:
        return ResolutionRequest(patient_id, survey_id, self.note.data)


def survey_form(questions: Iterable[SurveyQuestion], digest: str) -> SurveyForm:
    """The form of these questions, in their order, the password last."""
    asked = tuple(questions)
    names = {q.key: f"answer_{q.key.replace('-', '_')}" for q in asked}
    fields: dict[str, Any] = {
        names[q.key]: RadioField(
            q.text,
            choices=_ANSWERS,
            missing=f"Answer with yes or no: {q.text}",
            focus=q is asked[0],
        )
        for q in asked
    }
    fields["document_digest"] = HiddenField("Survey", most=71, missing="Open this page again")
    fields["password_again"] = PasswordAgainField()
    made = type("AskedSurveyForm", (SurveyForm,), fields)
    form: SurveyForm = made(data={"document_digest": digest})
    form.names = names
    return form
