"""Enrollment and what prescriber and patient record.

`back_dated_days`: recorded that many days after it happened, more than the program lets pass
without a mark.
"""

from dataclasses import dataclass

from tracker.rules.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientEnrolled(Event):
    name = "patient.enrolled"
    enrollment_id: str
    program: str
    risk_category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientIdentityCorrected(Event):
    name = "patient.identity-corrected"
    identity_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientAccountOpened(Event):
    name = "patient.account-opened"
    account_id: str
    capacity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAssessed(Event):
    name = "patient.risk-assessed"
    assessment_id: str
    enrollment_id: str
    risk_category: str
    previous_category: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentEnded(Event):
    name = "enrollment.ended"
    enrollment_id: str
    ended_on: str
    back_dated_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPrepared(Event):
    name = "agreement.prepared"
    agreement_id: str
    risk_category: str
    program_version: str
    document_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSigned(Event):
    name = "agreement.signed"
    agreement_id: str
    capacity: str
    signature_id: str
    document_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationSigned(Event):
    name = "attestation.signed"
    attestation_id: str
    kind: str
    signature_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationRevoked(Event):
    name = "attestation.revoked"
    attestation_id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingAcknowledged(Event):
    name = "finding.acknowledged"
    acknowledgement_id: str
    requirement: str
    signature_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyTestRecorded(Event):
    name = "pregnancy-test.recorded"
    test_id: str
    collected_at: str
    result: str
    setting: str | None
    back_dated_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabResultRecorded(Event):
    name = "lab-result.recorded"
    result_id: str
    test: str
    value: int
    collected_on: str
    back_dated_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContraceptionRecorded(Event):
    name = "contraception.recorded"
    contraception_id: str
    methods: tuple[str, ...]
    abstinent: bool | None
    condom_commitment: bool | None
    back_dated_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThromboprophylaxisRecorded(Event):
    name = "thromboprophylaxis.recorded"
    thromboprophylaxis_id: str
    decision: str
    back_dated_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCorrected(Event):
    name = "fact.corrected"
    fact_table: str
    fact_id: str
    replaced_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyReported(Event):
    name = "pregnancy.reported"
    report_id: str
    of_whom: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyFollowedUp(Event):
    name = "pregnancy.followed-up"
    follow_up_id: str
    report_id: str
    of_whom: str
    status: str
    ended_as: str | None
    birth_defect: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyCompleted(Event):
    name = "survey.completed"
    survey_id: str
    by_role: str
    flagged: bool
    signature_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResolved(Event):
    name = "survey.resolved"
    survey_id: str
