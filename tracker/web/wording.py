"""The contract's words as a practice's pages say them."""

from typing import Final

from tracker.rules.vocabulary import (
    BirthDefect,
    Channel,
    FollowUpStatus,
    Gate,
    LabTest,
    Method,
    PregnancyOutcome,
    PregnancyResult,
    PregnancyStatus,
    Prophylaxis,
    Setting,
)

RESULTS: Final = {
    PregnancyResult.NEGATIVE: "Negative",
    PregnancyResult.POSITIVE: "Positive",
    PregnancyResult.INDETERMINATE: "Indeterminate",
    PregnancyResult.PENDING: "Pending",
}
SETTINGS: Final = {
    Setting.LABORATORY: "Laboratory",
    Setting.OFFICE: "Office",
    Setting.HOME: "Home",
}
METHODS: Final = {
    Method.IUD: "Intrauterine device (IUD)",
    Method.HORMONAL: "Hormonal: pill, patch, ring, injection, implant",
    Method.TUBAL_LIGATION: "Tubal ligation",
    Method.PARTNER_VASECTOMY: "Partner's vasectomy",
    Method.MALE_CONDOM: "Male latex or synthetic condom",
    Method.DIAPHRAGM: "Diaphragm",
    Method.CERVICAL_CAP: "Cervical cap",
    Method.OTHER: "Another method",
}
PROPHYLAXIS: Final = {
    Prophylaxis.ASPIRIN: "Aspirin",
    Prophylaxis.LMWH: "Low-molecular-weight heparin",
    Prophylaxis.WARFARIN: "Warfarin",
    Prophylaxis.DOAC: "Direct oral anticoagulant (DOAC)",
    Prophylaxis.CONTRAINDICATED: "None: contraindicated",
}
CHANNELS: Final = {
    Channel.ELECTRONIC: "Electronic",
    Channel.WRITTEN: "Written",
    Channel.TELEPHONE: "Telephone",
}
LAB_TESTS: Final = {
    LabTest.ANC: "ANC, /uL",
    LabTest.PLATELETS: "Platelets, /uL",
    LabTest.ALT: "ALT, U/L",
    LabTest.AST: "AST, U/L",
}
STATUSES: Final = {
    PregnancyStatus.SUSPECTED: "Suspected",
    PregnancyStatus.CONFIRMED: "Confirmed",
    PregnancyStatus.RULED_OUT: "Ruled out",
}
FOLLOW_UPS: Final = {
    FollowUpStatus.ONGOING: "It goes on",
    FollowUpStatus.ENDED: "It ended",
    FollowUpStatus.LOST: "Lost to follow-up",
}
OUTCOMES: Final = {
    PregnancyOutcome.LIVE_BIRTH: "Live birth",
    PregnancyOutcome.MISCARRIAGE: "Miscarriage",
    PregnancyOutcome.TERMINATION: "Termination",
    PregnancyOutcome.ECTOPIC: "Ectopic pregnancy",
    PregnancyOutcome.STILLBIRTH: "Stillbirth",
}
BIRTH_DEFECTS: Final = {
    BirthDefect.YES: "Yes",
    BirthDefect.NO: "No",
    BirthDefect.UNKNOWN: "Not known",
}
GATES: Final = {
    Gate.AUTHORIZE: "Authorization",
    Gate.CONFIRM: "Dispense at the pharmacy",
    Gate.HAND_OVER: "Hand-over at the pharmacy",
}


def strength(mg: float) -> str:
    """`4 mg`, `2.5 mg`."""
    return f"{mg:g} mg"


def lines_text(lines: tuple[tuple[float, int], ...]) -> str:
    """`4 mg x 21, 1 mg x 21`: strengths with their capsules."""
    return ", ".join(f"{strength(mg)} x {count}" for mg, count in lines)


def methods_text(methods: tuple[str, ...]) -> str:
    """The short names, as the record spells them."""
    known = {str(method): label.partition(":")[0] for method, label in METHODS.items()}
    return ", ".join(known.get(method, method) for method in methods)
