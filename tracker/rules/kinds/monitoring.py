"""Kinds about the label's monitoring: thrombosis, blood counts, test results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar, Literal

from tracker.rules.kinds.attested import AttestedLimit
from tracker.rules.kinds.says import Says, met, not_applicable, unmet
from tracker.rules.vocabulary import (
    AttestationKind,
    Indication,
    LabTest,
    LabUnit,
    LabVariant,
    Party,
)


class Monitoring:
    """A kind of this family."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ProphylaxisDecided(Monitoring):
    """An agent against thrombosis, or a contraindication, is on record (10.12, 10.28)."""

    kind: ClassVar[str] = "prophylaxis-decided"
    outcomes: ClassVar[dict[str, Says]] = {
        "decided": met("decision"),
        "decided-on": met("decision", "decided_on"),
        "missing": unmet(),
    }


@dataclass(frozen=True, slots=True)
class CountSchedule:
    """Days 0 to `first_days` - 1 after the first hand-over: every `first_every_days`; later
    every `later_every_days`."""

    first_days: int
    first_every_days: int
    later_every_days: int


@dataclass(frozen=True, slots=True)
class CountsCurrent(Monitoring):
    """A complete blood count (every one of `tests`) is in time on the day of the question.

    Before the first hand-over of those that count: at most `baseline_days` old. Afterwards by the
    schedule of the patient's indication (10.12, 10.22).
    """

    tests: tuple[LabTest, ...]
    unit: LabUnit
    baseline_days: int
    schedule: Mapping[Indication, CountSchedule]

    kind: ClassVar[str] = "counts-current"
    outcomes: ClassVar[dict[str, Says]] = {
        "current": met("collected_on", "until_on"),
        "missing": unmet("test", "from_on"),
        "overdue": unmet("test", "collected_on", "until_on", "from_on"),
        "no-indication": unmet(),
    }


@dataclass(frozen=True, slots=True)
class CountsAtLeast(Monitoring):
    """The latest count of each test (the lowest of that day) reaches the label's threshold.

    `least` is per indication and test, in `unit`. Not asked when no count is on record (10.12,
    10.22).
    """

    unit: LabUnit
    least: Mapping[Indication, Mapping[LabTest, int]]

    kind: ClassVar[str] = "counts-at-least"
    outcomes: ClassVar[dict[str, Says]] = {
        "enough": met("counts"),
        "no-counts": not_applicable(),
        "low": unmet("counts", "limits"),
        "no-indication": unmet("counts"),
    }


@dataclass(frozen=True, slots=True)
class Phase:
    """For how many days a result counts that was collected in this phase of the therapy.

    A phase lasts until `months` calendar months after the first hand-over, that day no longer
    included; the last one has no `months`.
    """

    days: int
    months: int | None = None


@dataclass(frozen=True, slots=True)
class ResultsCurrent(Monitoring):
    """The latest result of every one of `tests` still counts on the day of the question.

    A test is a laboratory test in `unit`, or "pregnancy": the last qualifying one. Before the
    first hand-over of those that count a result may be `baseline_days` days old. From then on it
    counts for the days of the `phase` in which it was collected, to the end of day D + `days`
    (10.1); where `levels_of`, the key of a `result-at-level` requirement, has the result watched,
    for the days that are named there, if fewer. `attested` names the exception, and how old the
    results may be then. Without `categories` it is asked of everybody.
    """

    tests: tuple[Literal["pregnancy"] | LabTest, ...]
    baseline_days: int
    phase: tuple[Phase, ...]
    unit: LabUnit | None = None
    categories: tuple[str, ...] = ()
    levels_of: str | None = None
    attested: AttestedLimit | None = None

    kind: ClassVar[str] = "results-current"
    outcomes: ClassVar[dict[str, Says]] = {
        "current": met("collected_on", "until_on"),
        "attested": met("collected_on", "until_on", "attested_at"),
        "missing": unmet("test"),
        "overdue": unmet("test", "collected_on", "until_on"),
    }

    def __post_init__(self) -> None:
        if (self.unit is None) is not (self.tests == ("pregnancy",)):
            raise ValueError("`unit` belongs to laboratory tests, which stand apart from pregnancy")
        ends = [each.months for each in self.phase]
        known = [months for months in ends if months is not None]
        if ends[-1] is not None or len(known) < len(ends) - 1:
            raise ValueError("the last `phase`, and no other, has no `months`")
        if any(later <= sooner for sooner, later in pairwise(known)):
            raise ValueError("each `phase` ends later than the one before")


@dataclass(frozen=True, slots=True)
class Levels:
    """What results mean. From `normal` on nothing; below it treatment goes on and is watched.

    Below `interrupt_below` it is interrupted. After a result below `no_rechallenge_below` it is
    not begun again.
    """

    normal: int
    interrupt_below: int
    no_rechallenge_below: int

    def __post_init__(self) -> None:
        if not self.normal >= self.interrupt_below >= self.no_rechallenge_below:
            raise ValueError("needs normal >= interrupt_below >= no_rechallenge_below")


@dataclass(frozen=True, slots=True)
class ResultAtLevel(Monitoring):
    """The latest result of `test` (the lowest of that day) does not interrupt the treatment.

    The `general` levels hold, or those of the patient's `variant`. A result below `normal` is to
    be followed by another one in `watched_every_days` days. A result below `no_rechallenge_below`
    also bars the treatment after the recovery, until `by` makes the attestation `rechallenge` on
    the day of that result or later. Not asked while no result is on record.
    """

    test: LabTest
    unit: LabUnit
    general: Levels
    watched_every_days: int
    rechallenge: AttestationKind
    by: Party
    variant: Mapping[LabVariant, Levels] = field(default_factory=dict)

    kind: ClassVar[str] = "result-at-level"
    outcomes: ClassVar[dict[str, Says]] = {
        "normal": met("count", "collected_on"),
        "watched": met("count", "collected_on", "every_days"),
        "no-result": not_applicable(),
        "interrupted": unmet("count", "collected_on", "limit"),
        "severe": unmet("count", "collected_on", "limit"),
        "no-rechallenge": unmet("count", "collected_on", "limit"),
    }


MonitoringKind = ProphylaxisDecided | CountsCurrent | CountsAtLeast | ResultsCurrent | ResultAtLevel
