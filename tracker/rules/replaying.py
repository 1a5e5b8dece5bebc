"""An old decision beside the answer to the same question today: are they the same, and if not,
where do they differ?"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from tracker.rules.codec import instant_text
from tracker.rules.decision import Decision, Finding
from tracker.rules.timeline import utc


@dataclass(frozen=True, slots=True)
class Difference:
    """One member that the two answers give differently, in the words of the contract.

    `requirement` None: a member of the decision itself. A value is None where the answer leaves it
    out; a requirement that only one answer lists differs in its `status`, None in the other.
    """

    requirement: str | None
    member: str
    stored: str | None
    again: str | None


def compare(stored: Decision, again: Decision) -> tuple[Difference, ...]:
    """Every difference, those of the decision first, then by requirement in the stored order.

    Instants are compared as instants. Which version and text answered is compared only where both
    name one text: under another version that differs by intent.
    """
    return (*_of_decision(stored, again), *_of_findings(stored, again))


def _of_decision(stored: Decision, again: Decision) -> Iterator[Difference]:
    members = ["gate", "allowed", "decided_at", "valid_until"]
    if stored.digest == again.digest:
        members.append("program_version")
    yield from _differing(None, members, stored, again)
    order = [[finding.requirement for finding in each.findings] for each in (stored, again)]
    if order[0] != order[1] and sorted(order[0]) == sorted(order[1]):
        yield Difference(None, "findings", ", ".join(order[0]), ", ".join(order[1]))


def _of_findings(stored: Decision, again: Decision) -> Iterator[Difference]:
    before = {finding.requirement: finding for finding in stored.findings}
    after = {finding.requirement: finding for finding in again.findings}
    members = [field.name for field in fields(Finding) if field.name != "requirement"]
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            yield Difference(key, "status", _status(old), _status(new))
        else:
            yield from _differing(key, members, old, new)


def _status(finding: Finding | None) -> str | None:
    return None if finding is None else str(finding.status)


def _differing(
    requirement: str | None, members: list[str], stored: object, again: object
) -> Iterator[Difference]:
    for member in members:
        before, after = getattr(stored, member), getattr(again, member)
        if _comparable(before) != _comparable(after):
            yield Difference(requirement, member, _text(before), _text(after))


def _comparable(value: object) -> object:
    """Two wall clocks of one repeated hour are equal only in UTC."""
    return utc(value) if isinstance(value, datetime) else value


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case datetime():
            return instant_text(value)
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)
