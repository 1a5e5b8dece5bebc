"""A calendar as iCalendar text (RFC 5545). It names no person, number, drug or reason."""

from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from tracker.services.calendars import Entry, Feed
from tracker.services.signing_in import secret_hash

ONE: Final = "REMS Tracker: something is due. Sign in to see it"
MANY: Final = "REMS Tracker: {count} things are due. Sign in to see them"
_PRODUCT: Final = "-//REMS Tracker//What is due//EN"


def ics(feed: Feed, *, now: datetime) -> bytes:
    """Folded lines that end in CRLF. Days are whole days, instants stand in UTC."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for entry in feed.entries:
        calendar.add_component(_event(feed, entry, now))
    text: bytes = calendar.to_ical()
    return text


def _event(feed: Feed, entry: Entry, now: datetime) -> Event:
    event = Event()
    # The same day keeps its id at every reading, so that a calendar replaces what it shows.
    event.add("uid", secret_hash(f"{feed.name} {entry.when.isoformat()}")[:40])
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    if isinstance(entry.when, datetime):
        event.add("dtstart", entry.when.astimezone(UTC))
    else:
        event.add("dtstart", entry.when)
    event.add("summary", ONE if entry.count == 1 else MANY.format(count=entry.count))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
