"""The one button beside each finding that leads to its fix, and comes back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from flask import url_for

from tracker.rules.authority import Permission, permits
from tracker.rules.decision import Finding
from tracker.rules.vocabulary import Enforcement
from tracker.services.unspoken import unspoken
from tracker.web.access import current_actor
from tracker.web.findings import Action
from tracker.web.titles import title_of

About = Literal[
    "patient", "enrollment", "order", "answers", "agreement", "survey", "statement", "finding"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose findings these are, and the page to come back to. `order_id` is the prescription
    that a new one would be like; `survey_id` the flagged survey that waits; `number_for` the
    prescription that waits for the reader's survey alone."""

    patient_id: str
    enrollment_id: str
    back: str
    male: bool = False
    order_id: str | None = None
    agreement_id: str | None = None
    survey_id: str | None = None
    number_for: str | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """A page that mends a finding, for those with the permission. `kind`: of a statement."""

    label: str
    endpoint: str
    permission: Permission
    about: About = "patient"
    kind: str = ""


def _statement(kind: str) -> tuple[Fix, ...]:
    sign = Permission.SIGN_ATTESTATION
    return (Fix("Sign the statement", "attestations.sign", sign, "statement", kind),)


_TEST = (Fix("Record a test", "monitoring.new_test", Permission.RECORD_MONITORING),)
_COUNT = Fix("Record a blood count", "monitoring.new_count", Permission.RECORD_MONITORING)
_IN_USE = Fix("Record contraception", "monitoring.new_contraception", Permission.RECORD_MONITORING)
_ANEW = (Fix("Write it anew", "prescriptions.new", Permission.WRITE_PRESCRIPTION, "order"),)
_STATEMENTS: Final = (
    "contraception-counseling",
    "prescription-authorization-form",
    "treatment-initiation-form",
    "non-childbearing-statement",
    "comprehension-questions",
)
# By requirement; of several the first that the person may use.
FIXES: Final[dict[str, tuple[Fix, ...]]] = {
    "pregnancy-test": _TEST,
    "pregnancy-test-10-14-days": _TEST,
    "pregnancy-test-24-hours": _TEST,
    "pregnancy-test-current": _TEST,
    "no-open-pregnancy": (Fix("See what to do", "monitoring.case", Permission.VIEW_PATIENT),),
    "contraception": (_IN_USE,),
    "thromboprophylaxis": (
        Fix(
            "Record the decision",
            "monitoring.new_thromboprophylaxis",
            Permission.RECORD_MONITORING,
        ),
    ),
    "cbc-checkpoint": (_COUNT,),
    "blood-counts": (
        Fix(
            "Acknowledge with a reason",
            "attestations.acknowledge",
            Permission.SIGN_ATTESTATION,
            "finding",
        ),
        _COUNT,
    ),
    "prescriber-survey": (
        Fix(
            "Answer the survey",
            "surveys.answer",
            Permission.ANSWER_PRESCRIBER_SURVEY,
            "answers",
        ),
    ),
    "patient-survey": (
        Fix("How the patient answers", "enrollments.show", Permission.VIEW_PATIENT, "enrollment"),
    ),
    "survey-intervention": (
        Fix("See the survey", "surveys.show", Permission.VIEW_PATIENT, "survey"),
    ),
    "enrollment-active": (
        Fix("See the agreement", "agreements.show", Permission.VIEW_PATIENT, "agreement"),
        Fix("See the enrollment", "enrollments.show", Permission.VIEW_PATIENT, "enrollment"),
    ),
    "reenrollment": (
        Fix(
            "Prepare a new agreement",
            "enrollment_changes.agreement",
            Permission.PREPARE_ENROLLMENT,
            "enrollment",
        ),
    ),
    "risk-category": (
        Fix(
            "Assess the risk again",
            "enrollment_changes.facts",
            Permission.PREPARE_ENROLLMENT,
            "enrollment",
        ),
    ),
    "first-window-lockout": _ANEW,
    "authorization": _ANEW,
    "authorization-window": _ANEW,
    "supply-limit": _ANEW,
    "no-refills": _ANEW,
    "prescription-channel": _ANEW,
    **{kind: _statement(kind) for kind in _STATEMENTS},
}
_OF_MEN: Final = {"contraception": (*_statement("condom-commitment"), _IN_USE)}


def fixes_for(place: Place) -> dict[str, Action]:
    """Buttons by requirement, as far as this person may press them."""
    chosen = FIXES | _OF_MEN if place.male else FIXES
    found = {key: _first(fixes, key, place) for key, fixes in chosen.items()}
    return {key: action for key, action in found.items() if action is not None}


def acknowledgeable(
    findings: Iterable[Finding], place: Place, titles: Mapping[str, str]
) -> list[Action]:
    """For findings that have another fix too: the page that acknowledges them instead."""
    if not permits(current_actor(), Permission.SIGN_ATTESTATION):
        return []
    return [
        Action(title_of(f.requirement, titles), _acknowledging(place, f.requirement))
        for f in findings
        if f.stops
        and f.enforcement is Enforcement.ACKNOWLEDGE
        and not any(fix.about == "finding" for fix in FIXES.get(f.requirement, ()))
    ]


def _first(fixes: tuple[Fix, ...], key: str, place: Place) -> Action | None:
    for fix in fixes:
        href = _address(fix, key, place) if permits(current_actor(), fix.permission) else None
        if href is not None:
            return Action(fix.label, href)
    return None


def _address(fix: Fix, key: str, place: Place) -> str | None:
    """None where there is nothing to lead to."""
    values: dict[str, Any] = {"patient_id": place.patient_id, "next": place.back}
    match fix.about:
        case "patient":
            return url_for(fix.endpoint, **values)
        case "agreement" | "survey":
            target = place.agreement_id if fix.about == "agreement" else place.survey_id
            return url_for(fix.endpoint, id=target, **values) if target else None
        case "finding":
            return _acknowledging(place, key)
        case "statement":
            values["kind"] = fix.kind
        case "answers" if place.number_for:
            return url_for("surveys.answer_and_ask", id=place.number_for, next=place.back)
        case "order" if place.order_id:
            values["like"] = place.order_id
    return url_for(fix.endpoint, id=place.enrollment_id, **values)


def _acknowledging(place: Place, requirement: str) -> str:
    return url_for(
        "attestations.acknowledge",
        patient_id=place.patient_id,
        id=place.enrollment_id,
        finding=unspoken(requirement),
        next=place.back,
    )
