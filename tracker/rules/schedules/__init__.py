"""What is due next for a patient, and when, from the same definitions as the decisions.

A due item is advice for the patient's page and the home pages: it stops nothing. Where a record is
missing, the item is due on the day of the question. One module for each family of kinds.
"""

from collections.abc import Iterator

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
from tracker.rules.schedules.due import Due

__all__ = ["Due", "due_items"]


def due_items(version: ProgramVersion, question: Question) -> tuple[Due, ...]:
    """Everything due for the patient of that question, soonest first."""
    facts = Facts(version, question)
    found = [due for requirement in version.requirements for due in _due(requirement.key, facts)]
    return tuple(sorted(found, key=lambda due: (due.due_on, due.key)))


def _due(key: str, facts: Facts) -> Iterator[Due]:
    match facts.version.requirement(key).rule:
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
        case Standing() as rule:
            yield from standing.due(key, rule, facts)
        case _:
            return
