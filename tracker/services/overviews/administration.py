"""The home page of administrators: what waits for them, each with its day, and what is counted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import account_lists, certifications, pregnancies, uncertified
from tracker.records.account_lists import UnusedLink
from tracker.records.uncertified import UncertifiedRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.timeline import day_of
from tracker.services.overviews import discretion, drafts, parties, programs, tasks
from tracker.services.overviews.discretion import Grant
from tracker.services.overviews.drafts import Drafted
from tracker.services.overviews.parties import Standing
from tracker.services.overviews.programs import Published
from tracker.services.overviews.tasks import OpenTask

_COUNTED_UP_TO: Final = 1000
_LISTED: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """What waits for an administrator. `ending`, certifications within 30 days, are the first of
    `ending_count`; `suspended` and `without_password` have lists of their own; `pregnancies` are
    those whose outcome is not known yet, and tell of nobody."""

    tasks: tuple[OpenTask, ...]
    uncertified: tuple[UncertifiedRow, ...]
    ending: tuple[Standing, ...]
    ending_count: int
    drafts: tuple[Drafted, ...]
    coming: tuple[Published, ...]
    proposals: tuple[Grant, ...]
    links: tuple[UnusedLink, ...]
    suspended: int
    without_password: int
    pregnancies: int


def to_do(session: Session, actor: Actor, *, now: datetime, zone: ZoneInfo) -> ToDo:
    """Counted with today's date in `zone`; a list is cut off after some hundred lines."""
    require(actor, Permission.CERTIFY)
    today = day_of(now, zone)
    ending = parties.filter_for(only="expiring", today=today)
    suspended = parties.filter_for(only="suspended", today=today)
    return ToDo(
        tasks=tasks.for_administrators(session, actor, now=now),
        uncertified=uncertified.never_certified(session, most=_LISTED),
        ending=parties.page(session, actor, ending, now=now).rows,
        ending_count=certifications.count(session, ending),
        drafts=drafts.waiting(session, actor),
        coming=programs.coming(session, actor, now=now),
        proposals=discretion.waiting(session, actor, now=now),
        links=account_lists.unused_links(session, at=now, most=_LISTED),
        suspended=certifications.count(session, suspended),
        without_password=account_lists.without_password(session, most=_COUNTED_UP_TO),
        pregnancies=pregnancies.counted_without_outcome(session),
    )
