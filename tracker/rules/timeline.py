"""Days, windows and versions in time.

An instant is aware; the day of an instant belongs to a zone. Arithmetic never raises: beyond the
years 1 to 9999 it stops at the first or last day.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LAST_SECOND = time(23, 59, 59, fold=1)
_ZONE_NAME = re.compile(r"[A-Z][A-Za-z0-9+_-]*(/[A-Za-z0-9+_-]+)*")


@lru_cache(maxsize=700)
def zone_named(name: str) -> ZoneInfo | None:
    """The IANA zone, or None when there is none of that name.

    Names of this machine only (`localtime`, `posixrules`) and the leap-second zones
    (`right/...`) are no IANA zones; all of them start with a small letter.
    """
    if not _ZONE_NAME.fullmatch(name) or name == "Factory":
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """The instant on the wall clock of `zone`; at the very ends of the calendar, as written."""
    try:
        return instant.astimezone(zone)
    except OverflowError:
        return instant


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of the instant in `zone`, whatever offset it was written in."""
    return local(instant, zone).date()


def add_days(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def add_hours(instant: datetime, hours: int) -> datetime:
    """Elapsed hours, not wall clock, also where `instant` carries a zone instead of an offset."""
    try:
        return (instant.astimezone(UTC) + timedelta(hours=hours)).astimezone(instant.tzinfo)
    except OverflowError:
        end = date.max if hours > 0 else date.min
        return datetime.combine(end, time.max if hours > 0 else time.min, instant.tzinfo)


def elapsed(since: datetime, until: datetime) -> timedelta:
    """The time between two instants, not the difference of two wall clocks."""
    return utc(until) - utc(since)


def add_months(day: date, months: int) -> date:
    """Calendar months, clamped to the last day: 31 August + 6 months is 28 or 29 February."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def birthday(born_on: date, years: int) -> date:
    """The day of becoming `years` old; born on 29 February, 1 March in common years."""
    year = born_on.year + years
    if year > date.max.year:
        return date.max
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of that day in `zone`, also where the clock skips its midnight."""
    return _plain(datetime.combine(day, time.min, tzinfo=zone))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """23:59:59 of that day in `zone`; where the clock shows it twice, the later one."""
    return _plain(datetime.combine(day, LAST_SECOND, tzinfo=zone))


def _plain(instant: datetime) -> datetime:
    """With its offset instead of its zone: an hour that the clock of a zone shows twice is equal
    to no instant of another zone, not even to the same one."""
    offset = instant.utcoffset()
    return instant if offset is None else instant.replace(tzinfo=timezone(offset), fold=0)


def utc(instant: datetime) -> datetime:
    """The same instant in UTC; at the very ends of the calendar, as written."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return instant


def as_minute(instant: datetime, zone: ZoneInfo) -> str:
    """`2026-03-15 15:00`, on the wall clock of `zone`."""
    return local(instant, zone).replace(tzinfo=None).isoformat(" ", "minutes")


class Dated(Protocol):
    @property
    def effective_from(self) -> date: ...


V = TypeVar("V", bound=Dated)


def version_in_force(versions: Iterable[V], day: date) -> V | None:
    """The version that covers `day`: from its date inclusive until the next one's date exclusive.

    Of two with the same date the later in order wins, so that a correction follows what it
    corrects. None before the first.
    """
    found: V | None = None
    for version in versions:
        if version.effective_from > day:
            continue
        if found is None or version.effective_from >= found.effective_from:
            found = version
    return found
