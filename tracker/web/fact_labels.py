"""What the members of a question are called on a page, and the words for their codes."""

from collections.abc import Mapping
from typing import Final

from tracker.rules.vocabulary import AttestationKind
from tracker.services.attestation_statements import TITLES as ATTESTATIONS
from tracker.web.titles import title_of
from tracker.web.wording import CHANNELS, METHODS, PROPHYLAXIS, RESULTS, SETTINGS, STATUSES

GROUPS: Final[Mapping[str, str]] = {
    "patient": "The patient",
    "prescriber": "The prescriber's certification",
    "pharmacy": "The pharmacy's certification",
    "enrollment": "The patient's agreement",
    "contraception": "Contraception",
    "attestations": "Signed statements",
    "pregnancy_tests": "Pregnancy tests",
    "pregnancy_reports": "Pregnancy reports",
    "surveys": "Surveys",
    "lab_results": "Blood tests",
    "thromboprophylaxis": "Protection against blood clots",
    "acknowledgements": "Acknowledgements",
    "prescription": "The prescription",
    "authorization": "The authorization number",
    "dispenses": "Earlier supplies",
    "counseling_checklist_at": "Counseling checklist",
    "medication_guide_given": "Medication Guide",
    "confirmation": "The confirmation number",
    "healthcare_setting": "The healthcare setting's certification",
    "sessions": "Treatment sessions",
    "discretion": "Enforcement discretion",
}
"""Headings by the member of the question."""

LABELS: Final[Mapping[str, str]] = {
    "birth_date": "Born",
    "risk_category": "Risk category",
    "last_menses_on": "Last menses",
    "menarche": "Has reached menarche",
    "bilateral_oophorectomy": "Both ovaries removed",
    "therapy_started_on": "Therapy started",
    "therapy_ended_on": "Therapy ended",
    "applies_from": "Applies from",
    "applies_until": "Applies to the end of",
    "certified_from": "Certified from",
    "certified_until": "Certified to the end of",
    "suspended_from": "Suspended from",
    "signed_by_patient_at": "Signed by the patient",
    "signed_by_guardian_at": "Signed by the guardian",
    "signed_by_prescriber_at": "Signed by the prescriber",
    "ended_on": "Last day",
    "started_on": "Used together since",
    "abstinent": "Abstains continuously",
    "condom_commitment": "Committed to condom use",
    "kind": "Statement",
    "by": "By",
    "at": "When",
    "revoked_at": "Revoked",
    "collected_at": "Collected",
    "collected_on": "Collected",
    "sensitivity_miu_ml": "Detects hCG from",
    "setting": "Where",
    "reported_at": "Reported",
    "of": "Of the",
    "completed_at": "Completed",
    "flagged": "Needs an intervention",
    "resolved_at": "Resolved",
    "decided_on": "Decided",
    "written_at": "Written",
    "channel": "How it was sent",
    "days_supply": "Days' supply",
    "lines": "Strength and capsules",
    "issued_at": "Issued",
    "same_patient": "Issued to this patient",
    "used_at": "Used",
    "voided_at": "Voided",
    "handed_over_on": "Handed over",
    "counseling_checklist_at": "Completed",
    "medication_guide_given": "Given with this dispense",
    "delivery": "How it leaves",
}
"""Labels by the member of a fact; any other member speaks for itself."""

_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "result": {str(code): word for code, word in RESULTS.items()},
    "setting": {str(code): word for code, word in SETTINGS.items()},
    "channel": {str(code): word for code, word in CHANNELS.items()},
    "methods": {str(code): word.partition(":")[0] for code, word in METHODS.items()},
    "status": {str(code): word for code, word in STATUSES.items()},
    "decision": {str(code): word for code, word in PROPHYLAXIS.items()},
    "kind": {str(kind): ATTESTATIONS[AttestationKind(kind)] for kind in ATTESTATIONS},
    "test": {"anc": "Neutrophils (ANC)", "platelets": "Platelets", "alt": "ALT", "ast": "AST"},
    "delivery": {"pick-up": "Picked up", "ship": "Shipped"},
    "unit": {"/uL": "per microliter", "U/L": "units per liter"},
}
_UNITS: Final = {
    "sensitivity_miu_ml": "{} mIU/mL",
    "strength_mg": "{} mg",
    "quantity": "x {}",
}
# Texts that people wrote, and codes that are shown as they are.
_AS_WRITTEN: Final = frozenset({"reason", "risk_category"})


def said(name: str, value: str) -> str:
    """One value of the member in words."""
    if name == "requirement":
        return title_of(value)
    if name in _UNITS:
        return _UNITS[name].format(value)
    if name in _AS_WRITTEN:
        return value
    known = _CODES.get(name, {})
    return known.get(value) or value.replace("-", " ").capitalize()
