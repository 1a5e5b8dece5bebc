"""What waits for administrators, each thing with its day, and what their home page counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import account_lists, certifications, pregnancies, uncertified
from tracker.records.account_lists import UnusedLink as UnusedLink
from tracker.records.certifications import CertificationFilter
from tracker.records.paging import FIRST, Page, Turn, in_one
from tracker.records.uncertified import UncertifiedRow as UncertifiedRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.timeline import day_of
from tracker.services.overviews import discretion, drafts, parties, programs, tasks
from tracker.services.overviews.discretion import Grant
from tracker.services.overviews.drafts import Drafted
from tracker.services.overviews.parties import Standing
from tracker.services.overviews.programs import Published
from tracker.services.overviews.tasks import OpenTask

COUNTED_UP_TO: Final = 1000

Item = OpenTask | Drafted | Grant | Standing | Published | UnusedLink | UncertifiedRow


class Waiting(StrEnum):
    """What can wait for an administrator, the most urgent first."""

    TASKS = "tasks"
    DRAFTS = "program-drafts"
    PROPOSALS = "discretion"
    ENDING = "ending"
    COMING = "coming-versions"
    LINKS = "unused-links"
    UNCERTIFIED = "never-certified"


@dataclass(frozen=True, slots=True)
class Group:
    """The first page of one list, and how many lines all of it has; `more`: tasks are asked
    again one by one, so that there may be more than were counted."""

    rows: tuple[Item, ...]
    number: int
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """`suspended` certifications, those of `suspended_parties`, and `without_password`, counted up
    to COUNTED_UP_TO, have lists of their own;
    `pregnancies` are those whose outcome is not known yet, and tell of nobody."""

    groups: Mapping[Waiting, Group]
    suspended: int
    suspended_parties: int
    without_password: int
    pregnancies: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """By whom, at what instant, and with which day as today."""

    session: Session
    actor: Actor
    now: datetime
    zone: ZoneInfo

    def certified(self, only: str) -> CertificationFilter:
        return parties.filter_for(only=only, today=day_of(self.now, self.zone))


def to_do(session: Session, actor: Actor, *, now: datetime, zone: ZoneInfo) -> ToDo:
    """Counted with today's date in `zone`."""
    require(actor, Permission.CERTIFY)
    asked = _Asked(session, actor, now, zone)
    return ToDo(
        groups={kind: _group(kind, asked) for kind in Waiting},
        suspended=certifications.count(session, asked.certified("suspended")),
        suspended_parties=certifications.count_parties(session, asked.certified("suspended")),
        without_password=account_lists.without_password(session, most=COUNTED_UP_TO),
        pregnancies=pregnancies.counted_without_outcome(session),
    )


def waiting(
    session: Session, actor: Actor, kind: Waiting, turn: Turn, *, now: datetime, zone: ZoneInfo
) -> Page[Item]:
    """One list, page by page. Raises NotFound for a place that is none of the list's."""
    require(actor, Permission.CERTIFY)
    return _FINDERS[kind](_Asked(session, actor, now, zone), turn)


def _group(kind: Waiting, asked: _Asked) -> Group:
    page = _FINDERS[kind](asked, FIRST)
    if page.next is None:
        return Group(page.rows, len(page.rows))
    counted = _COUNTED.get(kind)
    return Group(page.rows, counted(asked) if counted else len(page.rows), more=counted is None)


def _tasks(asked: _Asked, turn: Turn) -> Page[Item]:
    return tasks.for_administrators(asked.session, asked.actor, turn, now=asked.now)


def _drafts(asked: _Asked, turn: Turn) -> Page[Item]:
    return in_one(drafts.waiting(asked.session, asked.actor), turn)


def _proposals(asked: _Asked, turn: Turn) -> Page[Item]:
    return in_one(discretion.waiting(asked.session, asked.actor, now=asked.now), turn)


def _ending(asked: _Asked, turn: Turn) -> Page[Item]:
    wanted = asked.certified("expiring")
    return parties.page(asked.session, asked.actor, wanted, turn, now=asked.now)


def _coming(asked: _Asked, turn: Turn) -> Page[Item]:
    return in_one(programs.coming(asked.session, asked.actor, now=asked.now), turn)


def _links(asked: _Asked, turn: Turn) -> Page[Item]:
    return account_lists.unused_links(asked.session, turn, at=asked.now)


def _uncertified(asked: _Asked, turn: Turn) -> Page[Item]:
    return uncertified.never_certified(asked.session, turn)


_FINDERS: Final[Mapping[Waiting, Callable[[_Asked, Turn], Page[Item]]]] = {
    Waiting.TASKS: _tasks,
    Waiting.DRAFTS: _drafts,
    Waiting.PROPOSALS: _proposals,
    Waiting.ENDING: _ending,
    Waiting.COMING: _coming,
    Waiting.LINKS: _links,
    Waiting.UNCERTIFIED: _uncertified,
}
# Of lists with more than one page; of tasks, each line costs a decision.
_COUNTED: Final[Mapping[Waiting, Callable[[_Asked], int]]] = {
    Waiting.ENDING: lambda asked: certifications.count(asked.session, asked.certified("expiring")),
    Waiting.LINKS: lambda asked: account_lists.unused_links_counted(asked.session, at=asked.now),
    Waiting.UNCERTIFIED: lambda asked: uncertified.counted(asked.session),
}
