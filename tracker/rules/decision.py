"""The answer to a question: a decision with one finding per requirement of the gate.

A refusal is a decision like any other. `decision_to_object` gives the JSON of
`contracts/decision.md`.
"""

from dataclasses import dataclass
from datetime import datetime

from tracker.rules.codec import instant_text
from tracker.rules.readers import (
    instant,
    many,
    one_of,
    optional,
    record,
    some_text,
    true_or_false,
)
from tracker.rules.vocabulary import Enforcement, Gate, Owner, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one requirement. `evidence` are paths into the question."""

    requirement: str
    status: Status
    enforcement: Enforcement
    owner: Owner
    reason: str
    remedy: str | None
    source: str
    evidence: tuple[str, ...] = ()
    ends_at: datetime | None = None

    @property
    def stops(self) -> bool:
        """Unmet, and more than a warning: it keeps the gate closed."""
        return self.status is Status.UNMET and self.enforcement is not Enforcement.WARN


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`valid_until`: for an allowed `authorize` or `confirm`, when its number expires."""

    gate: Gate
    allowed: bool
    program_version: str | None
    digest: str | None
    decided_at: datetime
    valid_until: datetime | None
    findings: tuple[Finding, ...]

    @property
    def unmet(self) -> tuple[Finding, ...]:
        """Unmet findings, warnings included."""
        return tuple(each for each in self.findings if each.status is Status.UNMET)

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """The findings that keep the gate closed."""
        return tuple(each for each in self.findings if each.stops)


def decision_to_object(decision: Decision) -> dict[str, object]:
    return {
        "gate": str(decision.gate),
        "allowed": decision.allowed,
        "program_version": decision.program_version,
        "digest": decision.digest,
        "decided_at": instant_text(decision.decided_at),
        "valid_until": _instant_or_null(decision.valid_until),
        "findings": [_finding_to_object(each) for each in decision.findings],
    }


def _finding_to_object(finding: Finding) -> dict[str, object]:
    return {
        "requirement": finding.requirement,
        "status": str(finding.status),
        "enforcement": str(finding.enforcement),
        "owner": str(finding.owner),
        "reason": finding.reason,
        "remedy": finding.remedy,
        "source": finding.source,
        "evidence": list(finding.evidence),
        "ends_at": _instant_or_null(finding.ends_at),
    }


def _instant_or_null(value: datetime | None) -> str | None:
    return None if value is None else instant_text(value)


_finding = record(
    Finding,
    required=("requirement", "status", "enforcement", "owner", "reason", "source"),
    requirement=some_text,
    status=one_of(Status),
    enforcement=one_of(Enforcement),
    owner=one_of(Owner),
    reason=some_text,
    remedy=optional(some_text),
    source=some_text,
    evidence=many(some_text),
    ends_at=optional(instant),
)
_decision = record(
    Decision,
    required=("gate", "allowed", "decided_at", "findings"),
    gate=one_of(Gate),
    allowed=true_or_false,
    program_version=optional(some_text),
    digest=optional(some_text),
    decided_at=instant,
    valid_until=optional(instant),
    findings=many(_finding),
)


def decision_from_object(value: object) -> Decision:
    """A stored decision read back; InvalidQuestion with the path where it is none."""
    return _decision(value, "")
