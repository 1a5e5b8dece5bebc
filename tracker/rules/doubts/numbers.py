"""Numbers of one requirement that leave no time, or never stop anybody."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tracker.rules.doubts.placed import placed
from tracker.rules.kinds import Kind
from tracker.rules.kinds.dispensing import ConfirmationOpen, FirstWindowKept, WithinWindow
from tracker.rules.kinds.monitoring import (
    CountsAtLeast,
    CountSchedule,
    CountsCurrent,
    ResultAtLevel,
    ResultsCurrent,
)
from tracker.rules.kinds.pregnancy import (
    ContraceptionInUse,
    FirstTestDaysBefore,
    FirstTestHoursBefore,
    PrescriptionTest,
    ScheduledTest,
)
from tracker.rules.kinds.prescription import SupplyAtMost
from tracker.rules.kinds.records import SurveyCurrent
from tracker.rules.kinds.standing import ReenrolledInTime
from tracker.rules.problems import Place, Problem
from tracker.rules.program import ProgramVersion
from tracker.rules.vocabulary import LabTest, LabUnit

_AT_ONCE: Final = "is 0: only what was done on that very day counts"
_AT_ZERO: Final[Mapping[type[Kind], Mapping[str, str]]] = {
    ReenrolledInTime: {"months": "is 0: a new agreement is due as soon as a supply has ended"},
    SurveyCurrent: {"max_days": _AT_ONCE, "max_months": _AT_ONCE},
    SupplyAtMost: dict.fromkeys(("days", "days_by_category"), "is 0: no supply is within it"),
    ConfirmationOpen: {"hours": "is 0: the number has expired once it is issued"},
    FirstTestHoursBefore: {"hours": "is 0: no test can be collected in that time"},
    ScheduledTest: dict.fromkeys(
        ("at_most_days", "first_every_days", "regular_every_days", "irregular_every_days"), _AT_ONCE
    ),
    CountsCurrent: {"schedule": _AT_ONCE},
    CountsAtLeast: {"least": "is 0: no count is below it"},
    ContraceptionInUse: {"methods": "is 0: one highly effective method is asked for all the same"},
}
"""Parameters for which 0 makes no sense, and what it comes to."""

_UNITS: Final[Mapping[LabTest, LabUnit]] = {
    LabTest.ANC: LabUnit.PER_MICROLITER,
    LabTest.PLATELETS: LabUnit.PER_MICROLITER,
    LabTest.ALT: LabUnit.UNITS_PER_LITER,
    LabTest.AST: LabUnit.UNITS_PER_LITER,
}
"""The unit in which each result is recorded (contract of the decision)."""


def numbers_doubted(version: ProgramVersion) -> Iterator[Problem]:
    for place, requirement in placed(version):
        rule = requirement.rule
        for name, comes_to in _AT_ZERO.get(type(rule), {}).items():
            for zero in _zeros(getattr(rule, name), place.key(name)):
                yield Problem(comes_to, zero)
        yield from _of_windows(rule, place)
        yield from _of_tests(rule, place)


def _zeros(value: object, place: Place) -> Iterator[Place]:
    """Where a number, or one in a table of numbers, is 0."""
    match value:
        case int():
            if value == 0:
                yield place
        case Mapping():
            for name, each in value.items():
                yield from _zeros(each, place.member(str(name)))
        case CountSchedule():
            for name in ("first_every_days", "later_every_days"):
                yield from _zeros(getattr(value, name), place.key(name))


def _of_windows(rule: Kind, place: Place) -> Iterator[Problem]:
    match rule:
        case FirstTestDaysBefore() if rule.least > rule.most:
            problem = f"{rule.least} to {rule.most} days before: no day lies in this window"
            yield Problem(problem, place.key("least"))
        case PrescriptionTest() if rule.offset < 0:
            yield Problem("day 1 lies after the last day: no test is in time", place.key("days"))
        case WithinWindow():
            for index, window in enumerate(rule.window):
                if window.offset < 0:
                    days = place.key("window").item(index).key("days")
                    yield Problem("day 1 lies after the last day: it is never open", days)
        case FirstWindowKept() if rule.days <= rule.window_days:
            problem = f"{rule.days} days are over when the window of {rule.window_days} is"
            yield Problem(f"{problem}: nobody waits", place.key("days"))
        case _:
            return


def _of_tests(rule: Kind, place: Place) -> Iterator[Problem]:
    match rule:
        case ContraceptionInUse():
            yield from _too_many_methods(rule, place)
        case CountsCurrent():
            yield from _wrong_units(rule.tests, rule.unit, place)
            for indication, schedule in rule.schedule.items():
                if 0 < schedule.first_days < schedule.first_every_days:
                    every = place.key("schedule").member(indication).key("first_every_days")
                    problem = (
                        f"one in {schedule.first_every_days} days is never due in a phase of"
                        f" {schedule.first_days}"
                    )
                    yield Problem(problem, every)
        case ResultsCurrent(tests=asked, unit=LabUnit() as unit):
            yield from _wrong_units([t for t in asked if isinstance(t, LabTest)], unit, place)
        case ResultAtLevel():
            yield from _wrong_units([rule.test], rule.unit, place)
        case CountsAtLeast():
            tests = dict.fromkeys(test for least in rule.least.values() for test in least)
            yield from _wrong_units(tests, rule.unit, place)
        case _:
            return


def _too_many_methods(rule: ContraceptionInUse, place: Place) -> Iterator[Problem]:
    listed = {*rule.highly_effective, *rule.additional}
    if rule.methods > len(listed):
        problem = f"{rule.methods} are needed, but only {len(listed)} are acceptable"
        yield Problem(problem, place.key("methods"))
    both = sorted({*rule.highly_effective} & {*rule.additional})
    if both:
        problem = f"{', '.join(both)}: highly effective already"
        yield Problem(problem, place.key("additional"))


def _wrong_units(tests: Iterable[LabTest], unit: LabUnit, place: Place) -> Iterator[Problem]:
    never = [test for test in tests if _UNITS[test] is not unit]
    if never:
        problem = f"{' and '.join(never)}: never recorded in {unit}"
        yield Problem(problem, place.key("unit"))
