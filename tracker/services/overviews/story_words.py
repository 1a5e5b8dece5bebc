"""What each kind of row is called in a patient's story, and which of its values it shows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from tracker.rules.numbers import shown

Tone = Literal["plain", "good", "bad", "wait"]


@dataclass(frozen=True, slots=True)
class Words:
    """`title` may name columns; `happened` is the column with the day or instant that counts;
    `shows` are label and column; `document` is a column of JSON: what was signed or answered."""

    title: str
    happened: str = "recorded_at"
    shows: tuple[tuple[str, str], ...] = ()
    document: str | None = None


# Every table of `stories.tables_about_patients` but those that are parts of another row.
WORDS: Final[Mapping[str, Words]] = {
    "patient": Words("REMS ID given", shows=(("REMS ID", "rems_id"),)),
    "patient_identity": Words(
        "Identity recorded",
        shows=(
            ("Given name", "given_name"),
            ("Family name", "family_name"),
            ("Birth date", "birth_date"),
            ("Sex", "sex"),
            ("Phone", "phone"),
            ("Reason for the correction", "reason"),
        ),
    ),
    "patient_account": Words(
        "Account linked: {capacity}",
        shows=(("Account of", "account"), ("Relationship", "relationship")),
    ),
    "enrollment": Words(
        "Enrolled in {program}",
        "enrolled_at",
        (("Practice", "practice"), ("Prescriber", "prescriber"), ("Indication", "indication")),
        "indication_criteria",
    ),
    "enrollment_ending": Words(
        "Enrollment ended", "ended_on", (("Last day", "ended_on"), ("Reason", "reason"))
    ),
    "risk_assessment": Words(
        "Risk category: {risk_category}",
        "assessed_at",
        (
            ("Because", "category_reason"),
            ("Menses", "menses"),
            ("Last menses", "last_menses_on"),
            ("Menarche", "menarche"),
            ("Hysterectomy", "hysterectomy"),
            ("Both ovaries removed", "bilateral_oophorectomy"),
            ("Natural menopause", "natural_menopause"),
        ),
    ),
    "agreement": Words(
        "Agreement prepared: {risk_category}",
        shows=(("Program version", "program_version"), ("Digest", "document_digest")),
        document="document",
    ),
    "agreement_signature": Words("Agreement signed: {capacity}", "signed_at"),
    "attestation": Words(
        "Attested: {kind}", "attested_at", (("In the role of", "by_role"),), "statement"
    ),
    "attestation_revocation": Words("Attestation revoked", "revoked_at", (("Reason", "reason"),)),
    "acknowledgement": Words(
        "Finding acknowledged: {requirement}", "acknowledged_at", (("Reason", "reason"),)
    ),
    "survey": Words(
        "Survey completed: {by_role}",
        "completed_at",
        (("Needs an intervention", "flagged"),),
        "answers",
    ),
    "survey_resolution": Words("Flagged survey resolved", "resolved_at", (("Note", "note"),)),
    "pregnancy_test": Words(
        "Pregnancy test: {result}",
        "collected_at",
        (("Sensitivity, mIU/mL", "sensitivity_miu_ml"), ("Setting", "setting")),
    ),
    "lab_result": Words("Lab result: {test} {value} {unit}", "collected_on"),
    "contraception": Words(
        "Contraception recorded",
        shows=(
            ("Methods", "methods"),
            ("Since", "started_on"),
            ("Abstinent", "abstinent"),
            ("Condom commitment", "condom_commitment"),
        ),
    ),
    "thromboprophylaxis": Words("Thromboprophylaxis: {decision}", "decided_on"),
    "pregnancy_report": Words(
        "Pregnancy {status}, of the {of_whom}", "reported_at", (("Note", "note"),)
    ),
    "correction": Words(
        "Entry corrected: {fact_table}",
        shows=(("Reason", "reason"), ("Replaced by entry", "replaced_by")),
    ),
    "prescription": Words(
        "Prescription written",
        "written_at",
        (
            ("Prescriber", "prescriber"),
            ("Pharmacy", "pharmacy"),
            ("Sent", "channel"),
            ("Risk category", "risk_category"),
            ("Days' supply", "days_supply"),
            ("Refills", "refills"),
            ("Lines", "lines"),
        ),
    ),
    "decision": Words(
        "Decision at {gate}: {said}",
        "decided_at",
        (("Program version", "program_version"), ("Pharmacy", "pharmacy")),
    ),
    "authorization": Words(
        "Authorization issued",
        "issued_at",
        (("Number", "number"), ("Valid until", "valid_until")),
    ),
    "authorization_voiding": Words(
        "Authorization voided: {cause}", "voided_at", (("Reason", "reason"),)
    ),
    "authorization_opening": Words(
        "Authorization opened at a pharmacy",
        shows=(("Pharmacy", "pharmacy"), ("Birth date was right", "succeeded")),
    ),
    "checklist": Words(
        "Counseling checklist signed",
        "completed_at",
        (("Pharmacy", "pharmacy"), ("Medication Guide given", "medication_guide_given")),
        "topics",
    ),
    "confirmation": Words(
        "Dispense confirmed",
        "issued_at",
        (
            ("Number", "number"),
            ("Pharmacy", "pharmacy"),
            ("Days' supply", "days_supply"),
            ("Valid until", "valid_until"),
            ("Lines", "lines"),
        ),
    ),
    "confirmation_closing": Words(
        "Confirmation closed: {cause}", "closed_at", (("Reason", "reason"),)
    ),
    "dispense": Words(
        "Drug handed over: {delivery}",
        "handed_over_at",
        (
            ("Pharmacy", "pharmacy"),
            ("Days' supply", "days_supply"),
            ("Carrier", "carrier"),
            ("Tracking", "tracking"),
        ),
    ),
    "task": Words(
        "Refusal sent as a task to the {owner}",
        shows=(("Pharmacy", "pharmacy"), ("Note", "note")),
        document="requirements",
    ),
    "product_return": Words(
        "Product returned",
        "returned_at",
        (
            ("Pharmacy", "pharmacy"),
            ("NDC", "ndc"),
            ("Lot", "lot"),
            ("Quantity", "quantity"),
            ("Reason", "reason"),
        ),
    ),
}

# When it happened, of what is recorded at some later time.
HAPPENED_BEFORE: Final = {
    "contraception": "started_on",
    "enrollment_ending": "ended_on",
    "lab_result": "collected_on",
    "pregnancy_test": "collected_at",
    "thromboprophylaxis": "decided_on",
}

# Rows that stand inside another row's entry.
PARTS: Final = frozenset({"prescription_line", "confirmation_line", "package_serial", "signature"})


def tone_of(table: str, row: Mapping[str, Any]) -> Tone:
    """What must catch the eye: red for what stops, amber for what waits, green for what left."""
    match table:
        case "decision":
            return "good" if row["allowed"] else "bad"
        case "pregnancy_test":
            return "bad" if row["result"] in ("positive", "indeterminate") else "plain"
        case "pregnancy_report":
            return "plain" if row["status"] == "ruled-out" else "bad"
        case "survey":
            return "wait" if row["flagged"] else "plain"
        case "authorization_opening":
            return "plain" if row["succeeded"] else "bad"
        case "dispense":
            return "good"
        case _:
            return "plain"


def in_words(column: str, value: Any) -> Any:
    """A value as people read it: yes and no, numbers in groups, lists with commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column in ("number", "rems_id"):
        return shown(value)
    if column == "methods":
        return ", ".join(json.loads(value)) or "none"
    if isinstance(value, float):
        return f"{value:g}"
    return value


def document_lines(text: str) -> tuple[str, ...]:
    """JSON as lines of plain words: `name: value`, members of members indented by their name."""
    return tuple(_lines("", json.loads(text)))


def _lines(name: str, value: object) -> list[str]:
    match value:
        case dict():
            inside = f"{name} / " if name else ""
            return [line for key, member in value.items() for line in _lines(inside + key, member)]
        case list():
            return [line for member in value for line in _lines(name, member)]
        case bool():
            return [f"{name}: {'yes' if value else 'no'}"]
        case _:
            return [f"{name}: {'none' if value is None else value}" if name else str(value)]
