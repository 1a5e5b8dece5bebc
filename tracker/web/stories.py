"""Any patient's story, for auditors, read-only: everything on record in time order."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import NotFound
from tracker.services.overviews import story as overview
from tracker.services.overviews.story import StoryEntry
from tracker.web.access import current_actor, page_view, requires, zone_of_actor
from tracker.web.explanations import explanation_page
from tracker.web.filters import local_time, long_date
from tracker.web.forms.stories import FindStoryForm
from tracker.web.late_words import late_text
from tracker.web.layout import Cell
from tracker.web.menu import ROLE_LABELS
from tracker.web.plain_days import plain
from tracker.web.titles import title_of

bp = Blueprint("stories", __name__)


@bp.get("/stories")
@requires(Permission.VIEW_STORY)
def index() -> ResponseReturnValue:
    return render_template("stories/index.html", form=FindStoryForm())


@bp.post("/stories/find")
@requires(Permission.VIEW_STORY)
def find() -> ResponseReturnValue:
    """A mistyped number is 422, an unknown one 404; both beside the field."""
    form = FindStoryForm()
    if not form.validate():
        return render_template("stories/index.html", form=form), 422
    try:
        patient_id = overview.find(db.session(), current_actor(), form.rems_id.data)
    except NotFound as error:
        form.refuse("rems_id", str(error))
        return render_template("stories/index.html", form=form), 404
    return redirect(url_for(".show", id=patient_id), 303)


@bp.get("/stories/<record_id:id>")
@requires(Permission.VIEW_STORY)
def show(id: str) -> ResponseReturnValue:
    zone = zone_of_actor()
    told = overview.story(db.session(), current_actor(), id, zone=zone)
    page_view("stories.show", subject_id=id, rows=len(told.entries))
    return render_template(
        "stories/show.html",
        story=told,
        entries=[(entry, _when(entry, zone), _facts(entry, zone)) for entry in told.entries],
        title_of=title_of,
        late_text=late_text,
        plain=plain,
    )


@bp.get("/stories/<record_id:id>/decisions/<record_id:decision_id>")
@requires(Permission.VIEW_STORY)
def decision(id: str, decision_id: str) -> ResponseReturnValue:
    return explanation_page("stories.decision", decision_id, patient_id=id)


def _when(entry: StoryEntry, zone: ZoneInfo) -> str:
    happened = entry.happened
    if isinstance(happened, datetime):
        return local_time(happened, zone)
    return long_date(happened)


def _facts(entry: StoryEntry, zone: ZoneInfo) -> list[tuple[str, Cell]]:
    by = f"{entry.by.name} ({ROLE_LABELS[entry.by.role]})" if entry.by else "Command line"
    recorded = f"{local_time(entry.recorded_at, zone)} by {by}"
    return [*((label, _cell(value, zone)) for label, value in entry.facts), ("Recorded", recorded)]


def _cell(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return local_time(value, zone)
    return long_date(value) if isinstance(value, date) else plain(str(value))
