"""One decision as a page shows it: what somebody else must mend, your steps, and what holds.

Nothing is decided here: `allowed` is the decision's own, and every finding of it appears in
exactly one part.
"""

from collections.abc import Callable, Iterable, Mapping, Sized
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, TypeAlias

from tracker.rules.decision import Decision, Finding
from tracker.rules.discretion import note_of
from tracker.rules.vocabulary import Enforcement, Owner, Status
from tracker.web.filters import Zone, local_time, plural
from tracker.web.plain_days import day_of, plain
from tracker.web.titles import heading_of, title_of

_OWNERS: Final = {
    Owner.PRESCRIBER: "Prescriber",
    Owner.PATIENT: "Patient (a guardian for a child)",
    Owner.PHARMACIST: "Pharmacist",
    Owner.REPRESENTATIVE: "Authorized representative of the pharmacy",
    Owner.ADMINISTRATOR: "REMS administrator",
}


# Their remedy is the day on which they hold by themselves.
_WAITED_FOR: Final = frozenset({"next-fill-window"})

CallOf: TypeAlias = Callable[[str, Owner], str]


@dataclass(frozen=True, slots=True)
class Action:
    """The one button that leads to the fix. `key`: the single key that presses it."""

    label: str
    href: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding in words; `heading` is its title, made to read right whether met or not;
    `until` says how long a met requirement still holds; `waits`, from which day on one holds that
    nobody can mend before."""

    requirement: str
    title: str
    heading: str
    status: str
    enforcement: str
    owner: str
    reason: str
    remedy: str
    source: str
    until: str
    waits: str
    action: Action | None
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The parts of the page, in reading order; see the module. `discretion`: a sentence for each
    requirement that only warns because the regulator does not enforce it."""

    allowed: bool
    heading: str
    checked: str
    discretion: tuple[str, ...]
    stops: tuple[FindingRow, ...]
    yours: tuple[FindingRow, ...]
    noticed: tuple[FindingRow, ...]
    acknowledged: tuple[FindingRow, ...]
    met: tuple[FindingRow, ...]
    not_applicable: tuple[FindingRow, ...]


def panel_of(
    decision: Decision,
    *,
    zone: Zone,
    mine: AbstractSet[str] = frozenset(),
    actions: Mapping[str, Action] | None = None,
    titles: Mapping[str, str] | None = None,
    calls: CallOf | None = None,
    allowed_heading: str = "Allowed",
) -> Panel:
    """Sort a decision's findings.

    `zone` is the one in which the rules wrote the sentences. `mine` are the owners whose steps
    this reader can do; `actions` and `titles` go by the requirement's key; `calls` says whom to
    call about a requirement, by its key and owner.
    """
    call = calls or _nobody
    named = [
        (f, _row(f, zone, actions or {}, titles or {}, call(f.requirement, f.owner)))
        for f in decision.findings
    ]
    stops = tuple(row for f, row in named if f.stops and f.owner not in mine)
    yours = tuple(row for f, row in named if f.stops and f.owner in mine)
    rows = [row for _, row in named]
    version = decision.program_version or "no program version in force"
    return Panel(
        allowed=decision.allowed,
        heading=_heading(decision.allowed, stops, yours, allowed_heading),
        checked=f"Checked {local_time(decision.decided_at, zone)} against {version}.",
        discretion=tuple(note for f in decision.findings if (note := note_of(f))),
        stops=stops,
        yours=yours,
        noticed=tuple(row for f, row in named if _is_notice(f)),
        acknowledged=_having(rows, Status.ACKNOWLEDGED),
        met=_having(rows, Status.MET),
        not_applicable=_having(rows, Status.NOT_APPLICABLE),
    )


def _nobody(requirement: str, owner: Owner) -> str:
    """Pages that name no number."""
    return ""


def owner_label(owner: Owner) -> str:
    """Who can fix it, as a page says it."""
    return _OWNERS[owner]


def owner_names(owners: Iterable[Owner]) -> str:
    """`Prescriber, Patient`: short, for a cell."""
    return ", ".join(_OWNERS[owner].partition(" (")[0] for owner in owners)


def awaited_day(finding: Finding) -> str:
    """`Dec 5, 2026`, where waiting until then is all there is to do; else empty."""
    waits = finding.stops and finding.requirement in _WAITED_FOR
    return day_of(finding.remedy or "") if waits else ""


def _heading(
    allowed: bool, stops: Sized, yours: tuple[FindingRow, ...], allowed_heading: str
) -> str:
    if allowed:
        return allowed_heading
    if stops:
        return f"BLOCKED: {plural(len(stops), 'requirement')} missing"
    days = [f"from {row.waits}" for row in yours if row.waits]
    steps = len(yours) - len(days)
    said = [plural(steps, "step") + " for you"] if steps else []
    return f"Not yet: {'; '.join([*said, *days])}"


def _is_notice(finding: Finding) -> bool:
    return finding.status is Status.UNMET and finding.enforcement is Enforcement.WARN


def _having(rows: Iterable[FindingRow], status: Status) -> tuple[FindingRow, ...]:
    return tuple(row for row in rows if row.status == status)


def _row(
    finding: Finding,
    zone: Zone,
    actions: Mapping[str, Action],
    titles: Mapping[str, str],
    call: str,
) -> FindingRow:
    key = finding.requirement
    title = titles.get(key) or title_of(key)
    return FindingRow(
        requirement=key,
        title=title,
        heading=heading_of(title, finding.status, finding.enforcement),
        status=str(finding.status),
        enforcement=str(finding.enforcement),
        owner=owner_label(finding.owner),
        reason=plain(finding.reason, zone),
        remedy=plain(finding.remedy or "", zone),
        source=finding.source,
        until=f"Holds until {local_time(finding.ends_at, zone)}" if finding.ends_at else "",
        waits=awaited_day(finding),
        action=actions.get(key),
        call=call if finding.stops else "",
    )
