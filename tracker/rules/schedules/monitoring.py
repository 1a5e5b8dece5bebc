"""When the next blood count, or another test, is due."""

from collections.abc import Iterator

from tracker.rules.checks.monitoring import count_limit, last_complete_count
from tracker.rules.checks.results import TESTS, latest_of, result_until
from tracker.rules.facts import Facts
from tracker.rules.kinds.monitoring import CountsCurrent, MonitoringKind, ResultsCurrent
from tracker.rules.schedules.due import Due, asked_of
from tracker.rules.timeline import add_days
from tracker.rules.vocabulary import Owner


def due(key: str, rule: MonitoringKind, facts: Facts) -> Iterator[Due]:
    match rule:
        case CountsCurrent():
            yield from _blood_count(key, rule, facts)
        case ResultsCurrent():
            yield from _results(key, rule, facts)
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


def _results(key: str, rule: ResultsCurrent, facts: Facts) -> Iterator[Due]:
    if rule.categories and not asked_of(rule.categories, facts):
        return
    found, missing = latest_of(rule, facts)
    days = [result_until(rule, facts, each) for each in found] + [facts.today] * bool(missing)
    tests, due_on = " and ".join(TESTS[test] for test in rule.tests), min(days)
    yield Due(
        key=key,
        title=f"Next {tests}",
        who=Owner.PATIENT if "pregnancy" in rule.tests else Owner.PRESCRIBER,
        due_on=due_on,
        overdue=due_on < facts.today,
        sentence=f"The next {tests} is due by {due_on}.",
    )
