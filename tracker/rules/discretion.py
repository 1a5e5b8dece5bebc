"""Enforcement discretion: requirements that the regulator leaves unenforced for a time.

A relaxed requirement is judged as ever, and its finding says what is so; it only warns. Which
kinds may be relaxed stands here, in one list: a kind that is not named never is, so that a new
kind is refused until somebody has thought about it.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from tracker.rules.decision import Finding
from tracker.rules.facts import Facts
from tracker.rules.kinds import Kind
from tracker.rules.kinds.dispensing import (
    ChecklistCompleted,
    DaysLeftAtMost,
    FirstWindowKept,
    GuideGiven,
    ShippedSameDay,
)
from tracker.rules.kinds.monitoring import CountsAtLeast, CountsCurrent, ProphylaxisDecided
from tracker.rules.kinds.prescription import (
    ChannelAllowed,
    RefillsAtMost,
    SupplyAtMost,
    SupplyLimited,
)
from tracker.rules.kinds.records import DoneForPrescription, FormOnRecord, SurveyCurrent
from tracker.rules.kinds.sessions import SessionFormsSubmitted
from tracker.rules.program import Requirement
from tracker.rules.question import EnforcementDiscretion
from tracker.rules.vocabulary import Enforcement

RELAXABLE: Final[frozenset[type[Kind]]] = frozenset(
    {
        ChannelAllowed,
        ChecklistCompleted,
        CountsAtLeast,
        CountsCurrent,
        DaysLeftAtMost,
        DoneForPrescription,
        FirstWindowKept,
        FormOnRecord,
        GuideGiven,
        ProphylaxisDecided,
        RefillsAtMost,
        SessionFormsSubmitted,
        ShippedSameDay,
        SupplyAtMost,
        SupplyLimited,
        SurveyCurrent,
    }
)
"""Kinds about how a program is run. Never: whether the program is in force, who is certified,
whether this patient is or may become pregnant (tests, open cases, contraception, a flagged
survey), what those rest on (the category, the agreement, re-enrollment), and the numbers and
their windows (docs/contracts/decision.md says why)."""

_MARK: Final = "discretion["
_LEAD: Final = "Enforcement discretion from "


def may_be_relaxed(requirement: Requirement) -> bool:
    """Its kind may be, and it stops something as it stands."""
    relaxable = type(requirement.rule) in RELAXABLE
    return relaxable and requirement.enforcement is not Enforcement.WARN


def relaxed(finding: Finding, requirement: Requirement, facts: Facts) -> Finding:
    """The finding as a warning, where discretion covers the day of the question; else as it is.

    Whatever its status, it says so in its reason, and its evidence names the discretion.
    """
    granted = _granted(requirement, facts)
    if granted is None:
        return finding
    return replace(
        finding,
        enforcement=Enforcement.WARN,
        reason=f"{finding.reason} {_sentence(requirement, granted)}",
        evidence=(*finding.evidence, facts.path("discretion", granted)),
    )


def note_of(finding: Finding) -> str | None:
    """The sentence about discretion in a relaxed finding; None for any other finding."""
    if not any(path.startswith(_MARK) for path in finding.evidence):
        return None
    _, lead, rest = finding.reason.partition(_LEAD)
    return lead + rest


def covers(granted: EnforcementDiscretion, day: date) -> bool:
    """Both days count."""
    return granted.applies_from <= day <= granted.applies_until


def _granted(requirement: Requirement, facts: Facts) -> EnforcementDiscretion | None:
    """Of several the one that ends last."""
    if not may_be_relaxed(requirement):
        return None
    found = [
        each
        for each in facts.question.discretion
        if each.requirement == requirement.key and covers(each, facts.today)
    ]
    return max(found, key=lambda each: each.applies_until, default=None)


def _sentence(requirement: Requirement, granted: EnforcementDiscretion) -> str:
    reason = (granted.reason or "").strip().rstrip(".")
    by = f", by {reason}" if reason else ""
    return (
        f"{_LEAD}{granted.applies_from} to {granted.applies_until}:"
        f' "{requirement.title}" is a warning only{by}.'
    )
