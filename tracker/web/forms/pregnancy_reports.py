"""Reporting a pregnancy, and following it up."""

from tracker.rules.vocabulary import FollowUpStatus, PregnancyOutcome
from tracker.services.following_pregnancy import FollowUpRequest
from tracker.services.reporting_pregnancy import PregnancyReportRequest
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import DateField, ParagraphField, RadioField
from tracker.web.wording import BIRTH_DEFECTS, FOLLOW_UPS, OUTCOMES

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
    note = ParagraphField(
        "Note", needed="needed to rule out", hint="How and when it was ruled out", rows=3
    )


class FollowUpForm(TrackerForm):
    """How it stands and how it ended are one question here."""

    happened_on = DateField("On which day", missing="Enter the day", future=False)
    status = RadioField(
        "How does the pregnancy stand?",
        choices=(
            (FollowUpStatus.ONGOING, FOLLOW_UPS[FollowUpStatus.ONGOING]),
            *OUTCOMES.items(),
            (FollowUpStatus.LOST, FOLLOW_UPS[FollowUpStatus.LOST]),
        ),
        missing="Choose how the pregnancy stands",
    )
    birth_defect = RadioField(
        "Was a birth defect found?", choices=BIRTH_DEFECTS.items(), hint="When it has ended"
    )
    note = ParagraphField("Note", rows=3)

    def to_request(self, patient_id: str, report_id: str) -> FollowUpRequest:
        chosen = self.status.data
        ended = chosen in set(PregnancyOutcome)
        return FollowUpRequest(
            patient_id=patient_id,
            report_id=report_id,
            happened_on=self.happened_on.data,
            status=FollowUpStatus.ENDED if ended else chosen,
            outcome=chosen if ended else None,
            birth_defect=self.birth_defect.data or None,
            note=self.note.data.strip() or None,
        )
