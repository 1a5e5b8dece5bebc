"""Exceptions that a party attests."""

from tracker.rules.facts import Facts
from tracker.rules.kinds.attested import AttestedLimit
from tracker.rules.question import Attestation


def exception_of(limit: AttestedLimit | None, facts: Facts) -> Attestation | None:
    """The newest attestation by which `limit` holds in place of the usual one, if any."""
    last = facts.last_dispense
    if limit is None or last is None or facts.is_first:
        return None
    made = [
        each
        for kind in limit.attestations
        for each in facts.attestations(kind, (limit.by,))
        if facts.day(each.at) > last.handed_over_on
    ]
    return max(made, key=lambda each: each.at, default=None)
