"""The agreement as a document: exactly what is shown, signed, stored and printed.

The statements and the six categories come from the program version; who must sign follows its
agreement requirement (domain.md 1.5, 10.5).
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from tracker.records import audit_log
from tracker.records.enrollments import EnrollmentRow
from tracker.records.patients import PatientRow
from tracker.rules.kinds.standing import AgreementSigned
from tracker.rules.numbers import shown
from tracker.rules.program import Category, ProgramVersion

MEANINGS: Final = {
    "patient": (
        "I have read every statement above or had it read to me, my questions were answered, and"
        " I agree to follow this program."
    ),
    "guardian": (
        "I sign for the child named above. I have read every statement or had it read to me, my"
        " questions were answered, and I agree that we will follow this program."
    ),
    "prescriber": (
        "I have fully explained the nature, the purpose and the risks of this treatment to the"
        " patient, or to the guardian of a child, and the risk category named above is right."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDocument:
    """What everybody signs. `signers` are the capacities whose signatures it needs."""

    program: str
    drug: str
    program_version: str
    rems_id: str
    patient_name: str
    birth_date: str
    category: str
    category_label: str
    category_definition: str
    indication: str
    practice: str
    prescriber_id: str
    prescriber_name: str
    statements: tuple[str, ...]
    signers: tuple[str, ...]
    meanings: dict[str, str]

    @property
    def text(self) -> str:
        """The canonical JSON whose digest every signature carries."""
        return audit_log.canonical(asdict(self)).decode()


def read(text: str) -> AgreementDocument:
    """A stored document as a value."""
    stored: dict[str, Any] = json.loads(text)
    for name in ("statements", "signers"):
        stored[name] = tuple(stored[name])
    return AgreementDocument(**stored)


def draft(
    version: ProgramVersion,
    category: Category,
    patient: PatientRow,
    enrollment: EnrollmentRow,
    *,
    prescriber: tuple[str, str],
    on: date,
) -> AgreementDocument:
    """The agreement of that patient in that category; `prescriber` is an account's id and name."""
    signers = (signer_for(version, category, patient, on), "prescriber")
    return AgreementDocument(
        program=version.name,
        drug=version.drug,
        program_version=version.ref,
        rems_id=shown(patient.rems_id),
        patient_name=patient.name,
        birth_date=patient.birth_date.isoformat(),
        category=category.code,
        category_label=category.label,
        category_definition=category.definition,
        indication=indication_label(version, enrollment.indication),
        practice=enrollment.practice_name,
        prescriber_id=prescriber[0],
        prescriber_name=prescriber[1],
        statements=tuple(s.text for s in version.agreement_for(category.code)),
        signers=signers,
        meanings={signer: MEANINGS[signer] for signer in signers},
    )


def signer_for(version: ProgramVersion, category: Category, patient: PatientRow, on: date) -> str:
    """Who signs beside the prescriber: the "guardian" in a child's category, or elsewhere for
    anybody under 18; else the "patient" (domain.md 10.5)."""
    rule = version.rule(AgreementSigned)
    by_category = rule is not None and rule.guardian == "by-category"
    child = category.guardian_signs if by_category else patient.is_child(on)
    return "guardian" if child else "patient"


def indication_label(version: ProgramVersion, indication: str) -> str:
    """The label of a code; free text as it is."""
    return next((i.label for i in version.indications if i.code == indication), indication)
