"""Kinds about the prescription itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from tracker.rules.kinds.attested import AttestedLimit
from tracker.rules.kinds.says import Says, met, not_applicable, unmet
from tracker.rules.vocabulary import Channel


class Prescribing:
    """A kind of this family."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SupplyAtMost(Prescribing):
    """The prescription is for at most `days` days; or `days_by_category`, then for every one."""

    days: int | None = None
    days_by_category: Mapping[str, int] = field(default_factory=dict)

    kind: ClassVar[str] = "supply-at-most"
    outcomes: ClassVar[dict[str, Says]] = {
        "within": met("days_supply", "limit"),
        "above": unmet("days_supply", "limit"),
        "missing": unmet("limit"),
    }

    def __post_init__(self) -> None:
        if (self.days is None) is not bool(self.days_by_category):
            raise ValueError("takes either `days` or `days_by_category`")


@dataclass(frozen=True, slots=True)
class RefillsAtMost(Prescribing):
    """The prescription allows at most `refills` refills."""

    refills: int

    kind: ClassVar[str] = "refills-at-most"
    outcomes: ClassVar[dict[str, Says]] = {
        "within": met("refills", "limit"),
        "above": unmet("refills", "limit"),
        "missing": unmet("limit"),
    }


@dataclass(frozen=True, slots=True)
class ChannelAllowed(Prescribing):
    """The prescription came by one of the `channels`."""

    channels: tuple[Channel, ...]

    kind: ClassVar[str] = "channel-allowed"
    outcomes: ClassVar[dict[str, Says]] = {
        "allowed": met("channel", "channels"),
        "refused": unmet("channel", "channels"),
        "missing": unmet("channels"),
    }


@dataclass(frozen=True, slots=True)
class SupplyLimited(Prescribing):
    """The prescription is for at most `days` days, or for no more than the next test allows.

    With `interval_of`, the key of a `results-current` requirement, the limit is the days for which
    the latest results count there; it is not judged where a result is missing, which is reported
    there. `attested` names the exception and its limit.
    """

    days: int | None = None
    interval_of: str | None = None
    attested: AttestedLimit | None = None

    kind: ClassVar[str] = "supply-limited"
    outcomes: ClassVar[dict[str, Says]] = {
        "within": met("days_supply", "limit"),
        "attested": met("days_supply", "limit", "attested_at"),
        "above": unmet("days_supply", "limit"),
        "missing": unmet("limit"),
        "no-result": not_applicable(),
    }

    def __post_init__(self) -> None:
        if (self.days is None) is (self.interval_of is None):
            raise ValueError("takes either `days` or `interval_of`")


PrescribingKind = SupplyAtMost | RefillsAtMost | ChannelAllowed | SupplyLimited
