"""The home page of administrators and auditors: what waits, and what was refused of late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import account_lists, audit_pages, certifications, discretion, pregnancies
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.events import ExportStarted
from tracker.rules.timeline import day_of
from tracker.services.overviews import drafts, parties

RECENT_DAYS: Final = 7
_COUNTED_UP_TO: Final = 1000


@dataclass(frozen=True, slots=True)
class Waiting:
    """`refusals` are those of the last seven days, by outcome; so are `exports`.

    `drafts` wait for this administrator's approval; `proposals` of enforcement discretion are those
    of others. `pregnancies` counts those whose outcome is not known yet, and tells of nobody.
    """

    expiring: int
    suspended: int
    without_password: int
    proposals: int
    pregnancies: int
    refusals: dict[str, int]
    exports: int
    drafts: int


def waiting(session: Session, actor: Actor, *, now: datetime, zone: ZoneInfo) -> Waiting:
    """Counted with today's date in `zone`."""
    require(actor, Permission.VIEW_AUDIT_LOG)
    today = day_of(now, zone)
    recent = now - timedelta(days=RECENT_DAYS)
    expiring = parties.filter_for(only="expiring", today=today)
    suspended = parties.filter_for(only="suspended", today=today)
    return Waiting(
        expiring=certifications.count(session, expiring),
        suspended=certifications.count(session, suspended),
        without_password=account_lists.without_password(session, most=_COUNTED_UP_TO),
        proposals=discretion.waiting_for(session, actor.id, day=today),
        pregnancies=pregnancies.counted_without_outcome(session),
        refusals=audit_pages.counted_by_outcome(session, since=recent),
        exports=audit_pages.counted(session, ExportStarted.name, since=recent),
        drafts=drafts.waiting_for(session, actor),
    )
