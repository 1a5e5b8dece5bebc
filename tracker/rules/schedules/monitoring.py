"""When the next blood count, or another test, is due."""

from collections.abc import Iterator
from datetime import date

from tracker.rules.checks.monitoring import count_limit, last_complete_count
from tracker.rules.checks.results import TESTS, latest_of, result_until
from tracker.rules.facts import Facts
from tracker.rules.kinds.monitoring import CountsCurrent, MonitoringKind, ResultsCurrent
from tracker.rules.schedules.due import Due, Step, asked_of, turns
from tracker.rules.timeline import add_days
from tracker.rules.vocabulary import Owner


def due(key: str, rule: MonitoringKind, facts: Facts) -> Iterator[Step]:
    match rule:
        case CountsCurrent():
            yield from _blood_count(key, rule, facts)
        case ResultsCurrent():
            yield from _results(key, rule, facts)
        case _:
            return


def _blood_count(key: str, rule: CountsCurrent, facts: Facts) -> Iterator[Step]:
    limit = count_limit(rule, facts, facts.today)
    if limit is None:
        return
    yield from turns(facts, _later_phase_on(rule, facts))
    collected_on = last_complete_count(rule, facts)
    due_on = facts.today if collected_on is None else add_days(collected_on, limit)
    yield Due(
        key=key,
        title="Next blood count",
        who=Owner.PRESCRIBER,
        due_on=due_on,
        overdue=due_on < facts.today,
        sentence=f"The next complete blood count is due by {due_on}.",
        at_once=collected_on is None,
    )


def _results(key: str, rule: ResultsCurrent, facts: Facts) -> Iterator[Step]:
    """Phases and levels change by the day, so the schedule is looked at anew each day."""
    if rule.categories and not asked_of(rule.categories, facts):
        return
    yield from turns(facts, add_days(facts.today, 1))
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
        at_once=bool(missing),
    )


def _later_phase_on(rule: CountsCurrent, facts: Facts) -> date | None:
    """The first day of the longer intervals."""
    first_on, indication = facts.first_hand_over_on, facts.question.patient.indication
    schedule = None if indication is None else rule.schedule.get(indication)
    if first_on is None or schedule is None:
        return None
    return add_days(first_on, schedule.first_days)
