"""Asking a stored question again: under the very text that answered it, or under another version.

Under its own text the answer must be the same; anything else means that a record or the engine
was changed, and is reported as differences.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import audit_log, decisions, programs
from tracker.records.tables.deciding import Decision as Row
from tracker.rules.codec import instant_text, question_from_object
from tracker.rules.deciding import decide
from tracker.rules.decision import Decision, decision_from_object
from tracker.rules.errors import InvalidInput, NotFound
from tracker.rules.events import PageViewed
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Question
from tracker.rules.replaying import Difference, compare
from tracker.rules.timeline import utc
from tracker.services.shipped_programs import shipped_versions


@dataclass(frozen=True, slots=True)
class Replayed:
    """`again` None: the text that the decision names is not published here. `version` None: the
    decision was made with no version in force."""

    decision_id: str
    stored: Decision
    version: ProgramVersion | None
    again: Decision | None
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        return not self.differences


def question_of(row: Row) -> Question:
    """The stored question."""
    return question_from_object(json.loads(row.question))


def stored_answer(row: Row) -> Decision:
    """The stored answer."""
    return decision_from_object(json.loads(row.answer))


def under_own_version(row: Row, published: Iterable[ProgramVersion]) -> Replayed:
    """`published`: the versions of the decision's program. Everything that the row says beside
    the answer must agree as well."""
    stored = stored_answer(row)
    beside = _columns(row, stored)
    version = next((each for each in published if each.digest == stored.digest), None)
    if version is None and stored.digest is not None:
        gone = Difference(None, "digest", stored.digest, None)
        return Replayed(row.id, stored, None, None, (*beside, gone))
    again = decide(version, question_of(row))
    return Replayed(row.id, stored, version, again, (*beside, *compare(stored, again)))


def under_another(row: Row, version: ProgramVersion) -> Replayed:
    """What that version would have answered to the same facts."""
    stored, again = stored_answer(row), decide(version, question_of(row))
    return Replayed(row.id, stored, version, again, compare(stored, again))


def replay(session: Session, decision_id: str, ref: str | None, *, now: datetime) -> Replayed:
    """For the command line: under its own version, or under `slug@date` as published or shipped.

    The look is logged. Raises NotFound for no such decision, InvalidInput for a version of
    another program or none at all.
    """
    found = decisions.whole(session, decision_id)
    if found is None:
        raise NotFound(f"{decision_id}: no such decision")
    row = found.row
    published = programs.published(session, row.program)
    if ref is None:
        answered = under_own_version(row, published)
    else:
        known = (*shipped_versions().get(row.program, ()), *published)
        answered = under_another(row, _named(ref, row.program, known))
    viewed = PageViewed(page="replay", object_id=row.id)
    audit_log.record_view(session, viewed, actor=None, now=now, subject_id=row.patient_id)
    return answered


def replay_all(session: Session, *, now: datetime) -> Iterator[Replayed]:
    """Every stored decision under its own version, the oldest first; the look is logged."""
    viewed = PageViewed(page="replay.all")
    audit_log.record_view(session, viewed, actor=None, now=now)
    published: dict[str, tuple[ProgramVersion, ...]] = {}
    for row in decisions.every(session):
        if row.program not in published:
            published[row.program] = programs.published(session, row.program)
        yield under_own_version(row, published[row.program])


def _named(ref: str, slug: str, versions: Iterable[ProgramVersion]) -> ProgramVersion:
    """Of the same date the last one: what is published comes before what ships."""
    if ref.partition("@")[0] != slug:
        raise InvalidInput("program", f"{ref}: the decision is one of {slug}")
    found = [version for version in versions if version.ref == ref]
    if not found:
        raise InvalidInput("program", f"{ref}: no such version is published or shipped")
    return found[-1]


def _columns(row: Row, stored: Decision) -> tuple[Difference, ...]:
    """What the row says beside its answer, where it says something else."""
    pairs = (
        ("gate", row.gate, str(stored.gate)),
        ("allowed", _truth(row.allowed), _truth(stored.allowed)),
        ("program_version", row.program_version, stored.program_version),
        ("digest", row.digest, stored.digest),
        ("decided_at", instant_text(utc(row.decided_at)), instant_text(utc(stored.decided_at))),
    )
    return tuple(Difference(None, name, said, kept) for name, said, kept in pairs if said != kept)


def _truth(value: bool) -> str:
    return "true" if value else "false"
