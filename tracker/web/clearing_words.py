"""How a task stands, as the pharmacy that sent it reads it: when it was cleared, and by what."""

from typing import Final

from tracker.services.overviews.tasks import TaskRow
from tracker.web.filters import local_time

_SAID: Final = {
    "agreement.signed": "signed the agreement",
    "agreement.prepared": "prepared a new agreement",
    "attestation.signed": "signed a statement",
    "authorization.issued": "got a new authorization number",
    "authorization.voided": "voided the authorization number",
    "contraception.recorded": "recorded contraception",
    "dispense.handed-over": "handed the drug over",
    "enrollment.ended": "ended the enrollment",
    "fact.corrected": "corrected the record",
    "finding.acknowledged": "acknowledged a finding",
    "lab-result.recorded": "recorded a blood count",
    "patient.enrolled": "enrolled the patient",
    "patient.risk-assessed": "assessed the risk again",
    "pregnancy.reported": "reported on a pregnancy",
    "pregnancy-test.recorded": "recorded a test",
    "survey.completed": "answered a survey",
    "survey.resolved": "resolved a survey",
    "thromboprophylaxis.recorded": "recorded thromboprophylaxis",
}
# Nothing about the patient mended it: a certification, a published version, or the day itself.
_SEEN: Final = "was there when nothing of it was missing any more"


def cleared_text(row: TaskRow) -> str:
    """`Cleared Nov 26, 2026, 10:30 AM CST: Ruth Okafor, MD signed the agreement`; empty for one
    without a clearing on record."""
    if row.cleared_at is None:
        return ""
    did = _SAID.get(row.cleared_by_event or "", _SEEN)
    return f"Cleared {local_time(row.cleared_at, row.zone)}: {row.cleared_by or 'the system'} {did}"
