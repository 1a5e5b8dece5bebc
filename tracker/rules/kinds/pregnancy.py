"""Kinds about contraception and pregnancy.

Which test qualifies at all (sensitivity, home tests) is said once for a version, in its
`[pregnancy_tests]`.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from tracker.rules.kinds.says import Says, met, not_applicable, unmet
from tracker.rules.vocabulary import Method


class Pregnancy:
    """A kind of this family."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ContraceptionInUse(Pregnancy):
    """Abstinence, or the methods or the condom commitment that the category asks for.

    `methods_for` need at least one `highly_effective` method and `methods` acceptable ones in
    all, started `days_before_first` calendar days before the first prescription was written; the
    start is not looked at later. `commitment_for` need a condom commitment (10.7, 10.25, 10.32).
    """

    methods_for: tuple[str, ...]
    methods: int
    highly_effective: tuple[Method, ...]
    days_before_first: int
    additional: tuple[Method, ...] = ()
    commitment_for: tuple[str, ...] = ()

    kind: ClassVar[str] = "contraception-in-use"
    outcomes: ClassVar[dict[str, Says]] = {
        "abstinent": met(),
        "in-use": met("methods"),
        "in-use-since": met("methods", "started_on"),
        "committed": met(),
        "no-commitment": unmet(),
        "none": unmet(),
        "not-enough": unmet("methods"),
        "start-unknown": unmet("methods", "ready_by"),
        "too-recent": unmet("methods", "started_on", "ready_on", "days"),
    }


@dataclass(frozen=True, slots=True)
class FirstTestDaysBefore(Pregnancy):
    """First prescription: a qualifying test `least` to `most` calendar days before writing.

    Days lie between collection and writing, both ends included (10.2).
    """

    least: int
    most: int
    categories: tuple[str, ...]

    kind: ClassVar[str] = "first-test-days-before"
    outcomes: ClassVar[dict[str, Says]] = {
        "tested": met("collected_at", "days", "written_on"),
        "not-first": not_applicable("first_on"),
        "missing": unmet("from_on", "to_on", "next_on"),
        "not-qualifying": unmet("collected_at", "because", "from_on", "to_on", "next_on"),
    }


@dataclass(frozen=True, slots=True)
class FirstTestHoursBefore(Pregnancy):
    """First prescription: a qualifying test within `hours` elapsed hours before writing.

    Exactly `hours` before still counts; a test collected after writing does not (10.2).
    """

    hours: int
    categories: tuple[str, ...]

    kind: ClassVar[str] = "first-test-hours-before"
    outcomes: ClassVar[dict[str, Says]] = {
        "tested": met("collected_at", "written_at"),
        "not-first": not_applicable("first_on"),
        "missing": unmet("from_at", "written_at"),
        "not-qualifying": unmet("collected_at", "because", "from_at", "written_at"),
    }


@dataclass(frozen=True, slots=True)
class ScheduledTest(Pregnancy):
    """The last qualifying test is not older than the schedule allows, on the day of the question.

    At most `first_every_days` during the first `first_days` days after the first hand-over, then
    `regular_every_days` (irregular menses: `irregular_every_days`), and never more than
    `at_most_days`, the length of the authorization window. At a first prescription only
    `at_most_days` is asked, and only while the requirement named in `first_after` does not stop
    (10.4).
    """

    at_most_days: int
    first_days: int
    first_every_days: int
    regular_every_days: int
    irregular_every_days: int
    first_after: str
    categories: tuple[str, ...]

    kind: ClassVar[str] = "scheduled-test"
    outcomes: ClassVar[dict[str, Says]] = {
        "current": met("collected_at", "until_on"),
        "first-test-missing": not_applicable(),
        "missing": unmet("from_on"),
        "not-qualifying": unmet("collected_at", "because", "from_on"),
        "overdue": unmet("collected_at", "until_on", "days", "limit"),
    }


@dataclass(frozen=True, slots=True)
class PrescriptionTest(Pregnancy):
    """Programs with one test rule: the last qualifying test is at most `days` days old.

    With `collection_is_day_one` the day of collection itself is day 1, so that `days` 7 end on
    D + 6. At `authorize` the age is taken on the day of `authorize_on`: the prescription's
    writing or the question; at `confirm` always on the day of writing. `collected_by` is the
    latest that a test may be collected: the instant of writing, or the end of that day. A patient
    with one of the `exempt` methods needs no test (10.15, 10.31, 10.32).
    """

    days: int
    authorize_on: Literal["writing", "question"]
    collected_by: Literal["instant", "day"]
    categories: tuple[str, ...]
    collection_is_day_one: bool = False
    exempt: tuple[Method, ...] = ()

    kind: ClassVar[str] = "prescription-test"
    outcomes: ClassVar[dict[str, Says]] = {
        "tested": met("collected_at", "until_on"),
        "exempt": not_applicable("method"),
        "missing": unmet("from_on", "written_on"),
        "not-qualifying": unmet("collected_at", "because", "from_on", "written_on"),
        "too-old": unmet("collected_at", "until_on", "days"),
    }

    @property
    def offset(self) -> int:
        """Days from the collection to the last day on which the test counts."""
        return self.days - 1 if self.collection_is_day_one else self.days


@dataclass(frozen=True, slots=True)
class NoOpenPregnancy(Pregnancy):
    """No test or report of the patient leaves a pregnancy open, in any category.

    A positive or indeterminate test opens a case until a newer report says ruled-out. Of several
    reports of the patient the newest decides; at the same instant the case stays open (10.3,
    10.23).
    """

    kind: ClassVar[str] = "no-open-pregnancy"
    outcomes: ClassVar[dict[str, Says]] = {
        "none": met(),
        "ruled-out": met("reported_at"),
        "test-open": unmet("result", "collected_at"),
        "report-open": unmet("status", "reported_at"),
    }


PregnancyKind = (
    ContraceptionInUse
    | FirstTestDaysBefore
    | FirstTestHoursBefore
    | ScheduledTest
    | PrescriptionTest
    | NoOpenPregnancy
)
