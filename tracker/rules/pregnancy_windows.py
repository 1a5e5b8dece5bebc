"""How long the pregnancy tests on record will do for a prescription that is not written yet."""

from datetime import datetime

from tracker.rules.decision import Decision
from tracker.rules.facts import Facts
from tracker.rules.kinds.pregnancy import (
    FirstTestDaysBefore,
    FirstTestHoursBefore,
    PrescriptionTest,
    ScheduledTest,
)
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Question
from tracker.rules.timeline import add_days, add_hours, end_of, utc
from tracker.rules.vocabulary import Status


def tests_until(version: ProgramVersion, question: Question, decision: Decision) -> datetime | None:
    """The last instant at which it can be written on the tests that do now; None where no test
    does, or where none ends.

    `question` is one at `authorize`, for a prescription written at its own instant, and `decision`
    the answer to it.
    """
    facts = Facts(version, question)
    ends = (
        _until(version.requirement(found.requirement).rule, found.ends_at, facts)
        for found in decision.findings
        if found.status is Status.MET
    )
    return min((end for end in ends if end is not None), key=utc, default=None)


def _until(rule: object, ends_at: datetime | None, facts: Facts) -> datetime | None:
    """Of a requirement that is met; None for one that is not about tests."""
    match rule:
        case FirstTestHoursBefore():
            return add_hours(_newest(facts, 0), rule.hours)
        case FirstTestDaysBefore():
            newest_on = facts.day(_newest(facts, rule.least))
            return end_of(add_days(newest_on, rule.most), facts.zone)
        case PrescriptionTest():
            newest_on = facts.day(_newest(facts, 0))
            return end_of(add_days(newest_on, rule.offset), facts.zone)
        case ScheduledTest():
            return ends_at
        case _:
            return None


def _newest(facts: Facts, days_ago: int) -> datetime:
    """When the newest qualifying test was taken that is so many days old, or older."""
    return max(
        each.collected_at
        for each in facts.qualifying_tests
        if each.collected_at <= facts.at
        and (facts.today - facts.day(each.collected_at)).days >= days_ago
    )
