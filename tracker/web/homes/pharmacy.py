"""The pharmacy's first page: the scan field, and how much waits."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Role
from tracker.services.overviews import pharmacy, tasks
from tracker.services.overviews.pharmacy import Count, Worklist
from tracker.services.overviews.tasks import OpenTask
from tracker.web.access import current_actor, now, page_view, zone_of_actor
from tracker.web.forms.dispenses import FindForm
from tracker.web.layout import Card, Cell, Instant, Link, Tone
from tracker.web.worklists import LABELS, count_text

_TONES: dict[Worklist, Tone] = {
    Worklist.READY: "good",
    Worklist.BLOCKED: "bad",
    Worklist.EXPIRING: "wait",
    Worklist.TO_SHIP: "wait",
    Worklist.TO_STOCK: "bad",
}


def show() -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    counts = pharmacy.counts(session, actor, now=now())
    asked: tuple[OpenTask, ...] = ()
    if actor.role is Role.REPRESENTATIVE:
        asked = tasks.for_pharmacy(session, actor, now=now())
    if asked:
        page_view("home.show", rows=len(asked))
    return render_template(
        "home/pharmacy.html",
        find=FindForm(zone=zone_of_actor(), now=now()).focused(),
        cards=tuple(_card(worklist, counts[worklist]) for worklist in Worklist),
        tasks=[_row(task) for task in asked],
    )


def _card(worklist: Worklist, count: Count) -> Card:
    return Card(
        LABELS[worklist],
        count_text(count),
        "Open the list",
        url_for("worklists.show", name=str(worklist)),
        _TONES[worklist] if count.number else "plain",
    )


def _row(task: OpenTask) -> tuple[Cell, ...]:
    sent = Instant(task.row.sent_at, zone_of_actor().key)
    return (
        Link("Open the prescription", url_for("dispenses.show", id=task.row.authorization_id)),
        task.summary,
        sent,
        task.row.sent_by,
    )
