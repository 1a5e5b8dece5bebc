"""Clauses about contraception and pregnancy."""

from typing import Final, assert_never

from tracker.rules.kinds.pregnancy import (
    ContraceptionInUse,
    FirstTestDaysBefore,
    FirstTestHoursBefore,
    NoOpenPregnancy,
    PregnancyKind,
    PrescriptionTest,
    ScheduledTest,
)
from tracker.web.clause_words.names import Names, days, methods
from tracker.web.filters import plural

_AGED_ON: Final = {
    "writing": "Its age is counted to the day on which the prescription was written.",
    "question": "For an authorization its age is counted to the day of the check; at the pharmacy"
    " always to the day on which the prescription was written.",
}
_BY: Final = {
    "instant": "Only a test collected before the prescription was written counts.",
    "day": "Only a test collected by the end of the day on which the prescription was written"
    " counts.",
}


def sentences(rule: PregnancyKind, names: Names) -> tuple[str, ...]:
    match rule:
        case ContraceptionInUse():
            return _contraception(rule, names)
        case FirstTestDaysBefore():
            return (
                f"Before the first prescription: a qualifying negative test was collected"
                f" {rule.least} to {rule.most} calendar days before the day on which the"
                " prescription was written. Both ends count.",
                *names.only_for(rule.categories),
            )
        case FirstTestHoursBefore():
            return (
                "Before the first prescription: a qualifying negative test was collected within"
                f" the {plural(rule.hours, 'hour')} before the prescription was written. Exactly"
                f" {plural(rule.hours, 'hour')} before still counts; a test collected afterwards"
                " does not.",
                *names.only_for(rule.categories),
            )
        case ScheduledTest():
            return _scheduled(rule, names)
        case PrescriptionTest():
            return _for_prescription(rule, names)
        case NoOpenPregnancy():
            return (
                "No pregnancy is open: no test and no report about the patient leaves it possible"
                " that the patient is pregnant. It is asked of every patient.",
                "A positive or indeterminate test opens a case, and it stays open until a newer"
                " report says that pregnancy is ruled out.",
                "Of several reports about the patient the newest decides; if two were made at the"
                " same moment, the case stays open.",
            )
        case _:
            assert_never(rule)


def _contraception(rule: ContraceptionInUse, names: Names) -> tuple[str, ...]:
    others = f" The others may be: {methods(rule.additional)}." if rule.additional else ""
    said = [
        "Continuous abstinence is on record, or the contraception that the risk category calls"
        " for.",
        f"{names.categories(rule.methods_for)}: {_wanted(rule)}.{others}",
        f"At the first prescription they must have been in use since at least"
        f" {days(rule.days_before_first)} before it was written; later the start is not looked at.",
    ]
    if rule.commitment_for:
        said.append(
            f"{names.categories(rule.commitment_for)}: a commitment to use a condom is on record."
        )
    return tuple(said)


def _wanted(rule: ContraceptionInUse) -> str:
    effective = f"highly effective ({methods(rule.highly_effective)})"
    if rule.methods == 1:
        return f"at least 1 method of contraception that is {effective}"
    wanted = plural(rule.methods, "method")
    return f"at least {wanted} of contraception at the same time, at least one of them {effective}"


def _scheduled(rule: ScheduledTest, names: Names) -> tuple[str, ...]:
    return (
        "The last qualifying negative test is recent enough on the day of the check.",
        f"During the first {days(rule.first_days)} after the first hand-over it may be at most"
        f" {days(rule.first_every_days)} old; afterwards at most {days(rule.regular_every_days)},"
        f" or {days(rule.irregular_every_days)} with irregular menses.",
        f"Whatever the phase, it may never be more than {days(rule.at_most_days)} old, because an"
        " authorization lasts no longer than that after the test.",
        f"At a first prescription only the limit of {days(rule.at_most_days)} is asked, and only"
        f" while {names.requirement(rule.first_after)} does not already stop it.",
        *names.only_for(rule.categories),
    )


def _for_prescription(rule: PrescriptionTest, names: Names) -> tuple[str, ...]:
    age = (
        f"at most on its day {rule.days}, where the day of collection is day 1 (collected on the"
        f" 1st of a month, it counts to the end of the {_ordinal(rule.days)})"
        if rule.collection_is_day_one
        else f"at most {days(rule.days)} old"
    )
    exempt = f"A patient with {methods(rule.exempt)} needs no test." if rule.exempt else ""
    return (
        f"The last qualifying negative test is {age}.",
        _AGED_ON[rule.authorize_on],
        _BY[rule.collected_by],
        *([exempt] if exempt else []),
        *names.only_for(rule.categories),
    )


def _ordinal(day: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{day}{'th' if 10 <= day % 100 <= 20 else endings.get(day % 10, 'th')}"
