"""Sentences of the rules carry ISO dates and times; a page shows them as people read them."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tracker.rules.program import ProgramVersion
from tracker.web.filters import Zone, long_date, zone_name

# Not the day in the name of a version: `ps-pomalidomide-us@2025-02-01`.
_WHEN = re.compile(r"(?<![@\w/-])(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}))?\b")


def plain(sentence: str, zone: Zone | None = None) -> str:
    """`… by 2026-12-23.` becomes `… by Dec 23, 2026.`, and `… on 2026-11-26 10:47.` becomes
    `… on Nov 26, 2026, 10:47 CST.`

    `zone` is the one in which the rules wrote the sentence: see `zone_of`; without it only days
    are put in words, so it may be left out where a sentence tells no time. The hour that is on the
    clock twice in autumn has both letters, `CDT/CST`: the sentence does not say which it was.
    """
    where = ZoneInfo(zone) if isinstance(zone, str) else zone
    return _WHEN.sub(lambda found: _shown(found, where), sentence)


def day_of(sentence: str) -> str:
    """The first day that it names, in words; empty where it names none."""
    found = _WHEN.search(sentence)
    return plain(found[1]) if found else ""


def zone_of(version: ProgramVersion | None, zone: Zone) -> Zone:
    """Where a version's sentences tell the time: in the zone that it fixes, else in the place's."""
    return (version.fixed_zone if version else None) or zone


def _shown(found: re.Match[str], zone: ZoneInfo | None) -> str:
    try:
        day = date.fromisoformat(found[1])
        if found[2] is None:
            return long_date(day)
        if zone is None:
            return found[0]
        at = datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=zone)
    except ValueError:
        return found[0]
    names = dict.fromkeys((zone_name(at), zone_name(at.replace(fold=1))))
    return f"{long_date(day)}, {found[2]} {'/'.join(names)}"
