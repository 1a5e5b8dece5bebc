"""Enrolling a patient, the agreement, and what changes later: everything about who is enrolled."""

from tracker.services.enrolling.accounts import link_account, renew_link
from tracker.services.enrolling.agreements import new_agreement, sign_agreement
from tracker.services.enrolling.changes import (
    assess_risk,
    correct_identity,
    end_enrollment,
    preview_risk,
)
from tracker.services.enrolling.enrollment import check, earlier, enroll
from tracker.services.enrolling.further import check_further, enroll_further
from tracker.services.enrolling.requests import (
    AgreementSignatureRequest,
    EndingRequest,
    EnrolledPatient,
    EnrollmentRequest,
    FurtherRequest,
    GuardianRequest,
    IdentityRequest,
    LinkedAccount,
    LinkRequest,
    ReproductiveFacts,
    RiskRequest,
)

__all__ = [
    "AgreementSignatureRequest",
    "EndingRequest",
    "EnrolledPatient",
    "EnrollmentRequest",
    "FurtherRequest",
    "GuardianRequest",
    "IdentityRequest",
    "LinkRequest",
    "LinkedAccount",
    "ReproductiveFacts",
    "RiskRequest",
    "assess_risk",
    "check",
    "check_further",
    "correct_identity",
    "earlier",
    "end_enrollment",
    "enroll",
    "enroll_further",
    "link_account",
    "new_agreement",
    "preview_risk",
    "renew_link",
    "sign_agreement",
]
