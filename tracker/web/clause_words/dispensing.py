"""Clauses about the numbers and the hand-over."""

from collections.abc import Iterator
from typing import Final, assert_never

from tracker.rules.kinds.dispensing import (
    AuthorizationUsable,
    ChecklistCompleted,
    ConfirmationOpen,
    DaysLeftAtMost,
    DispensingKind,
    FirstWindowKept,
    GuideGiven,
    RecipientAllowed,
    ShippedSameDay,
    Window,
    WithinWindow,
)
from tracker.rules.vocabulary import Gate, Recipient
from tracker.web.clause_words.names import Names, days, joined
from tracker.web.filters import plural

_ANCHORS: Final = {
    "last-test": "the last qualifying test collected before the prescription was written",
    "issue": "the day on which the number was issued",
    "writing": "the day on which the prescription was written",
}
_GATES: Final = {
    Gate.AUTHORIZE: "the authorization",
    Gate.CONFIRM: "the check at the pharmacy",
    Gate.HAND_OVER: "the hand-over",
}
_RECIPIENTS: Final = {
    Recipient.PATIENT: "the patient",
    Recipient.HEALTHCARE_SETTING: "the healthcare setting",
}


def sentences(rule: DispensingKind, names: Names) -> tuple[str, ...]:
    match rule:
        case AuthorizationUsable():
            return (
                "The prescription has an authorization number that was issued to this patient and"
                " has been neither used nor voided.",
                "The prescription names the risk category that is on record for the patient now;"
                " where the number names one, it is the same.",
                "Where the number names strengths, they are those of the prescription; quantities"
                " are not compared.",
            )
        case WithinWindow():
            return tuple(_window(rule, names))
        case DaysLeftAtMost():
            return (
                f"At most {days(rule.days)} of the last supply are left on the day of the check.",
                "Days left = days' supply minus the days since the last hand-over.",
            )
        case GuideGiven():
            return ("The Medication Guide is given with this dispense.",)
        case ChecklistCompleted():
            return (
                "The counseling checklist for this dispense is completed: on a later day than the"
                " last hand-over.",
            )
        case RecipientAllowed():
            who = joined((_RECIPIENTS[each] for each in rule.recipients), "or")
            return (f"The drug goes to {who}, as the confirmation says.",)
        case ConfirmationOpen() | ShippedSameDay() | FirstWindowKept():
            return _timed(rule, names)
        case _:
            assert_never(rule)


def _timed(
    rule: ConfirmationOpen | ShippedSameDay | FirstWindowKept, names: Names
) -> tuple[str, ...]:
    match rule:
        case ConfirmationOpen():
            hours = plural(rule.hours, "hour")
            return (
                f"The confirmation number was issued at most {hours} ago. Exactly {hours} still"
                " counts.",
            )
        case ShippedSameDay():
            return (
                "A shipment leaves the pharmacy on the calendar day on which the dispense was"
                " confirmed.",
                *names.only_for(rule.categories),
            )
        case FirstWindowKept():
            return _first_window(rule, names)
        case _:
            assert_never(rule)


def _window(rule: WithinWindow, names: Names) -> Iterator[str]:
    yield "The authorization has not run out. How long it lasts goes by the risk category."
    for each in rule.window:
        yield f"{names.categories(each.categories)}: {_length(each)}."
    yield "A category that is not named here has no such limit."
    if rule.needs_authorization:
        yield "Without an authorization number on record this is not judged."
    if rule.test_reported_at:
        gates = joined(_GATES[gate] for gate in rule.test_reported_at)
        yield f"At {gates} a missing test is reported by another requirement, not here."


def _length(window: Window) -> str:
    anchor = _ANCHORS[window.anchor]
    if window.day_of_anchor_is_day_one:
        return f"to the end of its day {window.days}, where {_day(window)} is day 1"
    return f"to the end of the day {days(window.days)} after {anchor}"


def _day(window: Window) -> str:
    anchor = _ANCHORS[window.anchor]
    return f"the day of {anchor}" if window.anchor == "last-test" else anchor


def _first_window(rule: FirstWindowKept, names: Names) -> tuple[str, ...]:
    return (
        f"After a missed first window at least {days(rule.days)} have passed since the day on"
        " which its test was collected; from then on a new test may be used.",
        "The first window is missed when an earlier number, neither used nor voided, has run out"
        f" while no dispense is on record. It runs out at the end of its day {rule.window_days},"
        " where the day of the test is day 1.",
        *names.only_for(rule.categories),
    )
