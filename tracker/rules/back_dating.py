"""A fact has two dates: when it happened and when it was recorded. How far apart may they lie?"""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import day_of

Moment = datetime | date
"""A day stands for itself, whatever the zone."""


def back_dated_days(
    versions: Iterable[ProgramVersion], happened: Moment, recorded_at: datetime, zone: ZoneInfo
) -> int | None:
    """How many days later it was recorded, where that is more than one of the programs lets pass
    without a mark; else None.

    Days are counted in the zone that a version fixes, else in `zone`. The limit itself is in time.
    """
    late = [
        days
        for version in versions
        if version.records is not None
        and (days := _days_between(happened, recorded_at, version.fixed_zone or zone))
        > version.records.back_dated_after_days
    ]
    return max(late, default=None)


def _days_between(happened: Moment, recorded_at: datetime, zone: ZoneInfo) -> int:
    on = day_of(happened, zone) if isinstance(happened, datetime) else happened
    return (day_of(recorded_at, zone) - on).days
