"""Kinds about the label's monitoring: thrombosis, blood counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tracker.rules.kinds.says import Says, met, not_applicable, unmet
from tracker.rules.vocabulary import Indication, LabTest, LabUnit


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


MonitoringKind = ProphylaxisDecided | CountsCurrent | CountsAtLeast
