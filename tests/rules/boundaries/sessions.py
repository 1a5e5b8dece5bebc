"""Boundaries of sessions in a healthcare setting."""

from collections.abc import Iterator
from datetime import timedelta

from tests.rules.boundaries.place import DAY, SECOND, Pair, Place
from tests.rules.boundaries.pregnancy import HOUR
from tracker.rules.kinds.sessions import SessionFormsSubmitted, SessionMonitored
from tracker.rules.question import Session


def session_monitored(rule: SessionMonitored, here: Place) -> Iterator[Pair]:
    # Over the missing and the doubled hour too.
    for past in (0 * HOUR, 1.5 * HOUR, 2.5 * HOUR, 15 * HOUR):
        given_at = here.first_second(here.day) + past
        least = given_at + timedelta(hours=rule.hours)
        held, short = (
            here.asked(
                given_at + DAY,
                sessions=(Session(given_at=given_at, monitored_until=until, stable=True),),
            )
            for until in (least, least - SECOND)
        )
        yield Pair(f"monitored from {past} after midnight", held, short)


def session_forms_submitted(rule: SessionFormsSubmitted, here: Place) -> Iterator[Pair]:
    due_on = here.day + rule.days * DAY
    for given_at in (here.first_second(here.day), here.last_second(here.day)):
        missing = (Session(given_at=given_at),)
        yield here.until("form not due yet", due_on, sessions=missing)
        at = here.clock(due_on + 3 * DAY)
        submitted, later = (
            here.asked(at, sessions=(Session(given_at=given_at, form_submitted_at=when),))
            for when in (at, at + SECOND)
        )
        yield Pair("form on record", submitted, later)
