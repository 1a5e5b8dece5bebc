"""What a draft would change for the active patients, asked before anybody approves it.

Each patient's next step is asked once, now, with the facts on record now, and answered twice:
under the version that the draft would replace on its first day, and under the draft. Asked on
a first day that lies ahead, tests and surveys would have run out by then, and nearly everybody
would be stopped by time alone, under both.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import (
    active_patients,
    audit_log,
    drafts,
    facts,
    impacts,
    programs,
    publications,
)
from tracker.records.active_patients import ActivePatient
from tracker.records.drafts import DraftRow
from tracker.records.identifiers import new_id
from tracker.records.impacts import ImpactRow, RequirementCount
from tracker.records.tables import publishing as tables
from tracker.records.transaction import ProgramLock, store
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.deciding import decide
from tracker.rules.decision import Decision
from tracker.rules.events import ProgramImpactAsked
from tracker.rules.parsing import parse_version
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Question
from tracker.rules.timeline import day_of, version_in_force
from tracker.services import drafting
from tracker.services.next_steps import question_of
from tracker.services.writing import writing

_ORDER: Final = ("stopped", "allowed", "otherwise")  # of the list


def ask(session: Session, actor: Actor, draft_id: str, *, now: datetime) -> str:
    """Compare, store the counts and the list, log; returns the id of the stored impact.

    Nothing is locked while patients are read, so care goes on. Raises NotFound, and Conflict
    when the draft waits no longer.
    """
    require(actor, Permission.PUBLISH_PROGRAM)
    draft = drafting.waiting(session, draft_id)
    version = parse_version(drafts.text_of(session, draft_id))
    newest_id = publications.newest_id(session, draft.program)
    compared, rows = _compared(session, version, now)
    with writing(session, ProgramLock(draft.program), now=now) as at:
        drafting.waiting(session, draft_id)
        row = tables.ProgramImpact(
            id=new_id(),
            draft_id=draft_id,
            newest_version_id=newest_id,
            asked_at=now,
            compared=compared,
            recorded_at=at,
            recorded_by=actor.id,
            **_counts(rows),
        )
        store(session, row)
        impacts.add_rows(session, row.id, rows)
        audit_log.append(session, _asked(draft, row), actor=actor, now=at)
        return row.id


def _compared(session: Session, draft: ProgramVersion, at: datetime) -> tuple[int, list[ImpactRow]]:
    """How many patients were asked about, and those for whom the two answers differ: the newly
    stopped first, then the newly allowed."""
    published = programs.published(session, draft.slug)
    compared = 0
    rows: list[ImpactRow] = []
    for page in active_patients.pages(session, draft.slug, at=at):
        patients = [each for each in page if not _is_over(each, at)]
        versions = [_versions_for((published, draft), each, at) for each in patients]
        asked = [
            question_of(patient, older, at=at)
            for patient, (older, _) in zip(patients, versions, strict=True)
        ]
        questions = facts.questions_for(session, asked, at=at)
        compared += len(patients)
        for each in zip(patients, versions, questions, strict=True):
            rows += _difference(*each)
    rows.sort(key=lambda row: _ORDER.index(row.change))
    return compared, [replace(row, position=place) for place, row in enumerate(rows, start=1)]


def _is_over(patient: ActivePatient, at: datetime) -> bool:
    return bool(patient.ended_on and patient.ended_on < day_of(at, ZoneInfo(patient.zone)))


def _difference(
    patient: ActivePatient,
    versions: tuple[ProgramVersion | None, ProgramVersion | None],
    question: Question,
) -> Iterator[ImpactRow]:
    """One row, its place still open, or none where both answers stop the same."""
    older, newer = versions
    before, after = decide(older, question), decide(newer, question)
    stopped, stops = _keys(before), _keys(after)
    if stopped != stops:
        yield ImpactRow(
            position=0,
            patient_id=patient.patient_id,
            rems_id=patient.rems_id,
            risk_category=patient.risk_category,
            gate=question.gate.value,
            change=_change(before, after),
            starts=tuple(key for key in stops if key not in stopped),
            ceases=tuple(key for key in stopped if key not in stops),
        )


def _versions_for(
    versions: tuple[Sequence[ProgramVersion], ProgramVersion], patient: ActivePatient, at: datetime
) -> tuple[ProgramVersion | None, ProgramVersion | None]:
    """In force on the draft's first day, or today when that has passed, without and with it."""
    published, draft = versions
    fixed = next((each.fixed_zone for each in published if each.fixed_zone), None)
    day = max(day_of(at, fixed or ZoneInfo(patient.zone)), draft.effective_from)
    return version_in_force(published, day), version_in_force((*published, draft), day)


def _keys(decision: Decision) -> tuple[str, ...]:
    return tuple(finding.requirement for finding in decision.stopping)


def _change(before: Decision, after: Decision) -> str:
    if before.allowed:
        return "stopped"
    return "allowed" if after.allowed else "otherwise"


def _counts(rows: Sequence[ImpactRow]) -> dict[str, Any]:
    """The columns that sum up the list, and its digest."""
    changes = Counter(row.change for row in rows)
    told = [
        [row.patient_id, row.risk_category, row.gate, row.change, row.starts, row.ceases]
        for row in rows
    ]
    return {
        "newly_stopped": changes["stopped"],
        "newly_allowed": changes["allowed"],
        "otherwise_stopped": changes["otherwise"],
        "by_requirement": json.dumps([asdict(each) for each in _by_requirement(rows)]),
        "list_digest": f"sha256:{hashlib.sha256(json.dumps(told).encode()).hexdigest()}",
    }


def _by_requirement(rows: Sequence[ImpactRow]) -> list[RequirementCount]:
    """Every requirement that makes a difference, the most newly stopped first."""
    starts = Counter((key, row.change) for row in rows for key in row.starts)
    ceases = Counter((key, row.change) for row in rows for key in row.ceases)
    counts = [
        RequirementCount(
            key=key,
            newly_stopped=starts[key, "stopped"],
            newly_allowed=ceases[key, "allowed"],
            added=starts[key, "otherwise"],
            dropped=ceases[key, "otherwise"],
        )
        for key in sorted({key for key, _ in (*starts, *ceases)})
    ]
    return sorted(counts, key=lambda each: (-each.newly_stopped, -each.newly_allowed))


def _asked(draft: DraftRow, row: tables.ProgramImpact) -> ProgramImpactAsked:
    return ProgramImpactAsked(
        draft_id=draft.id,
        impact_id=row.id,
        program_version=draft.ref,
        compared=row.compared,
        newly_stopped=row.newly_stopped,
        newly_allowed=row.newly_allowed,
        otherwise_stopped=row.otherwise_stopped,
        list_digest=row.list_digest,
    )
