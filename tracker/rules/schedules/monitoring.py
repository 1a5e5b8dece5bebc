"""When the next blood count is due."""

from collections.abc import Iterator

from tracker.rules.checks.monitoring import count_limit, last_complete_count
from tracker.rules.facts import Facts
from tracker.rules.kinds.monitoring import CountsCurrent, MonitoringKind
from tracker.rules.schedules.due import Due
from tracker.rules.timeline import add_days
from tracker.rules.vocabulary import Owner


def due(key: str, rule: MonitoringKind, facts: Facts) -> Iterator[Due]:
    match rule:
        case CountsCurrent():
            yield from _blood_count(key, rule, facts)
        case _:
            return


def _blood_count(key: str, rule: CountsCurrent, facts: Facts) -> Iterator[Due]:
    limit = count_limit(rule, facts, facts.today)
    if limit is None:
        return
    collected_on = last_complete_count(rule, facts)
    due_on = facts.today if collected_on is None else add_days(collected_on, limit)
    yield Due(
        key=key,
        title="Next blood count",
        who=Owner.PRESCRIBER,
        due_on=due_on,
        overdue=due_on < facts.today,
        sentence=f"The next complete blood count is due by {due_on}.",
    )
