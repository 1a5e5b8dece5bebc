"""A stored decision as its explanation prints it: in an order and in words for any reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tracker.rules.decision import Decision, Finding
from tracker.rules.program import Requirement
from tracker.rules.vocabulary import Enforcement, Gate, Status
from tracker.services.overviews.explanation import Explanation
from tracker.web.clauses import Clause, clause_of
from tracker.web.filters import Zone, local_time, plural
from tracker.web.findings import owner_label
from tracker.web.layout import Cell, Code, Tag
from tracker.web.menu import ROLE_LABELS
from tracker.web.plain_days import plain
from tracker.web.question_words import Fact, groups_of
from tracker.web.titles import heading_of, title_of

GATES: Final = {
    Gate.AUTHORIZE: "May this prescription be authorized?",
    Gate.CONFIRM: "May this drug be dispensed?",
    Gate.HAND_OVER: "May this drug be handed over?",
}
ENFORCEMENTS: Final = {
    Enforcement.BLOCK: "Nothing goes ahead until it is.",
    Enforcement.ACKNOWLEDGE: "Nothing goes ahead until it is, or until the person named in the"
    " program acknowledges it with a reason.",
    Enforcement.WARN: "It only warns; nothing is stopped.",
}
STATUSES: Final = {
    Status.MET: Tag("Met", "good"),
    Status.UNMET: Tag("Not met", "bad"),
    Status.ACKNOWLEDGED: Tag("Acknowledged", "info"),
    Status.NOT_APPLICABLE: Tag("Does not apply here", "plain"),
}
_WARNED: Final = Tag("Not met: a warning", "wait")
_NO: Final = {
    Gate.AUTHORIZE: "Not authorized",
    Gate.CONFIRM: "Do not dispense",
    Gate.HAND_OVER: "Do not hand over",
}
_YES: Final = {
    Gate.AUTHORIZE: "Authorized",
    Gate.CONFIRM: "May be dispensed",
    Gate.HAND_OVER: "May be handed over",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact that a finding rests on. `anchor` is empty where this reader does not see it."""

    name: str
    anchor: str
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One finding. `holds`: the last moment at which it still holds; `clause` is missing where
    the version's text is."""

    requirement: str
    title: str
    heading: str
    status: str
    state: Tag
    reason: str
    remedy: str
    owner: str
    enforcement: str
    holds: datetime | None
    evidence: tuple[Evidence, ...]
    source: str
    clause: Clause | None
    stops: bool


def headline(decision: Decision, zone: Zone) -> str:
    """The answer in a few words: `Authorized until Mar 23, 2026, 23:59 CDT`."""
    if not decision.allowed:
        return _NO[decision.gate]
    until = decision.valid_until
    return _YES[decision.gate] + (f" until {local_time(until, zone)}" if until else "")


def summary(decision: Decision) -> str:
    """How many requirements of this gate there are, and how many stop it."""
    count, stopping = len(decision.findings), len(decision.stopping)
    if not stopping:
        return f"None of the {plural(count, 'requirement')} at this step stood in the way."
    verb = "stands" if stopping == 1 else "stand"
    return f"{stopping} of {plural(count, 'requirement')} at this step {verb} in the way."


def asked_items(page: Explanation) -> list[tuple[str, Cell]]:
    """What was asked, when, by whom and where."""
    version, decision = page.version, page.decision
    return [
        ("The question", GATES[decision.gate]),
        ("Program", version.name if version else page.question.program),
        ("Asked", local_time(decision.decided_at, page.zone, seconds=True)),
        ("Days are counted in", page.zone.key),
        ("Asked by", f"{page.asked_by}, {ROLE_LABELS[page.asked_as].lower()}"),
        ("At", page.pharmacy or page.practice),
    ]


def record_items(page: Explanation) -> list[tuple[str, Cell]]:
    """By what text it was decided, and under which number it is kept."""
    return [
        ("Program version", page.decision.program_version or "None was in force"),
        ("Digest of its text", Code(page.decision.digest) if page.decision.digest else None),
        ("Decision", Code(page.id)),
    ]


def findings_of(page: Explanation) -> tuple[Explained, ...]:
    """Every finding in the order of the decision."""
    version = page.version
    rules = {rule.key: rule for rule in version.requirements} if version else {}
    clauses = {key: clause_of(rule, version) for key, rule in rules.items()} if version else {}
    groups = groups_of(page.question, page.zone, page.late)
    facts = {fact.path: fact for group in groups for fact in group.facts}
    return tuple(
        _explained(
            finding,
            rules.get(finding.requirement),
            clauses.get(finding.requirement),
            page.zone,
            tuple(_evidence(path, facts.get(path)) for path in finding.evidence),
        )
        for finding in page.decision.findings
    )


def _evidence(path: str, fact: Fact | None) -> Evidence:
    if fact is None:
        return Evidence(path.partition("[")[0].replace("_", " ").capitalize(), "", "")
    return Evidence(fact.name, fact.anchor, fact.late)


def _explained(
    finding: Finding,
    rule: Requirement | None,
    clause: Clause | None,
    zone: Zone,
    evidence: tuple[Evidence, ...],
) -> Explained:
    title = rule.title if rule else title_of(finding.requirement)
    warned = finding.status is Status.UNMET and finding.enforcement is Enforcement.WARN
    return Explained(
        requirement=finding.requirement,
        title=title,
        heading=heading_of(title, finding.status, finding.enforcement),
        status=str(finding.status),
        state=_WARNED if warned else STATUSES[finding.status],
        reason=plain(finding.reason, zone),
        remedy=plain(finding.remedy or "", zone),
        owner=owner_label(finding.owner),
        enforcement=ENFORCEMENTS[finding.enforcement],
        holds=finding.ends_at,
        evidence=evidence,
        source=finding.source,
        clause=clause,
        stops=finding.stops,
    )
