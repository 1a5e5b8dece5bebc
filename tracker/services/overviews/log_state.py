"""The audit log at a glance: how much was written, what was refused, who exported it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import audit_pages
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.events import Detail, ExportEnded, ExportStarted, GateDecided
from tracker.rules.timeline import add_days, day_of, start_of
from tracker.services.overviews import audit
from tracker.services.overviews.audit import Entry

RECENT_DAYS: Final = 7
COUNTED_UP_TO: Final = 10_000
_EXPORTS: Final = 5
_REFUSALS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Exported:
    """`ended` None: neither finished nor broken off as far as the log knows."""

    started: Entry
    ended: Entry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """`outcomes` and `exports` count from the start of the day `since` on. `refused` counts each
    requirement that stopped a gate since then, by requirement and gate, and names nobody; it looks
    at the newest 5,000 refusals.

    `last_day` are the entries of the last 24 hours, `since_export` those since the newest export
    began, None without one; both are counted up to COUNTED_UP_TO.
    """

    since: date
    outcomes: Mapping[str, int]
    exports: int
    refused: Mapping[tuple[str, str], int]
    last_exports: tuple[Exported, ...]
    last_day: int
    since_export: int | None


def log_state(session: Session, actor: Actor, *, now: datetime, zone: ZoneInfo) -> LogState:
    """`since` is a week ago in `zone`, so that the log's own filter finds the same entries."""
    require(actor, Permission.VIEW_AUDIT_LOG)
    since = add_days(day_of(now, zone), -RECENT_DAYS)
    first = start_of(since, zone)
    exports = _exports(session)
    newest = exports[0].started if exports else None
    return LogState(
        since=since,
        outcomes=audit_pages.counted_by_outcome(session, since=first),
        exports=audit_pages.counted(session, ExportStarted.name, since=first),
        refused=_refused(session, first),
        last_exports=exports,
        last_day=_counted(session, now - timedelta(days=1)),
        since_export=None if newest is None else _counted(session, newest.recorded_at),
    )


def _counted(session: Session, since: datetime) -> int:
    return audit_pages.counted_since(session, since, most=COUNTED_UP_TO)


def _refused(session: Session, since: datetime) -> Counter[tuple[str, str]]:
    rows = audit_pages.recent(
        session, GateDecided.name, since=since, outcome="blocked", most=_REFUSALS
    )
    details = [audit.detail_of(row) for row in rows]
    return Counter((stop, str(detail["gate"])) for detail in details for stop in _stops(detail))


def _stops(detail: Detail) -> list[str]:
    stops = detail["stops"]
    return stops if isinstance(stops, list) else []


def _exports(session: Session) -> tuple[Exported, ...]:
    """The newest first."""
    started = audit.entries(session, audit_pages.recent(session, ExportStarted.name, most=_EXPORTS))
    ended = audit.entries(
        session,
        audit_pages.recent(
            session,
            ExportEnded.name,
            since=min((each.recorded_at for each in started), default=None),
            most=COUNTED_UP_TO,
        )
        if started
        else (),
    )
    by_export = {each.detail["export_id"]: each for each in ended}
    return tuple(Exported(each, by_export.get(each.detail["export_id"])) for each in started)
