"""The auditors' first page: the state of the log, who exported it, what was refused."""

from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.services.overviews.log_state import RECENT_DAYS, log_state
from tracker.web.access import current_actor, now, page_view, zone_of_actor
from tracker.web.homes.board import board_of
from tracker.web.homes.log import (
    EXPORT_COLUMNS,
    REFUSED_COLUMNS,
    export_rows,
    facts,
    log_tallies,
    refused_rows,
)

_SHOWN: Final = 8


def show() -> ResponseReturnValue:
    """Counts by requirement name nobody; each other number leads to its entries."""
    state = log_state(db.session(), current_actor(), now=now(), zone=zone_of_actor())
    exports = export_rows(state)
    page_view("home.oversight", rows=len(exports))
    return render_template(
        "home/oversight.html",
        facts=facts(state),
        board=board_of(log_tallies(state)),
        days=RECENT_DAYS,
        refused_columns=REFUSED_COLUMNS,
        refused=refused_rows(state),
        most=_SHOWN,
        export_columns=EXPORT_COLUMNS,
        exports=exports,
    )
