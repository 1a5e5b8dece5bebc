"""What is due next for a patient, and when, from the same definitions as the decisions.

A due item is advice for the patient's page and the home pages: it stops nothing. Where a record is
missing, the item is due on the day of the question. One module for each family of kinds. Beside
its items each schedule yields its turns: the instants from which on time alone may change them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tracker.rules.facts import Facts
from tracker.rules.kinds.dispensing import Dispensing
from tracker.rules.kinds.monitoring import Monitoring
from tracker.rules.kinds.pregnancy import Pregnancy
from tracker.rules.kinds.records import Records
from tracker.rules.kinds.sessions import Sessions
from tracker.rules.kinds.standing import Standing
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Question
from tracker.rules.schedules import (
    dispensing,
    monitoring,
    pregnancy,
    records,
    sessions,
    standing,
)
from tracker.rules.schedules.due import Due, Step, Turn, turns_of_any
from tracker.rules.timeline import utc

__all__ = ["Due", "Schedule", "due_items", "schedule"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is due, soonest first, and the next instant at which that may change while nothing is
    recorded; None for never. Until then only the days of items due `at_once` move, with the day
    of the question."""

    items: tuple[Due, ...]
    holds_until: datetime | None


def due_items(version: ProgramVersion, question: Question) -> tuple[Due, ...]:
    """Everything due for the patient of that question, soonest first."""
    return schedule(version, question).items


def schedule(version: ProgramVersion, question: Question) -> Schedule:
    """The same, and how long it holds."""
    facts = Facts(version, question)
    steps = [*_steps(facts), *turns_of_any(facts)]
    items = sorted(
        (step for step in steps if isinstance(step, Due)), key=lambda due: (due.due_on, due.key)
    )
    turns = (utc(step.at) for step in steps if isinstance(step, Turn))
    return Schedule(tuple(items), min(turns, default=None))


def _steps(facts: Facts) -> Iterator[Step]:
    for requirement in facts.version.requirements:
        yield from _due(requirement.key, facts)


def _due(key: str, facts: Facts) -> Iterator[Step]:
    match facts.version.requirement(key).rule:
        case Standing() as rule:
            yield from standing.due(key, rule, facts)
        case Pregnancy() as rule:
            yield from pregnancy.due(key, rule, facts)
        case Records() as rule:
            yield from records.due(key, rule, facts)
        case Monitoring() as rule:
            yield from monitoring.due(key, rule, facts)
        case Dispensing() as rule:
            yield from dispensing.due(key, rule, facts)
        case Sessions() as rule:
            yield from sessions.due(key, rule, facts)
        case _:
            return
