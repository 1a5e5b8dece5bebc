"""The practice's first page: find a patient, and what waits for this person."""

from typing import Final

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.services.overviews import practice
from tracker.services.overviews.practice import Waiting, WaitingGroup
from tracker.web.access import current_actor, now, page_view, zone_of_actor
from tracker.web.bedside import abilities
from tracker.web.filters import grouped
from tracker.web.forms.patients import SearchForm
from tracker.web.layout import Card, Tone
from tracker.web.waiting_cells import TITLES, columns_of, rows_of

_SHOWN: Final = 5
_TONES: Final[dict[Waiting, Tone]] = {
    Waiting.TASKS: "bad",
    Waiting.PREGNANCIES: "bad",
    Waiting.SURVEYS: "bad",
    Waiting.REFUSED: "wait",
    Waiting.EXPIRING: "wait",
    Waiting.COUNTS: "wait",
    Waiting.AGREEMENTS: "wait",
}


def show() -> ResponseReturnValue:
    groups = practice.waiting(db.session(), current_actor(), now=now())
    shown = sum(min(len(group.rows), _SHOWN) for group in groups)
    page_view("home.show", rows=shown)
    zone = zone_of_actor().key
    return render_template(
        "home/practice.html",
        search=SearchForm(zone=zone_of_actor(), now=now()),
        can=abilities(),
        cards=tuple(_card(group) for group in groups),
        groups=[
            (
                TITLES[group.kind],
                columns_of(group.kind),
                rows_of(group, zone)[:_SHOWN],
                _address(group.kind) if len(group.rows) > _SHOWN else None,
            )
            for group in groups
            if group.rows
        ],
    )


def _card(group: WaitingGroup) -> Card:
    count = len(group.rows)
    yours = sum(row.yours for row in group.rows)
    note = "Open the list" if yours in (0, count) else f"{yours} for you"
    tone = _TONES[group.kind] if count else "plain"
    href = _address(group.kind) if count else None
    return Card(TITLES[group.kind], grouped(count), note if count else "", href, tone)


def _address(kind: Waiting) -> str:
    return url_for("patients.waiting", kind=str(kind))
