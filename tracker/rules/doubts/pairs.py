"""Requirements that contradict, or leave a hole between, each other."""

from collections.abc import Iterator

from tracker.rules.doubts.placed import of_kind
from tracker.rules.kinds import Kind
from tracker.rules.kinds.dispensing import (
    AuthorizationUsable,
    ConfirmationOpen,
    DaysLeftAtMost,
    FirstWindowKept,
    Window,
    WithinWindow,
)
from tracker.rules.kinds.pregnancy import (
    FirstTestDaysBefore,
    FirstTestHoursBefore,
    PrescriptionTest,
    ScheduledTest,
)
from tracker.rules.kinds.prescription import RefillsAtMost, SupplyAtMost
from tracker.rules.kinds.standing import AgreementSigned, ReenrolledInTime
from tracker.rules.problems import Place, Problem
from tracker.rules.program import ProgramVersion, Requirement
from tracker.rules.vocabulary import Enforcement, Gate

TESTS = (FirstTestDaysBefore, FirstTestHoursBefore, ScheduledTest, PrescriptionTest)
"""The kinds that ask for a pregnancy test."""


def pairs_doubted(version: ProgramVersion) -> Iterator[Problem]:
    for place, requirement, rule in of_kind(version, WithinWindow):
        yield from _windows(version, rule, place)
        yield from _unreported(version, requirement, rule, place)
    yield from _first_tests(version)
    yield from _supplies(version)
    yield from _renewals(version)
    for kind in (WithinWindow, ConfirmationOpen, AgreementSigned):
        for place, _, _ in of_kind(version, kind)[1:]:
            problem = "a second one of this kind: what hangs on it goes by the first"
            yield Problem(problem, place.key("kind"))


def _windows(version: ProgramVersion, rule: WithinWindow, place: Place) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, window in enumerate(rule.window):
        here = place.key("window").item(index)
        for code in sorted(seen & {*window.categories}):
            problem = f"{code} has a window already, which goes first"
            yield Problem(problem, here.key("categories"))
        seen.update(window.categories)
        if window.anchor == "last-test":
            yield from _shorter_than_tests(version, window, here.key("days"))


def _shorter_than_tests(version: ProgramVersion, window: Window, days: Place) -> Iterator[Problem]:
    """A test that is old enough for the number to be expired when it is issued, or that is
    counted differently after a missed window."""
    for requirement in version.requirements:
        rule = requirement.rule
        if not {*getattr(rule, "categories", ())} & {*window.categories}:
            continue
        last = _oldest_test(rule)
        if last is not None and window.offset < last:
            problem = f"'{requirement.key}' takes a test {last} days old, when this is over already"
            yield Problem(problem, days)
        if isinstance(rule, FirstWindowKept) and rule.window_days - 1 != window.offset:
            problem = (
                f"'{requirement.key}' counts another window: {rule.window_days} days from day 1"
            )
            yield Problem(problem, days)


def _oldest_test(rule: Kind) -> int | None:
    match rule:
        case ScheduledTest():
            return rule.at_most_days
        case PrescriptionTest():
            return rule.offset
        case _:
            return None


def _unreported(
    version: ProgramVersion, requirement: Requirement, rule: WithinWindow, place: Place
) -> Iterator[Problem]:
    """What the window leaves to other requirements to report must be asked by one that stops."""
    for gate in rule.test_reported_at:
        if gate not in requirement.gates:
            yield Problem(f"it is not checked at {gate}", place.key("test_reported_at"))
    for gate in requirement.gates:
        if rule.needs_authorization and not _stops(version, gate, AuthorizationUsable):
            problem = f"at {gate} no 'authorization-usable' requirement reports a missing number"
            yield Problem(problem, place.key("gates"))
        if gate in rule.test_reported_at and not _stops(version, gate, *TESTS):
            problem = f"at {gate} no requirement reports a missing test"
            yield Problem(problem, place.key("test_reported_at"))


def _stops(version: ProgramVersion, gate: Gate, *kinds: type[Kind]) -> bool:
    return any(
        isinstance(each.rule, kinds) and each.enforcement is Enforcement.BLOCK
        for each in version.by_gate[gate]
    )


def _first_tests(version: ProgramVersion) -> Iterator[Problem]:
    """A scheduled test steps back for the one that it names, which must then stop."""
    for place, requirement, rule in of_kind(version, ScheduledTest):
        first = version.requirement(rule.first_after)
        here = place.key("first_after")
        for gate in requirement.gates:
            if gate not in first.gates:
                yield Problem(f"'{first.key}' is not checked at {gate}: no test is needed", here)
        if first.enforcement is not Enforcement.BLOCK:
            yield Problem(f"'{first.key}' does not stop: no first test is needed", here)


def _supplies(version: ProgramVersion) -> Iterator[Problem]:
    limits = [
        limit
        for _, _, rule in of_kind(version, SupplyAtMost)
        for limit in (*rule.days_by_category.values(), *([] if rule.days is None else [rule.days]))
    ]
    for place, _, left in of_kind(version, DaysLeftAtMost):
        if limits and left.days >= max(limits):
            problem = f"a supply has at most {max(limits)} days: it never stops"
            yield Problem(problem, place.key("days"))
    numbers = of_kind(version, AuthorizationUsable)
    for place, _, refill in of_kind(version, RefillsAtMost):
        if refill.refills and numbers:
            problem = f"'{numbers[0][1].key}' lets one number be used once: no refill can follow"
            yield Problem(problem, place.key("refills"))


def _renewals(version: ProgramVersion) -> Iterator[Problem]:
    for place, _, _ in of_kind(version, ReenrolledInTime):
        if not of_kind(version, AgreementSigned):
            problem = (
                "no 'agreement-signed' requirement has the agreement signed that this asks for"
            )
            yield Problem(problem, place.key("kind"))
