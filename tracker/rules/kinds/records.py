"""Kinds about what must be on record for the prescription at hand: attestations, surveys, forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from tracker.rules.kinds.says import Says, met, not_applicable, unmet
from tracker.rules.vocabulary import AttestationKind, Party


class Records:
    """A kind of this family."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class DoneForPrescription(Records):
    """A survey or an attestation made for this very prescription.

    It counts from `days_before` calendar days before the day of writing to the end of that day,
    and only when it is later than the previous authorization (10.8, 10.9, 10.24). `record` is
    "survey" or a kind of attestation. Without `categories` every category needs it.
    """

    record: Literal["survey"] | AttestationKind
    by: Party
    days_before: int
    categories: tuple[str, ...] = ()

    kind: ClassVar[str] = "done-for-prescription"
    outcomes: ClassVar[dict[str, Says]] = {
        "done": met("done_at", "written_on"),
        "missing": unmet("from_on", "written_on"),
        "too-early": unmet("done_at", "from_on", "written_on"),
        "too-late": unmet("done_at", "written_on"),
        "before-authorization": unmet("done_at", "authorized_at"),
    }


@dataclass(frozen=True, slots=True)
class SurveyCurrent(Records):
    """The patient's survey is current on the day of the question, day of the limit included.

    `max_days` counts calendar days, `max_months` calendar months clamped to the month's last day;
    together they name every category. A guardian's survey counts in a child's category. The
    categories in `not_before_first` need none before their first prescription (10.8, 10.19).
    """

    max_days: Mapping[str, int] = field(default_factory=dict)
    max_months: Mapping[str, int] = field(default_factory=dict)
    not_before_first: tuple[str, ...] = ()

    kind: ClassVar[str] = "survey-current"
    outcomes: ClassVar[dict[str, Says]] = {
        "current": met("completed_at", "until_on"),
        "not-before-first": not_applicable("category", "label"),
        "missing": unmet("every"),
        "expired": unmet("completed_at", "until_on", "every"),
    }


@dataclass(frozen=True, slots=True)
class SurveysResolved(Records):
    """No survey with a flagged answer is without a resolution; anybody's survey counts (10.8)."""

    kind: ClassVar[str] = "surveys-resolved"
    outcomes: ClassVar[dict[str, Says]] = {
        "none-flagged": met(),
        "resolved": met("completed_at", "resolved_at"),
        "flagged": unmet("completed_at", "by"),
    }


@dataclass(frozen=True, slots=True)
class FormOnRecord(Records):
    """A form, statement or set of questions is on record.

    `renewed` says when an older one is used up: `never`; `each-dispense`, when it is dated on or
    before the day of the last hand-over; `each-prescription`, also when, at `authorize`, it was
    made at or before the previous authorization (10.29).
    """

    form: AttestationKind
    by: tuple[Party, ...]
    renewed: Literal["never", "each-dispense", "each-prescription"]
    categories: tuple[str, ...] = ()

    kind: ClassVar[str] = "form-on-record"
    outcomes: ClassVar[dict[str, Says]] = {
        "on-record": met("given_at"),
        "missing": unmet(),
        "used-up": unmet("given_at", "handed_over_on"),
        "before-authorization": unmet("given_at", "authorized_at"),
    }


RecordsKind = DoneForPrescription | SurveyCurrent | SurveysResolved | FormOnRecord
