"""Checks of the numbers and the hand-over."""

from datetime import date, timedelta
from typing import assert_never

from tracker.rules.checks.outcome import NO_PRESCRIPTION, Outcome, elsewhere, no_category
from tracker.rules.facts import Facts
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
from tracker.rules.question import Authorization, Line, Prescription
from tracker.rules.timeline import add_days, add_hours, as_minute, elapsed, end_of
from tracker.rules.vocabulary import Delivery


def check(rule: DispensingKind, facts: Facts) -> Outcome:
    match rule:
        case AuthorizationUsable():
            return _authorization_usable(facts)
        case WithinWindow():
            return _within_window(rule, facts)
        case DaysLeftAtMost():
            return _days_left_at_most(rule, facts)
        case ChecklistCompleted():
            return _checklist_completed(facts)
        case GuideGiven():
            given = facts.question.medication_guide_given
            return Outcome("given" if given else "missing")
        case RecipientAllowed():
            return _recipient_allowed(rule, facts)
        case ConfirmationOpen() | ShippedSameDay() | FirstWindowKept():
            return _timed(rule, facts)
        case _:
            assert_never(rule)


def _timed(rule: ConfirmationOpen | ShippedSameDay | FirstWindowKept, facts: Facts) -> Outcome:
    match rule:
        case ConfirmationOpen():
            return _confirmation_open(rule, facts)
        case ShippedSameDay():
            return _shipped_same_day(rule, facts)
        case FirstWindowKept():
            return _first_window_kept(rule, facts)
        case _:
            assert_never(rule)


def _authorization_usable(facts: Facts) -> Outcome:
    number = facts.authorization
    evidence = ("authorization",)
    if number is None:
        return Outcome("none")
    if (used_at := facts.known(number.used_at)) is not None:
        return Outcome("used", {"used_at": as_minute(used_at, facts.zone)}, evidence)
    if (voided_at := facts.known(number.voided_at)) is not None:
        return Outcome("voided", {"voided_at": as_minute(voided_at, facts.zone)}, evidence)
    if number.same_patient is False:
        return Outcome("other-patient", evidence=evidence)
    return _authorized_as_written(number, facts)


def _authorized_as_written(number: Authorization, facts: Facts) -> Outcome:
    """The category and the strengths are those of the prescription and of the patient today."""
    written, evidence = facts.prescription, ("prescription", "authorization")
    if facts.category is None:
        return no_category(facts)
    if written == Prescription():
        return NO_PRESCRIPTION
    values: dict[str, object] = {"category": facts.category.code}
    if written.risk_category is None:
        return Outcome("no-category-written", values, evidence[:1])
    if written.risk_category != facts.category.code:
        values["written_category"] = written.risk_category
        return Outcome("other-category-written", values, evidence[:1])
    if number.risk_category not in (None, facts.category.code):
        values["authorized_category"] = number.risk_category
        return Outcome("other-category-authorized", values, evidence[1:])
    if number.lines and not _same_strengths(number.lines, written.lines):
        values = {"authorized": _spoken(number.lines), "prescribed": _spoken(written.lines)}
        return Outcome("other-strengths", values, evidence)
    return Outcome("usable", {"issued_at": as_minute(number.issued_at, facts.zone)}, evidence)


def _same_strengths(authorized: tuple[Line, ...], prescribed: tuple[Line, ...]) -> bool:
    strengths = {line.strength_mg for line in prescribed}
    return None not in strengths and strengths == {line.strength_mg for line in authorized}


def _spoken(lines: tuple[Line, ...]) -> str:
    strengths = {line.strength_mg for line in lines}
    known = sorted(strength for strength in strengths if strength is not None)
    spoken = [f"{strength:g} mg" for strength in known]
    return " and ".join(spoken + ["a strength not on record"] * (None in strengths)) or "none"


def window_last_on(window: Window, facts: Facts, issued_on: date | None) -> date | None:
    """The last day of the window; None where its anchor is not on record."""
    anchor_on = _anchor_on(window, facts, issued_on)
    return None if anchor_on is None else add_days(anchor_on, window.offset)


def _anchor_on(window: Window, facts: Facts, issued_on: date | None) -> date | None:
    match window.anchor:
        case "last-test":
            test = facts.last_qualifying(facts.written_at)
            return None if test is None else facts.day(test.collected_at)
        case "issue":
            return issued_on
        case "writing":
            return facts.written_on


def window_for(rule: WithinWindow, category: str) -> Window | None:
    return next((window for window in rule.window if category in window.categories), None)


