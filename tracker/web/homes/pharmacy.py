"""The pharmacy's first page: the scan field, and how much waits."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.services.overviews import pharmacy
from tracker.services.overviews.pharmacy import Worklist
from tracker.web.access import current_actor, now, zone_of_actor
from tracker.web.filters import grouped
from tracker.web.forms.dispenses import FindForm
from tracker.web.layout import Card, Tone
from tracker.web.worklists import LABELS

_TONES: dict[Worklist, Tone] = {
    Worklist.CONFIRMED: "wait",
    Worklist.EXPIRING: "wait",
    Worklist.TO_STOCK: "bad",
}


def show() -> ResponseReturnValue:
    counts = pharmacy.counts(db.session(), current_actor(), now=now())
    cards = tuple(_card(worklist, counts[worklist]) for worklist in Worklist)
    find = FindForm(zone=zone_of_actor(), now=now()).focused()
    return render_template("home/pharmacy.html", find=find, cards=cards)


def _card(worklist: Worklist, count: int) -> Card:
    return Card(
        LABELS[worklist],
        grouped(count),
        "Open the list",
        url_for("worklists.show", name=str(worklist)),
        _TONES.get(worklist, "plain") if count else "plain",
    )
