"""Enforcement discretion, from its proposal to its end. Why is on record, not in the log."""

from dataclasses import dataclass

from tracker.rules.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscretionProposed(Event):
    name = "discretion.proposed"
    discretion_id: str
    program: str
    requirement: str
    applies_from: str
    applies_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscretionApproved(Event):
    """`method`: how the administrator proved who they are."""

    name = "discretion.approved"
    discretion_id: str
    program: str
    requirement: str
    applies_from: str
    applies_until: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscretionRejected(Event):
    name = "discretion.rejected"
    discretion_id: str
    program: str
    requirement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscretionRevoked(Event):
    name = "discretion.revoked"
    discretion_id: str
    program: str
    requirement: str
