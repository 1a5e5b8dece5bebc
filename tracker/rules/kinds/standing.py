"""Kinds about who stands where: program, prescriber, pharmacy, patient."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from tracker.rules.kinds.says import Says, met, not_applicable, unmet


class Certified(StrEnum):
    """The parties that a program certifies."""

    PRESCRIBER = "prescriber"
    PHARMACY = "pharmacy"
    HEALTHCARE_SETTING = "healthcare-setting"


class Standing:
    """A kind of this family."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ProgramOpen(Standing):
    """The version is not retired, and a program closed to new patients knew this one before.

    A patient is new who has no dispense on record and no agreement signed before the version's
    first day.
    """

    kind: ClassVar[str] = "program-open"
    outcomes: ClassVar[dict[str, Says]] = {
        "open": met("effective_from"),
        "retired": unmet("effective_from"),
        "closed-to-new": unmet("effective_from"),
    }


@dataclass(frozen=True, slots=True)
class PartyCertified(Standing):
    """ETASU A, B or C: the party is certified on the day of the question, and not suspended.

    First and last day count as certified; a suspension takes all of its first day (10.20).
    """

    party: Certified

    kind: ClassVar[str] = "party-certified"
    outcomes: ClassVar[dict[str, Says]] = {
        "certified": met("certified_from"),
        "not-certified": unmet(),
        "not-yet": unmet("certified_from"),
        "ended": unmet("certified_until"),
        "suspended": unmet("suspended_from"),
    }


@dataclass(frozen=True, slots=True)
class AgreementSigned(Standing):
    """ETASU D: the agreement is signed, not ended, and for the category on record.

    The prescriber signs, and the patient, or the guardian in the patient's place: `by-category`
    where the category on record is a child's, `by-age` for a patient under 18 on the day of the
    question (birth date unknown: adult). The last day of an ended agreement counts (10.5, 10.20).
    """

    guardian: Literal["by-category", "by-age"]

    kind: ClassVar[str] = "agreement-signed"
    outcomes: ClassVar[dict[str, Says]] = {
        "signed": met("signed_at", "category"),
        "not-signed": unmet(),
        "not-signed-by-patient": unmet("prescriber_at"),
        "not-signed-by-guardian": unmet("prescriber_at"),
        "not-signed-by-prescriber": unmet("signer_at"),
        "ended": unmet("ended_on"),
        "category-not-recorded": unmet("category"),
        "other-category-signed": unmet("signed_category", "category"),
    }


@dataclass(frozen=True, slots=True)
class ReenrolledInTime(Standing):
    """After `months` calendar months off therapy a newer agreement is on record.

    Counted from the end of the last supply (hand-over plus days' supply) to the day on which the
    prescription was written; an agreement signed on or after that end is newer (10.13, 10.21).
    """

    months: int

    kind: ClassVar[str] = "reenrolled-in-time"
    outcomes: ClassVar[dict[str, Says]] = {
        "no-supply": met(),
        "recent": met("ended_on", "due_on"),
        "renewed": met("ended_on", "signed_on"),
        "due": unmet("ended_on", "due_on", "months"),
    }


@dataclass(frozen=True, slots=True)
class CategoryFits(Standing):
    """The category on record is the one that the recorded facts lead to (10.5, 10.6, 10.26)."""

    kind: ClassVar[str] = "category-fits"
    outcomes: ClassVar[dict[str, Says]] = {
        "fits": met("category", "label", "because"),
        "contradicted": unmet("category", "right_category", "right_label", "because"),
        "not-recorded": unmet("right_category", "right_label", "because"),
        "cannot-tell": unmet("because"),
    }


@dataclass(frozen=True, slots=True)
class AgreementInForce(Standing):
    """ETASU D: the agreement is signed, not ended and not too old, whatever the risk category.

    The prescriber signs, and the patient, or the guardian of a patient who is under age on the
    day of the question. With `months` it is renewed: it counts to the end of the day that many
    calendar months after its last signature (10.1, 10.19). With `outpatients_only` an inpatient
    needs none.
    """

    months: int | None = None
    outpatients_only: bool = False

    kind: ClassVar[str] = "agreement-in-force"
    outcomes: ClassVar[dict[str, Says]] = {
        "signed": met("signed_at"),
        "inpatient": not_applicable(),
        "not-signed": unmet(),
        "not-signed-by-patient": unmet("prescriber_at"),
        "not-signed-by-guardian": unmet("prescriber_at"),
        "not-signed-by-prescriber": unmet("signer_at"),
        "ended": unmet("ended_on"),
        "renewal-due": unmet("signed_at", "until_on"),
    }


StandingKind = (
    ProgramOpen
    | PartyCertified
    | AgreementSigned
    | ReenrolledInTime
    | CategoryFits
    | AgreementInForce
)
