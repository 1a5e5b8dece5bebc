"""The stored impact of a draft: counts, and the list of the patients whom it concerns."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.orm import Session

from tracker.records.tables.enrollments import Patient
from tracker.records.tables.publishing import ProgramImpact, ProgramImpactRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementCount:
    """For how many patients a requirement makes the difference.

    `newly_stopped` and `newly_allowed` count those whose answer changes; `added` and `dropped`
    those who are stopped either way, but now also or no longer by this requirement.
    """

    key: str
    newly_stopped: int = 0
    newly_allowed: int = 0
    added: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """`newest_version_id` is the version published last when it was asked."""

    id: str
    draft_id: str
    newest_version_id: str
    asked_at: datetime
    recorded_by: str | None
    compared: int
    newly_stopped: int
    newly_allowed: int
    otherwise_stopped: int
    by_requirement: tuple[RequirementCount, ...]
    list_digest: str

    @property
    def concerned(self) -> int:
        """How many patients the list holds."""
        return self.newly_stopped + self.newly_allowed + self.otherwise_stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactRow:
    """One patient. `starts` stop under the draft only, `ceases` under the other version only."""

    position: int
    patient_id: str
    rems_id: str
    risk_category: str
    gate: str
    change: str
    starts: tuple[str, ...]
    ceases: tuple[str, ...]


def newest(session: Session, draft_id: str) -> Impact | None:
    found = session.execute(
        _impacts()
        .where(ProgramImpact.draft_id == draft_id)
        .order_by(ProgramImpact.recorded_at.desc(), ProgramImpact.id.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else _impact(found)


def by_id(session: Session, impact_id: str) -> Impact | None:
    found = session.execute(_impacts().where(ProgramImpact.id == impact_id)).one_or_none()
    return None if found is None else _impact(found)


def rows(session: Session, impact_id: str, *, after: int, size: int) -> tuple[ImpactRow, ...]:
    """Those after a position, in the order of the list."""
    found = session.execute(
        select(
            ProgramImpactRow.position,
            ProgramImpactRow.patient_id,
            Patient.rems_id,
            ProgramImpactRow.risk_category,
            ProgramImpactRow.gate,
            ProgramImpactRow.change,
            ProgramImpactRow.starts,
            ProgramImpactRow.ceases,
        )
        .join(Patient, Patient.id == ProgramImpactRow.patient_id)
        .where(ProgramImpactRow.impact_id == impact_id, ProgramImpactRow.position > after)
        .order_by(ProgramImpactRow.position)
        .limit(size)
    )
    return tuple(_row(row) for row in found)


def add_rows(session: Session, impact_id: str, rows: Iterable[ImpactRow]) -> None:
    """In one statement, inside the write that stored the impact."""
    values = [
        {
            "impact_id": impact_id,
            "position": row.position,
            "patient_id": row.patient_id,
            "risk_category": row.risk_category,
            "gate": row.gate,
            "change": row.change,
            "starts": json.dumps(row.starts),
            "ceases": json.dumps(row.ceases),
        }
        for row in rows
    ]
    if values:
        session.execute(insert(ProgramImpactRow), values)


@cache
def _impacts() -> Select[*tuple[Any, ...]]:
    return select(
        ProgramImpact.id,
        ProgramImpact.draft_id,
        ProgramImpact.newest_version_id,
        ProgramImpact.asked_at,
        ProgramImpact.recorded_by,
        ProgramImpact.compared,
        ProgramImpact.newly_stopped,
        ProgramImpact.newly_allowed,
        ProgramImpact.otherwise_stopped,
        ProgramImpact.by_requirement,
        ProgramImpact.list_digest,
    )


def _impact(found: Row[*tuple[Any, ...]]) -> Impact:
    values: dict[str, Any] = dict(found._mapping)
    counts = json.loads(values.pop("by_requirement"))
    return Impact(by_requirement=tuple(RequirementCount(**each) for each in counts), **values)


def _row(found: Row[*tuple[Any, ...]]) -> ImpactRow:
    values: dict[str, Any] = dict(found._mapping)
    keys: dict[str, Any] = {
        name: tuple(json.loads(values.pop(name))) for name in ("starts", "ceases")
    }
    return ImpactRow(**keys, **values)
