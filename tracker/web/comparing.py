"""Two answers requirement by requirement, those that differ first."""

from dataclasses import dataclass

from tracker.rules.decision import Decision, Finding
from tracker.rules.program import ProgramVersion
from tracker.web.explaining import STATUSES
from tracker.web.filters import Zone
from tracker.web.layout import Tag
from tracker.web.plain_days import plain
from tracker.web.titles import title_of

_NOT_ASKED = Tag("Not asked", "plain")


@dataclass(frozen=True, slots=True)
class Side:
    """What one answer says of a requirement."""

    state: Tag
    reason: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One requirement in both. `status` is the second answer's; `differs`: in more than words."""

    requirement: str
    title: str
    status: str
    now: Side
    then: Side
    differs: bool


def compared(
    now: Decision, then: Decision, version: ProgramVersion | None, zone: Zone
) -> tuple[Compared, ...]:
    """Every requirement that either answer lists, once. `zone`: where both tell the time."""
    titles = {rule.key: rule.title for rule in version.requirements} if version else {}
    before = {finding.requirement: finding for finding in now.findings}
    after = {finding.requirement: finding for finding in then.findings}
    rows = [
        _compared(key, titles.get(key) or title_of(key), before.get(key), after.get(key), zone)
        for key in dict.fromkeys((*after, *before))
    ]
    return tuple(sorted(rows, key=lambda row: not row.differs))


def _compared(
    key: str, title: str, before: Finding | None, after: Finding | None, zone: Zone
) -> Compared:
    differs = before is None or after is None or before.status is not after.status
    status = "" if after is None else str(after.status)
    return Compared(key, title, status, _side(before, zone), _side(after, zone), differs)


def _side(finding: Finding | None, zone: Zone) -> Side:
    if finding is None:
        return Side(_NOT_ASKED, "")
    return Side(STATUSES[finding.status], plain(finding.reason, zone))
