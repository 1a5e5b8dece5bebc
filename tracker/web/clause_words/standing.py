"""Clauses about who stands where: program, prescriber, pharmacy, patient."""

from typing import Final, assert_never

from tracker.rules.kinds.standing import (
    AgreementInForce,
    AgreementSigned,
    CategoryFits,
    Certified,
    PartyCertified,
    ProgramOpen,
    ReenrolledInTime,
    StandingKind,
)
from tracker.rules.program import ADULT_FROM_AGE
from tracker.web.clause_words.names import Names
from tracker.web.filters import long_date, plural

_PARTIES: Final = {
    Certified.PRESCRIBER: "prescriber",
    Certified.PHARMACY: "pharmacy",
    Certified.HEALTHCARE_SETTING: "healthcare setting",
}
_GUARDIANS: Final = {
    "by-category": "when the risk category on record is a child's, the guardian signs instead.",
    "by-age": f"when the patient is under {ADULT_FROM_AGE} on the day of the check, the guardian"
    " signs instead. A patient whose birth date is not on record counts as an adult.",
}


def sentences(rule: StandingKind, names: Names) -> tuple[str, ...]:
    match rule:
        case ProgramOpen():
            return _program_open(names)
        case PartyCertified():
            return (
                f"The {_PARTIES[rule.party]} is certified on the day of the check and not"
                " suspended.",
                "The first and the last day of a certification count. A suspension takes effect"
                " with the whole of its first day.",
            )
        case AgreementSigned():
            return (
                "The agreement is signed, has not ended, and was signed for the risk category that"
                " is on record now.",
                f"Two people sign: the prescriber and the patient; {_GUARDIANS[rule.guardian]}",
                "An agreement that was ended still counts on its last day.",
            )
        case ReenrolledInTime():
            return _reenrolled(rule)
        case CategoryFits():
            return ("The risk category on record is the one that the recorded facts lead to.",)
        case AgreementInForce():
            return _agreement_in_force(rule)
        case _:
            assert_never(rule)


def _program_open(names: Names) -> tuple[str, ...]:
    return (
        "The program has not ended. If it is closed to new patients, only a patient who was in it"
        " before may go on.",
        "A patient is new when no dispense is on record and no agreement was signed before"
        f" {long_date(names.version.effective_from)}, the first day of this version.",
    )


def _reenrolled(rule: ReenrolledInTime) -> tuple[str, ...]:
    months = plural(rule.months, "calendar month")
    return (
        f"A patient who has been off therapy for {months} or longer has signed a new agreement.",
        "Off therapy runs from the day on which the last supply ended (day of the hand-over plus"
        " days' supply) to the day on which the prescription was written. An agreement signed on"
        " or after the day on which the supply ended is new.",
    )


def _agreement_in_force(rule: AgreementInForce) -> tuple[str, ...]:
    said = [
        "The agreement is signed and has not ended, whatever the risk category.",
        "Two people sign: the prescriber and the patient; when the patient is under"
        f" {ADULT_FROM_AGE} on the day of the check, the guardian signs instead.",
    ]
    if rule.months is not None:
        months = plural(rule.months, "calendar month")
        said.append(f"It counts to the end of the day {months} after its last signature.")
    if rule.outpatients_only:
        said.append("An inpatient needs none.")
    return tuple(said)
