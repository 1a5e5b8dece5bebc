"""May this go ahead? One pure function over a program version and the facts of a question."""

from datetime import datetime, timedelta

from tracker.rules.checks import check
from tracker.rules.checks.dispensing import window_for, window_last_on
from tracker.rules.checks.outcome import Outcome
from tracker.rules.decision import (
    Decision,
    Finding,
    decision_from_object,
    decision_to_object,
)
from tracker.rules.discretion import relaxed
from tracker.rules.facts import Facts, question_zone
from tracker.rules.kinds.dispensing import ConfirmationOpen, WithinWindow
from tracker.rules.kinds.says import COMMON
from tracker.rules.program import ProgramVersion, Requirement, Sentences
from tracker.rules.question import Acknowledgement, Question
from tracker.rules.timeline import add_hours, as_minute, day_of, elapsed, end_of, version_in_force
from tracker.rules.vocabulary import Enforcement, Gate, Owner, Status

__all__ = [
    "Decision",
    "Finding",
    "decide",
    "decision_from_object",
    "decision_to_object",
    "version_for",
]

NO_VERSION_SOURCE = "The program versions published in this system; domain.md 10.33 [I]"


def version_for(versions: tuple[ProgramVersion, ...], question: Question) -> ProgramVersion | None:
    """The version of the question's program that is in force on the question's day.

    The day is counted in the zone that a version fixes, else in the question's (10.18).
    """
    own = [each for each in versions if each.slug == question.program]
    zone = next((each.fixed_zone for each in own if each.fixed_zone), question_zone(question))
    return version_in_force(own, day_of(question.at, zone))


def decide(version: ProgramVersion | None, question: Question) -> Decision:
    """The decision under that version; None when none is in force. Total: it never raises."""
    if version is None:
        return _without_version(question)
    facts = Facts(version, question)
    requirements = version.by_gate[question.gate]
    findings = tuple(relaxed(_finding(each, facts), each, facts) for each in requirements)
    allowed = not any(finding.stops for finding in findings)
    return Decision(
        gate=question.gate,
        allowed=allowed,
        program_version=version.ref,
        digest=version.digest,
        decided_at=question.at,
        valid_until=_valid_until(facts) if allowed else None,
        findings=findings,
    )


def _without_version(question: Question) -> Decision:
    day = day_of(question.at, question_zone(question))
    finding = Finding(
        requirement="program-in-force",
        status=Status.UNMET,
        enforcement=Enforcement.BLOCK,
        owner=Owner.ADMINISTRATOR,
        reason=f"No version of the program {question.program} was in force on {day}.",
        remedy="An administrator publishes the version that covers this day.",
        source=NO_VERSION_SOURCE,
    )
    return Decision(
        gate=question.gate,
        allowed=False,
        program_version=None,
        digest=None,
        decided_at=question.at,
        valid_until=None,
        findings=(finding,),
    )


def _finding(requirement: Requirement, facts: Facts) -> Finding:
    rule = requirement.rule
    outcome = check(rule, facts)
    status = (rule.outcomes.get(outcome.name) or COMMON[outcome.name]).status
    sentences = requirement.says[outcome.name]
    reason = sentences.reason.format_map(outcome.values)
    if status is Status.UNMET and requirement.enforcement is Enforcement.ACKNOWLEDGE:
        acknowledgement = _acknowledgement(requirement, facts)
        if acknowledgement is not None:
            return _acknowledged(requirement, facts, reason, acknowledgement)
    return Finding(
        requirement=requirement.key,
        status=status,
        enforcement=requirement.enforcement,
        owner=sentences.owner,
        reason=reason,
        remedy=_remedy(sentences, outcome),
        source=requirement.cited,
        evidence=outcome.evidence,
        ends_at=outcome.ends_at,
    )


def _remedy(sentences: Sentences, outcome: Outcome) -> str | None:
    return None if sentences.remedy is None else sentences.remedy.format_map(outcome.values)


def _acknowledgement(requirement: Requirement, facts: Facts) -> Acknowledgement | None:
    """The latest that counts: by the named role, in the hours before the question, and not
    before the previous authorization (10.12)."""
    previous = facts.authorization
    longest = timedelta(hours=requirement.acknowledged_hours)
    found = [
        each
        for each in facts.question.acknowledgements
        if each.requirement == requirement.key
        and each.by is requirement.acknowledged_by
        and each.at <= facts.at
        and elapsed(each.at, facts.at) <= longest
        and (previous is None or each.at >= previous.issued_at)
    ]
    return max(found, key=lambda each: each.at, default=None)


def _acknowledged(
    requirement: Requirement, facts: Facts, reason: str, acknowledgement: Acknowledgement
) -> Finding:
    sentences = requirement.says["acknowledged"]
    acknowledged_at = as_minute(acknowledgement.at, facts.zone)
    return Finding(
        requirement=requirement.key,
        status=Status.ACKNOWLEDGED,
        enforcement=requirement.enforcement,
        owner=sentences.owner,
        reason=sentences.reason.format(reason=reason, acknowledged_at=acknowledged_at),
        remedy=None,
        source=requirement.cited,
        evidence=(facts.path("acknowledgements", acknowledgement),),
    )


def _valid_until(facts: Facts) -> datetime | None:
    """When the number that this gate yields expires; None where it does not (10.17)."""
    gate = facts.question.gate
    ends = []
    if gate is Gate.HAND_OVER:
        return None
    rule, category = facts.version.rule(WithinWindow), facts.category
    window = window_for(rule, category.code) if rule and category else None
    if window is not None:
        number = facts.authorization if gate is Gate.CONFIRM else None
        issued_on = facts.day(number.issued_at) if number else facts.today
        last_on = window_last_on(window, facts, issued_on)
        if last_on is not None:
            ends.append(end_of(last_on, facts.zone))
    confirmation = facts.version.rule(ConfirmationOpen)
    if gate is Gate.CONFIRM and confirmation is not None:
        ends.append(add_hours(facts.at, confirmation.hours))
    return min(ends, default=None)