def _within_window(rule: WithinWindow, facts: Facts) -> Outcome:
    category = facts.category
    if category is None:
        return no_category(facts)
    window = window_for(rule, category.code)
    if window is None:
        return Outcome("no-window", {"category": category.code, "label": category.label})
    if window.anchor != "issue" and facts.written_at is None:
        return NO_PRESCRIPTION
    number = facts.authorization
    if rule.needs_authorization and number is None:
        return Outcome("no-authorization")
    issued_on = facts.day(number.issued_at) if number is not None else None
    last_on = window_last_on(window, facts, issued_on)
    if last_on is None:
        reported = facts.question.gate in rule.test_reported_at
        return Outcome("no-test-reported" if reported else "no-test")
    return _open_until(window, facts, last_on)


def _open_until(window: Window, facts: Facts, last_on: date) -> Outcome:
    ends_at = end_of(last_on, facts.zone)
    values: dict[str, object] = {
        "until_at": as_minute(ends_at, facts.zone),
        "anchor_on": add_days(last_on, -window.offset),
    }
    by_number = window.anchor != "writing" and facts.authorization is not None
    evidence = ("authorization" if by_number else "prescription",)
    if last_on < facts.today:
        return Outcome("over", values, evidence)
    return Outcome("open", values, evidence, ends_at)


def _days_left_at_most(rule: DaysLeftAtMost, facts: Facts) -> Outcome:
    last = facts.last_dispense
    if last is None:
        return Outcome("first-fill")
    left = last.days_supply - (facts.today - last.handed_over_on).days
    values: dict[str, object] = {
        "days_left": max(left, 0),
        "handed_over_on": last.handed_over_on,
    }
    evidence = (facts.path("dispenses", last),)
    if left <= rule.days:
        return Outcome("few-left", values, evidence)
    from_on = add_days(last.handed_over_on, last.days_supply - rule.days)
    return Outcome("too-early", values | {"limit": rule.days, "from_on": from_on}, evidence)


def _checklist_completed(facts: Facts) -> Outcome:
    completed_at = facts.known(facts.question.counseling_checklist_at)
    if completed_at is None:
        return Outcome("missing")
    values: dict[str, object] = {"completed_at": as_minute(completed_at, facts.zone)}
    evidence = ("counseling_checklist_at",)
    last = facts.last_dispense
    if last is not None and facts.day(completed_at) <= last.handed_over_on:
        return Outcome("used-up", values | {"handed_over_on": last.handed_over_on}, evidence)
    return Outcome("completed", values, evidence)


def _confirmation_open(rule: ConfirmationOpen, facts: Facts) -> Outcome:
    number = facts.confirmation
    if number is None:
        return Outcome("none")
    until_at = add_hours(number.issued_at, rule.hours)
    values = {
        "issued_at": as_minute(number.issued_at, facts.zone),
        "until_at": as_minute(until_at, facts.zone),
    }
    if elapsed(number.issued_at, facts.at) > timedelta(hours=rule.hours):
        return Outcome("over", values, ("confirmation",))
    return Outcome("open", values, ("confirmation",), until_at)


def _shipped_same_day(rule: ShippedSameDay, facts: Facts) -> Outcome:
    number = facts.confirmation
    if number is None:
        return Outcome("not-confirmed")
    if number.delivery is not Delivery.SHIP:
        return Outcome("not-shipped")
    if (other := elsewhere(rule.categories, facts)) is not None:
        return other
    confirmed_on = facts.day(number.issued_at)
    values = {"confirmed_on": confirmed_on}
    if confirmed_on != facts.today:
        return Outcome("later", values, ("confirmation",))
    return Outcome("same-day", values, ("confirmation",), end_of(confirmed_on, facts.zone))


def _first_window_kept(rule: FirstWindowKept, facts: Facts) -> Outcome:
    if facts.category is None:
        return Outcome("no-category-known")
    if (other := elsewhere(rule.categories, facts)) is not None:
        return other
    number = facts.authorization
    if number is None or facts.dispenses:
        return Outcome("none-missed")
    if facts.known(number.used_at) or facts.known(number.voided_at):
        return Outcome("none-missed")
    test = facts.last_qualifying(number.issued_at)
    if test is None:
        return Outcome("none-missed")
    collected_on = facts.day(test.collected_at)
    evidence = ("authorization", facts.path("pregnancy_tests", test))
    until_on = add_days(collected_on, rule.window_days - 1)
    if facts.today <= until_on:
        ends_at = end_of(until_on, facts.zone)
        return Outcome("still-open", {"until_on": until_on}, evidence, ends_at)
    from_on = add_days(collected_on, rule.days)
    if facts.today < from_on:
        return Outcome("waiting", {"collected_on": collected_on, "from_on": from_on}, evidence)
    return Outcome("waited", {"from_on": from_on}, evidence)


def _recipient_allowed(rule: RecipientAllowed, facts: Facts) -> Outcome:
    number = facts.confirmation
    if number is None or number.recipient is None:
        return Outcome("missing")
    allowed = number.recipient in rule.recipients
    values = {"recipient": str(number.recipient).replace("-", " ")}
    return Outcome("allowed" if allowed else "refused", values, ("confirmation",))
