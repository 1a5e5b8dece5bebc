"""What a prescriber signs, sentence by sentence, for each kind of attestation.

The sentences follow domain.md 1.3 (c), 1.8 and 10.7. Like every shipped text they must be
checked against the approved document before real use.
"""

import json
from dataclasses import dataclass
from typing import Final

from tracker.rules.kinds.pregnancy import ContraceptionInUse
from tracker.rules.kinds.records import DoneForPrescription, FormOnRecord
from tracker.rules.program import Category, ProgramVersion
from tracker.rules.vocabulary import AttestationKind, Party, Sex

MEANING: Final = "I have done what is stated here, and the statements are true."

TITLES: Final[dict[AttestationKind, str]] = {
    AttestationKind.CONTRACEPTION_COUNSELING: "Contraception counseling",
    AttestationKind.CONDOM_COMMITMENT: "Condom commitment",
    AttestationKind.ABSTINENCE: "Continuous abstinence",
    AttestationKind.PRESCRIPTION_AUTHORIZATION_FORM: "Prescription authorization form",
    AttestationKind.TREATMENT_INITIATION_FORM: "Treatment initiation form",
    AttestationKind.NON_CHILDBEARING_STATEMENT: "Statement of non-childbearing potential",
    AttestationKind.COMPREHENSION_QUESTIONS: "Comprehension questions",
    AttestationKind.HOME_TEST_PERMITTED: "Home pregnancy tests permitted",
}

_HARM: Final = (
    "I have counseled the patient on the risk of severe birth defects and death of an unborn baby."
)
_COUNSELED_RP: Final = (
    _HARM,
    "I have counseled the patient to use two methods of contraception at the same time, at least"
    " one of them highly effective, or to abstain continuously from heterosexual intercourse:"
    " from at least 4 weeks before treatment, during treatment and its interruptions, until at"
    " least 4 weeks after it.",
    "I have counseled the patient on emergency contraception.",
    "I have told the patient to stop the drug and call at once after a missed or abnormal"
    " bleeding, after stopping contraception, or when she thinks for any reason that she may be"
    " pregnant.",
)
_COUNSELED_MALE: Final = (
    _HARM,
    "I have counseled the patient to use a latex or synthetic condom at every sexual contact with"
    " a female who is or can become pregnant, even after a vasectomy: during treatment and its"
    " interruptions, until 4 weeks after it.",
    "I have told the patient not to donate sperm during that time.",
    "I have told the patient to call at once after unprotected contact, or when a partner may be"
    " pregnant.",
)
_SENTENCES: Final[dict[AttestationKind, tuple[str, ...]]] = {
    AttestationKind.CONDOM_COMMITMENT: (
        "The patient commits to use a latex or synthetic condom at every sexual contact with a"
        " female who is or can become pregnant, even after a vasectomy: during treatment and its"
        " interruptions, until 4 weeks after it.",
    ),
    AttestationKind.ABSTINENCE: (
        "The patient commits to abstain continuously from heterosexual intercourse: from at least"
        " 4 weeks before treatment, during treatment and its interruptions, until at least 4"
        " weeks after it.",
        "I have told the patient to tell me before this changes.",
    ),
    AttestationKind.PRESCRIPTION_AUTHORIZATION_FORM: (
        "I have completed the program's prescription authorization form for the next prescription:"
        " the patient was counseled, and contraception and pregnancy tests are as the program"
        " asks for this category.",
    ),
    AttestationKind.TREATMENT_INITIATION_FORM: (
        "I have completed the program's treatment initiation form with the patient, and the"
        " patient has received the patient's booklet.",
    ),
    AttestationKind.NON_CHILDBEARING_STATEMENT: (
        "I state that this patient cannot become pregnant, by the program's definition.",
    ),
    AttestationKind.COMPREHENSION_QUESTIONS: (
        "The patient has answered the program's comprehension questions for the next prescription"
        " correctly.",
    ),
    AttestationKind.HOME_TEST_PERMITTED: (
        "I permit this patient to make pregnancy tests at home during treatment, and I will check"
        " their results.",
    ),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What is to be signed: the page shows every member, `text` is what the signature binds."""

    kind: AttestationKind
    title: str
    program_version: str
    rems_id: str
    category: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return canonical(
            {
                "kind": self.kind.value,
                "title": self.title,
                "program_version": self.program_version,
                "rems_id": self.rems_id,
                "category": self.category,
                "sentences": list(self.sentences),
                "meaning": MEANING,
            }
        )


def canonical(document: dict[str, object]) -> str:
    """One spelling for one document: sorted keys, no spaces, letters as they are."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def offered(version: ProgramVersion, category: Category) -> tuple[AttestationKind, ...]:
    """The kinds that this version asks a prescriber for, in this category."""
    wanted = {kind for rule in version.requirements for kind in _wanted(rule.rule, category)}
    counting = version.pregnancy_tests
    if counting is not None and counting.home_tests != "never" and category.reproductive_potential:
        wanted.add(AttestationKind.HOME_TEST_PERMITTED)
    return tuple(kind for kind in AttestationKind if kind in wanted)


def statement(
    version: ProgramVersion, category: Category, kind: AttestationKind, rems_id: str
) -> Statement:
    """The statement as a prescriber signs it for one patient."""
    sentences = _SENTENCES.get(kind, _COUNSELED_RP)
    if kind is AttestationKind.CONTRACEPTION_COUNSELING and category.sexes == (Sex.MALE,):
        sentences = _COUNSELED_MALE
    return Statement(kind, TITLES[kind], version.ref, rems_id, category.label, sentences)


def _wanted(rule: object, category: Category) -> tuple[AttestationKind, ...]:
    match rule:
        case DoneForPrescription(record=AttestationKind() as kind, by=Party.PRESCRIBER):
            return (kind,) if _for(rule.categories, category) else ()
        case FormOnRecord(form=kind) if Party.PRESCRIBER in rule.by:
            return (kind,) if _for(rule.categories, category) else ()
        case ContraceptionInUse() if category.code in rule.commitment_for:
            return (AttestationKind.CONDOM_COMMITMENT, AttestationKind.ABSTINENCE)
        case ContraceptionInUse() if category.code in rule.methods_for:
            return (AttestationKind.ABSTINENCE,)
        case _:
            return ()


def _for(categories: tuple[str, ...], category: Category) -> bool:
    return not categories or category.code in categories
