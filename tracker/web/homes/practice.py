"""The practice's first page: how much waits, and what to do first."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.numbers import shown
from tracker.rules.vocabulary import Owner
from tracker.services.overviews import practice
from tracker.services.overviews.due import DueLine, DueNow, Topic, When, due_now
from tracker.services.overviews.practice import (
    NOT_ASKED,
    NotAsked,
    Waiting,
    WaitingGroup,
    WaitingRow,
)
from tracker.web.access import current_actor, now, page_view, zone_of_actor
from tracker.web.bedside import abilities
from tracker.web.due import by_when
from tracker.web.forms.due import TOPICS, WHO
from tracker.web.homes.board import Part, Tally, board_of
from tracker.web.layout import Cell, Code, Link, Tone
from tracker.web.waiting_cells import BLOCKED, TITLES, agenda_row, by_whom

_SHOWN: Final = 5
_COLUMNS: Final = ["Patient", "REMS ID", "What", "When", "Waits for", "Next"]
_ORDER: Final[tuple[tuple[Waiting | When, Tone], ...]] = (
    (Waiting.PREGNANCIES, "bad"),
    (Waiting.TASKS, "bad"),
    (Waiting.SURVEYS, "bad"),
    (Waiting.STOPPED, "bad"),
    (Waiting.TESTS, "wait"),
    (Waiting.EXPIRING, "wait"),
    (Waiting.REFUSED, "wait"),
    (When.OVERDUE, "bad"),
    (When.TODAY, "wait"),
    (Waiting.FOLLOW_UPS, "wait"),
    (Waiting.AGREEMENTS, "wait"),
    (When.SOON, "plain"),
)
"""What waits and what is due, the most urgent first: so the numbers stand, and the rows."""
_ALWAYS: Final = frozenset({Waiting.PREGNANCIES, Waiting.TASKS, Waiting.SURVEYS})
_RECORDED: Final = {
    Topic.BLOOD_COUNT: ("Record a count", "monitoring.new_count"),
    Topic.PREGNANCY_TEST: ("Record a test", "monitoring.new_test"),
}

_Row = TypeVar("_Row", WaitingRow, DueLine)


def show() -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    groups = {group.kind: group for group in practice.waiting(session, actor, now=now())}
    due = due_now(session, actor, zone=zone_of_actor(), now=now())
    agenda = list(_agenda(groups, due))
    page_view("home.show", rows=len(agenda))
    return render_template(
        "home/practice.html",
        links=_links(),
        board=board_of(_tallies(groups, due)),
        columns=_COLUMNS,
        agenda=agenda,
        most=_SHOWN,
    )


def _links() -> list[Link]:
    return [Link("Enroll a patient", url_for("enrollments.choose"))] if abilities().prepare else []


def _tallies(groups: dict[Waiting, WaitingGroup], due: DueNow) -> Iterator[Tally]:
    for kind, tone in _ORDER:
        match kind:
            case Waiting():
                yield _waiting(groups[kind], tone)
            case When.OVERDUE:
                yield _due("Overdue", kind, len(due.overdue), tone, _overdue_parts(due))
            case When.TODAY:
                yield _due("Due today or at once", kind, len(due.today), tone)
            case _:
                yield _due("Due within 7 days, overdue ones too", None, due.soon, tone)


def _waiting(group: WaitingGroup, tone: Tone) -> Tally:
    yours = sum(row.yours for row in group.rows)
    return Tally(
        label=TITLES[group.kind],
        number=len(group.rows),
        href=_address(group.kind),
        tone=tone,
        note="" if yours in (0, len(group.rows)) else f"{yours} for you",
        more=group.page.next is not None,
        parts=tuple(_owner_parts(group)),
    )


def _due(
    label: str, when: When | None, number: int, tone: Tone, parts: Iterable[Part] = ()
) -> Tally:
    href = url_for("due.index", when=when and str(when))
    return Tally(label=label, number=number, href=href, tone=tone, parts=tuple(parts))


def _owner_parts(group: WaitingGroup) -> Iterator[Part]:
    """By whom they are blocked; one that waits for two people counts for both, and one that
    nobody has asked about stands apart."""
    if group.kind in BLOCKED:
        for by in (*Owner, NOT_ASKED):
            if count := len(group.of(by)):
                yield Part(by_whom(by), count, _address(group.kind, by))


def _overdue_parts(due: DueNow) -> Iterator[Part]:
    for topic, label in TOPICS:
        if due.overdue_about.get(topic):
            href = url_for("due.index", when=str(When.OVERDUE), what=str(topic))
            yield Part(label, due.overdue_about[topic], href)


def _agenda(groups: dict[Waiting, WaitingGroup], due: DueNow) -> Iterator[tuple[Cell, ...]]:
    """A few of each kind; what needs an answer always, the rest of a patient once."""
    zone, seen = zone_of_actor().key, set[str]()
    lines = {When.OVERDUE: due.overdue, When.TODAY: due.today}
    for kind, _ in _ORDER:
        if isinstance(kind, Waiting):
            found = groups[kind].rows
            for row in islice(found if kind in _ALWAYS else _unseen(found, seen), _SHOWN):
                seen.add(row.patient_id)
                yield agenda_row(kind, row, zone)
        else:
            yield from map(_due_row, islice(_unseen(lines.get(kind, ()), seen), _SHOWN))


def _unseen(rows: Iterable[_Row], seen: set[str]) -> Iterator[_Row]:
    for row in rows:
        if row.patient_id not in seen:
            seen.add(row.patient_id)
            yield row


def _due_row(line: DueLine) -> tuple[Cell, ...]:
    record = url_for("patients.show", patient_id=line.patient_id)
    label, endpoint = _RECORDED.get(line.topic, ("Open the record", "patients.show"))
    return (
        Link(line.name, record),
        Code(shown(line.rems_id)),
        line.title,
        by_when(line),
        WHO[line.who],
        Link(label, url_for(endpoint, patient_id=line.patient_id)),
    )


def _address(kind: Waiting, by: Owner | NotAsked | None = None) -> str:
    return url_for("patients.waiting", kind=str(kind), by=by and str(by))
