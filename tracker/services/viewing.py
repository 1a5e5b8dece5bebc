"""What people were shown or refused: one entry each, in a transaction of its own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import audit_log
from tracker.rules.authority import Actor
from tracker.rules.events import ActDenied, PageViewed


@dataclass(frozen=True, slots=True)
class View:
    """A page by its endpoint, the object that it shows, or how many rows a list had."""

    page: str
    object_id: str | None = None
    rows: int | None = None


def record(
    session: Session, actor: Actor, view: View, *, subject_id: str | None = None, now: datetime
) -> None:
    """Before the body is made. Raises LogUnavailable when the entry cannot be written."""
    event = PageViewed(page=view.page, object_id=view.object_id, rows=view.rows)
    audit_log.record_view(session, event, actor=actor, now=now, subject_id=subject_id)


def deny(
    session: Session, actor: Actor, *, route: str, method: str, status: int, now: datetime
) -> None:
    """A known person met a refusal of the access rules."""
    event = ActDenied(route=route, method=method, status=status)
    audit_log.record_view(session, event, actor=actor, now=now, subject_id=None)
