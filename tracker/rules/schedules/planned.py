"""The days on which blood counts are planned, from the label's schedule."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from tracker.rules.checks.monitoring import count_limit, last_complete_count
from tracker.rules.facts import Facts
from tracker.rules.kinds.monitoring import CountsCurrent
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Question
from tracker.rules.timeline import add_days


def planned_counts(version: ProgramVersion, question: Question, *, most: int) -> tuple[date, ...]:
    """The next complete counts, each by the end of its day; the first may lie in the past.

    Each is planned as if the one before is made on its day, an overdue one today. Empty before the
    first hand-over, when only a baseline count is due, and where the program has no schedule.
    """
    rule, facts = version.rule(CountsCurrent), Facts(version, question)
    if rule is None or facts.first_hand_over_on is None:
        return ()
    return tuple(islice(_days(rule, facts), most))


def _days(rule: CountsCurrent, facts: Facts) -> Iterator[date]:
    limit = count_limit(rule, facts, facts.today)
    if limit is None:
        return
    counted_on = last_complete_count(rule, facts)
    due_on = facts.today if counted_on is None else add_days(counted_on, limit)
    while limit is not None:
        yield due_on
        made_on = max(due_on, facts.today)
        limit = count_limit(rule, facts, made_on)
        due_on = add_days(made_on, limit or 0)
