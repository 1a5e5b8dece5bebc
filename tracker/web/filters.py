"""How values read on a page: times with their zone, numbers in groups, counts with their noun."""

import hashlib
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, current_app, url_for
from jinja2 import StrictUndefined

from tracker.rules.numbers import shown
from tracker.web.layout import kind_of

Zone = str | ZoneInfo

_STEPS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def zone_name(at: datetime) -> str:
    """`CST` where the zone has letters for it, else `UTC+05:45`. `at` is in that zone."""
    name = at.tzname() or "UTC"
    if name.isalpha():
        return name
    offset = at.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def local_time(at: datetime, zone: Zone, seconds: bool = False) -> str:
    """`Nov 23, 2026, 14:32 CST`."""
    local = _in_zone(at, zone)
    clock = local.strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{long_date(local.date())}, {clock} {zone_name(local)}"


def local_date(at: datetime, zone: Zone) -> str:
    """The calendar day of an instant in a zone, which is part of the answer: `Nov 23, 2026 CST`."""
    local = _in_zone(at, zone)
    return f"{long_date(local.date())} {zone_name(local)}"


def long_date(day: date) -> str:
    """`Nov 23, 2026`: the month in letters, so that nobody reads it the other way round."""
    return f"{day:%b} {day.day}, {day:%Y}"


def utc(at: datetime) -> str:
    """`2026-11-23T20:32:07Z`, for machines and for the audit log."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def countdown(at: datetime, now: datetime) -> str:
    """`2 days 3 hours left`, or `expired 3 days ago`: whole units, rounded down."""
    seconds = int(abs((at - now).total_seconds()))
    words = _length(seconds)
    return f"{words} left" if at >= now else f"expired {words} ago"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 capsule`, `1,200 capsules`; `many` where adding an s is wrong."""
    return f"{grouped(count)} {one if count == 1 else many or one + 's'}"


def grouped(count: int) -> str:
    """`48,213`."""
    return f"{count:,}"


def number(stored: str) -> str:
    """A REMS ID, authorization or confirmation as people read it: `A-ABCDE-FGHJK`."""
    return shown(stored)


def ndc(stored: str) -> str:
    """The 11 digits of a product code in their 5-4-2 groups."""
    return f"{stored[:5]}-{stored[5:9]}-{stored[9:]}"


def static(path: str) -> str:
    """The URL of a file of ours with a hash of its content, so that browsers may keep it."""
    folder = current_app.static_folder or ""
    return url_for("static", filename=path, v=_content_hash(folder, path))


def init_filters(app: Flask) -> None:
    """An undefined name in a template is an error, never an empty place on the page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    for function in (
        local_time, local_date, long_date, utc, countdown, plural, grouped, number, ndc,
    ):  # fmt: skip
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.filters["kind"] = kind_of
    app.jinja_env.globals["static"] = static


@lru_cache(maxsize=64)
def _content_hash(folder: str, path: str) -> str:
    return hashlib.sha256(Path(folder, path).read_bytes()).hexdigest()[:12]


def _in_zone(at: datetime, zone: Zone) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown")
    return at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def _length(seconds: int) -> str:
    """The two largest units that are not zero; under a minute is `less than a minute`."""
    words = []
    for unit, size in _STEPS:
        count, seconds = divmod(seconds, size)
        if count:
            words.append(plural(count, unit))
    return " ".join(words[:2]) or "less than a minute"
