"""How long the pregnancy tests on record will do for a prescription that is not written yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tracker.rules.decision import Decision, Finding
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

TESTS: Final = (FirstTestDaysBefore, FirstTestHoursBefore, ScheduledTest, PrescriptionTest)


@dataclass(frozen=True, slots=True)
class TestsStanding:
    """`until`: the last instant at which it can be written on the tests that do now; None where
    no test does, or where none ends. `wanting`: why they do not do alone. `second_hours`: where
    all that is wanting is the second of two first tests, which can still be taken by `until`,
    within how many hours before the prescription."""

    __test__ = False  # no test of pytest's

    until: datetime | None
    wanting: Finding | None
    second_hours: int | None

    @property
    def usable(self) -> bool:
        """Whether a prescription can still be written on the tests that do now."""
        return self.until is not None and (self.wanting is None or self.second_hours is not None)


def tests_standing(
    version: ProgramVersion, question: Question, decision: Decision
) -> TestsStanding:
    """Of the tests on record. `question` is one at `authorize`, for a prescription written at its
    own instant; `decision` is its answer."""
    facts = Facts(version, question)
    tests = [
        (rule, found)
        for found in decision.findings
        if isinstance(rule := version.requirement(found.requirement).rule, TESTS)
    ]
    ends = [_until(rule, each.ends_at, facts) for rule, each in tests if each.status is Status.MET]
    until = min((end for end in ends if end is not None), key=utc, default=None)
    wanting = [(rule, each) for rule, each in tests if each.status is Status.UNMET]
    hours = [rule.hours for rule, _ in wanting if isinstance(rule, FirstTestHoursBefore)]
    second = until is not None and len(hours) == len(wanting)
    return TestsStanding(
        until=until,
        wanting=wanting[0][1] if wanting else None,
        second_hours=min(hours, default=None) if second else None,
    )


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
