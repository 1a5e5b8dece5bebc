"""Enforcement discretion on record, as values; and what of it a decision question carries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Date, Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from tracker.records.paging import WHOLE, Page, Turn, turned
from tracker.records.tables.discretion import (
    Discretion,
    DiscretionReview,
    DiscretionRevocation,
)
from tracker.rules.timeline import add_days, utc

_DAY_BEFORE: Final = bindparam("day_before", type_=Date)
_DAY_AFTER: Final = bindparam("day_after", type_=Date)
_ORDER: Final = (Discretion.applies_until, Discretion.requirement, Discretion.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscretionRow:
    """A proposal with its review and revocation, each None before it is made."""

    id: str
    program: str
    requirement: str
    applies_from: date
    applies_until: date
    letter: str
    reason: str
    recorded_at: datetime
    proposed_by: str
    approved: bool | None
    review_reason: str | None
    reviewed_at: datetime | None
    reviewed_by: str | None
    revocation_reason: str | None
    revoked_at: datetime | None
    revoked_by: str | None


def applying(program: Any) -> Select[str, date, date, str]:
    """Approved and not revoked, for the program that `program` yields, on one of the days
    around a question (parameters day_before and day_after). A part of the question's statement.
    """
    revoked = exists().where(DiscretionRevocation.discretion_id == Discretion.id)
    return (
        select(
            Discretion.requirement,
            Discretion.applies_from,
            Discretion.applies_until,
            Discretion.letter.label("reason"),
        )
        .join(
            DiscretionReview,
            and_(DiscretionReview.discretion_id == Discretion.id, DiscretionReview.approved),
        )
        .where(
            Discretion.program == program,
            Discretion.applies_until >= _DAY_BEFORE,
            Discretion.applies_from <= _DAY_AFTER,
            ~revoked,
        )
    )


def days_around(at: datetime) -> dict[str, date]:
    """The parameters of `applying`: the day of `at` in any zone lies within them."""
    day = utc(at).date()
    return {"day_before": add_days(day, -1), "day_after": add_days(day, 1)}


def listed(session: Session, program: str) -> tuple[DiscretionRow, ...]:
    """Every proposal about one program, the newest first."""
    return page(session, program, WHOLE).rows


def page(session: Session, program: str | None, turn: Turn) -> Page[DiscretionRow]:
    """Proposals, the newest first; of one program, or of all."""
    chosen = _rows()
    if program is not None:
        chosen = chosen.where(Discretion.program == program)
    key = (Discretion.recorded_at, Discretion.id)
    rows, found = turned(session, chosen, turn, key, newest_first=True)
    return found.of(DiscretionRow(**row._mapping) for row in rows)


def by_id(session: Session, discretion_id: str) -> DiscretionRow | None:
    found = session.execute(_rows().where(Discretion.id == discretion_id)).first()
    return None if found is None else DiscretionRow(**found._mapping)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Discretion.id,
            Discretion.program,
            Discretion.requirement,
            Discretion.applies_from,
            Discretion.applies_until,
            Discretion.letter,
            Discretion.reason,
            Discretion.recorded_at,
            Discretion.recorded_by.label("proposed_by"),
            DiscretionReview.approved,
            DiscretionReview.reason.label("review_reason"),
            DiscretionReview.recorded_at.label("reviewed_at"),
            DiscretionReview.recorded_by.label("reviewed_by"),
            DiscretionRevocation.reason.label("revocation_reason"),
            DiscretionRevocation.recorded_at.label("revoked_at"),
            DiscretionRevocation.recorded_by.label("revoked_by"),
        )
        .outerjoin(DiscretionReview, DiscretionReview.discretion_id == Discretion.id)
        .outerjoin(DiscretionRevocation, DiscretionRevocation.discretion_id == Discretion.id)
    )
