"""Reporting a pregnancy."""

from tracker.services.reporting_pregnancy import PregnancyReportRequest
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import ParagraphField, RadioField

SUSPECTED = ("suspected", "It may be so", "A missed or unusual period, a doubtful test, a worry")
CONFIRMED = ("confirmed", "Yes, it is certain", "A test or a doctor has shown it")
RULED_OUT = ("ruled-out", "No, pregnancy is ruled out", "By a test or an examination")


class PregnancyReportForm(TrackerForm):
    """For patients and guardians: whose pregnancy follows from the patient's sex."""

    status = RadioField(
        "What is known?", choices=(SUSPECTED, CONFIRMED), missing="Choose what is known"
    )
    note = ParagraphField("Anything that helps your prescriber", rows=3)

    def to_request(self, patient_id: str, of_whom: str) -> PregnancyReportRequest:
        return PregnancyReportRequest(
            patient_id, of_whom, self.status.data, self.note.data.strip() or None
        )


class PracticeReportForm(PregnancyReportForm):
    """For the practice, which can also rule a pregnancy out."""

    status = RadioField(
        "What is known?",
        choices=(SUSPECTED, CONFIRMED, RULED_OUT),
        missing="Choose what is known",
    )
    note = ParagraphField("Note", hint="Needed to rule out: how and when it was ruled out", rows=3)
