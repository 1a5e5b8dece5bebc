"""Decisions for the sample pages: one finding of each kind."""

from datetime import UTC, datetime

from tracker.rules.decision import Decision, Finding
from tracker.rules.vocabulary import Enforcement, Gate, Owner, Status
from tracker.web.findings import Action

NOW = datetime(2026, 11, 23, 20, 32, 7, tzinfo=UTC)


def finding(
    requirement: str,
    status: str,
    owner: str,
    reason: str,
    remedy: str | None = None,
    *,
    enforcement: str = "block",
    ends_at: datetime | None = None,
) -> Finding:
    return Finding(
        requirement=requirement,
        status=Status(status),
        enforcement=Enforcement(enforcement),
        owner=Owner(owner),
        reason=reason,
        remedy=remedy,
        source="REMS document, section IV.A",
        ends_at=ends_at,
    )


def decision(allowed: bool, findings: tuple[Finding, ...]) -> Decision:
    return Decision(
        gate=Gate.CONFIRM,
        allowed=allowed,
        program_version="ps-pomalidomide-us@2025-02-01",
        digest="sha256:0",
        decided_at=NOW,
        valid_until=None,
        findings=findings,
    )


MET = (
    finding("enrollment-active", "met", "prescriber", "Enrolled Mar 3, 2026."),
    finding("prescriber-certified", "met", "administrator", "Certified since Jan 10, 2025."),
    finding("authorization-window", "met", "prescriber", "Issued Nov 20, 2026.", ends_at=NOW),
    finding("supply-limit", "met", "prescriber", "28 days of 28 allowed."),
)
YOURS = (
    finding(
        "counseling-checklist",
        "unmet",
        "pharmacist",
        "The counseling checklist was not completed for this dispense.",
        "Complete and sign the checklist with the patient.",
    ),
    finding(
        "medication-guide",
        "unmet",
        "pharmacist",
        "The Medication Guide was not given.",
        "Give it with this dispense and record it.",
    ),
)
STOPS = (
    finding(
        "no-open-pregnancy",
        "unmet",
        "prescriber",
        "A pregnancy test collected Nov 12, 2026 was positive and is not ruled out.",
        "The prescriber reports the outcome; until then the drug must not leave.",
    ),
    finding(
        "patient-survey",
        "unmet",
        "patient",
        "The last survey was completed Oct 20, 2026; it counts for 30 days.",
        "The patient completes the survey before Nov 24, 2026.",
        enforcement="acknowledge",
    ),
)
OTHERS = (
    finding("cbc-checkpoint", "acknowledged", "prescriber", "Counts are due; acknowledged."),
    finding("same-day-shipment", "not-applicable", "pharmacist", ""),
)
ACTIONS = {
    "counseling-checklist": Action("Fill in the checklist", "/form"),
    "patient-survey": Action("Print a slip for the patient", "/slip"),
    "no-open-pregnancy": Action("Send to the prescriber", "/slip"),
    "medication-guide": Action("Record the guide", "/form"),
}
