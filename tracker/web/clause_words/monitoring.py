"""Clauses about the label's monitoring: thrombosis, blood counts, test results."""

from collections.abc import Iterator
from typing import assert_never

from tracker.rules.kinds.monitoring import (
    CountsAtLeast,
    CountsCurrent,
    Levels,
    MonitoringKind,
    ProphylaxisDecided,
    ResultAtLevel,
    ResultsCurrent,
)
from tracker.rules.vocabulary import LabVariant
from tracker.web.clause_words.names import (
    INDICATIONS,
    STANDING_IN,
    TESTS,
    Names,
    days,
    exception,
    joined,
    statement,
)
from tracker.web.filters import grouped, plural

_VARIANTS = {LabVariant.BENIGN_ETHNIC_NEUTROPENIA: "benign ethnic neutropenia"}


def sentences(rule: MonitoringKind, names: Names) -> tuple[str, ...]:
    match rule:
        case ProphylaxisDecided():
            return (
                "The prescriber has recorded an agent against blood clots, or that every one is"
                " contraindicated.",
            )
        case CountsCurrent():
            return tuple(_counts_current(rule))
        case CountsAtLeast():
            return tuple(_counts_at_least(rule))
        case ResultsCurrent():
            return tuple(_results_current(rule, names))
        case ResultAtLevel():
            return tuple(_result_at_level(rule))
        case _:
            assert_never(rule)


def _counts_current(rule: CountsCurrent) -> Iterator[str]:
    tests = joined(TESTS[test] for test in rule.tests)
    yield f"A complete blood count ({tests}) is in time on the day of the check."
    yield f"Only results in {rule.unit} count."
    yield f"Before the first hand-over it may be at most {days(rule.baseline_days)} old."
    for indication, plan in rule.schedule.items():
        yield (
            f"Afterwards, in {INDICATIONS[indication]}: at most {days(plan.first_every_days)} old"
            f" during the first {days(plan.first_days)}, the day of the first hand-over being the"
            f" first of them; then at most {days(plan.later_every_days)}."
        )


def _counts_at_least(rule: CountsAtLeast) -> Iterator[str]:
    yield (
        "The latest count of each test is at or above the label's threshold; of several on one day"
        " the lowest is taken."
    )
    for indication, least in rule.least.items():
        levels = joined(f"{TESTS[test]} {grouped(n)}{rule.unit}" for test, n in least.items())
        yield f"In {INDICATIONS[indication]}: {levels}."
    yield "Not asked while no count is on record."


def _results_current(rule: ResultsCurrent, names: Names) -> Iterator[str]:
    tests = joined(TESTS[test] for test in rule.tests)
    if rule.unit is None:
        yield "The last qualifying negative pregnancy test is in time on the day of the check."
    else:
        yield f"The latest result is in time on the day of the check: {tests}."
        yield f"Only results in {rule.unit} count."
    yield f"Before the first hand-over it may be at most {days(rule.baseline_days)} old."
    for number, phase in enumerate(rule.phase):
        yield f"{_when(number, len(rule.phase), phase.months)} counts for {days(phase.days)}."
    if rule.levels_of is not None:
        yield (
            f"Where {names.requirement(rule.levels_of)} has the result watched, it counts for the"
            " days that are named there, if they are fewer."
        )
    yield from exception(rule.attested, "results may be as old as")
    yield from names.only_for(rule.categories)


def _when(number: int, count: int, months: int | None) -> str:
    if count == 1:
        return "After the first hand-over a result"
    if months is None:
        return "A later result"
    until = plural(months, "calendar month")
    begins = "A result" if number == 0 else "After that, a result"
    return f"{begins} collected less than {until} after the first hand-over"


def _result_at_level(rule: ResultAtLevel) -> Iterator[str]:
    yield (
        f"The latest {TESTS[rule.test]} does not call for interrupting the treatment; of several"
        " on one day the lowest is taken."
    )
    yield _levels("", rule.general, rule)
    for variant, levels in rule.variant.items():
        yield _levels(f"With {_VARIANTS[variant]}: ", levels, rule)
    yield (
        "After a result below the last of these levels the treatment is not started again, even"
        f" when the count has recovered, until {STANDING_IN[rule.by]} signs"
        f" {statement(rule.rechallenge)} on the day of that result or later."
    )
    yield "Not asked while no result is on record."


def _levels(who: str, levels: Levels, rule: ResultAtLevel) -> str:
    normal, interrupt, bar = (
        f"{grouped(each)}{rule.unit}"
        for each in (levels.normal, levels.interrupt_below, levels.no_rechallenge_below)
    )
    words = (
        f"{who}from {normal} on there is nothing to do; below that another result follows within"
        f" {days(rule.watched_every_days)}; below {interrupt} the treatment is interrupted; below"
        f" {bar} it is not started again."
    )
    return words[0].upper() + words[1:]
