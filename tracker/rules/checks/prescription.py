"""Checks of the prescription itself."""

from typing import assert_never

from tracker.rules.checks.attested import exception_of
from tracker.rules.checks.outcome import Outcome, no_category
from tracker.rules.checks.results import counting_days, latest_of
from tracker.rules.facts import Facts
from tracker.rules.kinds.monitoring import ResultsCurrent
from tracker.rules.kinds.prescription import (
    ChannelAllowed,
    PrescribingKind,
    RefillsAtMost,
    SupplyAtMost,
    SupplyLimited,
)
from tracker.rules.timeline import as_minute

EVIDENCE = ("prescription",)


def check(rule: PrescribingKind, facts: Facts) -> Outcome:
    match rule:
        case SupplyAtMost():
            return _supply_at_most(rule, facts)
        case RefillsAtMost():
            return _refills_at_most(rule, facts)
        case ChannelAllowed():
            return _channel_allowed(rule, facts)
        case SupplyLimited():
            return _supply_limited(rule, facts)
        case _:
            assert_never(rule)


def _supply_at_most(rule: SupplyAtMost, facts: Facts) -> Outcome:
    limit = rule.days
    if limit is None:
        if facts.category is None:
            return no_category(facts)
        limit = rule.days_by_category[facts.category.code]
    days_supply = facts.prescription.days_supply
    if days_supply is None:
        return Outcome("missing", {"limit": limit})
    values = {"days_supply": days_supply, "limit": limit}
    return Outcome("within" if days_supply <= limit else "above", values, EVIDENCE)


def _refills_at_most(rule: RefillsAtMost, facts: Facts) -> Outcome:
    refills = facts.prescription.refills
    if refills is None:
        return Outcome("missing", {"limit": rule.refills})
    values = {"refills": refills, "limit": rule.refills}
    return Outcome("within" if refills <= rule.refills else "above", values, EVIDENCE)


def _channel_allowed(rule: ChannelAllowed, facts: Facts) -> Outcome:
    channels = " or ".join(rule.channels)
    channel = facts.prescription.channel
    if channel is None:
        return Outcome("missing", {"channels": channels})
    values = {"channel": str(channel), "channels": channels}
    return Outcome("allowed" if channel in rule.channels else "refused", values, EVIDENCE)


def _supply_limited(rule: SupplyLimited, facts: Facts) -> Outcome:
    limit = rule.days if rule.interval_of is None else _interval(rule.interval_of, facts)
    if limit is None:
        return Outcome("no-result")
    days_supply = facts.prescription.days_supply
    if days_supply is None:
        return Outcome("missing", {"limit": limit})
    values: dict[str, object] = {"days_supply": days_supply, "limit": limit}
    exception = exception_of(rule.attested, facts)
    if days_supply <= limit or exception is None or rule.attested is None:
        return Outcome("within" if days_supply <= limit else "above", values, EVIDENCE)
    values["limit"] = rule.attested.days
    if days_supply > rule.attested.days:
        return Outcome("above", values, EVIDENCE)
    values["attested_at"] = as_minute(exception.at, facts.zone)
    return Outcome("attested", values, (*EVIDENCE, facts.path("attestations", exception)))


def _interval(key: str, facts: Facts) -> int | None:
    """For how many days the results of that requirement count; None where one is missing."""
    rule = facts.version.requirement(key).rule
    if not isinstance(rule, ResultsCurrent):
        return None
    found, missing = latest_of(rule, facts)
    return None if missing else min(counting_days(rule, facts, each) for each in found)
