"""Checks of the prescription itself."""

from typing import assert_never

from tracker.rules.checks.outcome import Outcome, no_category
from tracker.rules.facts import Facts
from tracker.rules.kinds.prescription import (
    ChannelAllowed,
    PrescribingKind,
    RefillsAtMost,
    SupplyAtMost,
)

EVIDENCE = ("prescription",)


def check(rule: PrescribingKind, facts: Facts) -> Outcome:
    match rule:
        case SupplyAtMost():
            return _supply_at_most(rule, facts)
        case RefillsAtMost():
            return _refills_at_most(rule, facts)
        case ChannelAllowed():
            return _channel_allowed(rule, facts)
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
