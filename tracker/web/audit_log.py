"""The audit log: the list with its filter, and one entry.

What a person types into the filter (a name, an address, a REMS ID) is sent by POST and turned
into internal random ids. The address that follows holds those, days and codes only, so it can
be kept, reloaded and linked to without naming anybody.
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.rules.errors import InvalidInput, NotFound
from tracker.rules.numbers import shown
from tracker.services.overviews import audit
from tracker.services.overviews.audit import Entry, LogFilter
from tracker.services.saving_views import ListName
from tracker.web import log_words
from tracker.web.access import current_actor, page_view, requires, zone_of_actor
from tracker.web.filters import local_time, zone_name
from tracker.web.forms.audit_log import FilterForm, FilterQuery, ListQuery
from tracker.web.layout import Cell, Code, Link
from tracker.web.paging import pages, turn_of
from tracker.web.saved_views import views_bar

bp = Blueprint("audit_log", __name__)


@bp.get("/audit-log")
@requires(Permission.VIEW_AUDIT_LOG)
def index() -> ResponseReturnValue:
    query = ListQuery()
    if not query.validate():
        raise NotFound("Not found.")
    wanted = filter_of(query)
    page = audit.page(db.session(), current_actor(), wanted, turn_of(query))
    kept = query.as_query()
    page_view("audit_log.index", rows=len(page.rows))
    zones = {zone_name(_local(entry)) for entry in page.rows}
    time = f"Time ({zones.pop()})" if len(zones) == 1 else "Time"
    return render_template(
        "audit_log/index.html",
        form=_filled(wanted),
        columns=[time, "Who", "Event", "Subject", "Detail", "Leaf hash"],
        rows=[_row(entry, short=time != "Time") for entry in page.rows],
        pages=pages(page, "Newest first", **kept),
        export=url_for("audit_exports.new", **kept),
        filtered=bool(kept),
        without_views=None
        if wanted.name
        else url_for(".index", **(kept | {"event": audit.WITHOUT_VIEWS})),
        views=views_bar(ListName.AUDIT_LOG, kept),
        about=_about(wanted),
    )


@bp.post("/audit-log/filter")
@requires(Permission.VIEW_AUDIT_LOG)
def filter() -> ResponseReturnValue:
    form = FilterForm()
    if form.validate():
        try:
            return redirect(url_for(".index", **_query_of(form)), 303)
        except InvalidInput as error:
            form.refuse(error.field, error.problem)
    return render_template("audit_log/filter.html", form=form), 422


@bp.get("/audit-log/<record_id:id>")
@requires(Permission.VIEW_AUDIT_LOG)
def show(id: str) -> ResponseReturnValue:
    found = audit.entry(db.session(), current_actor(), id)
    page_view("audit_log.show", object_id=id)
    older, newer = found.older_id, found.newer_id
    return render_template(
        "audit_log/show.html",
        entry=found.entry,
        fields=_fields(found.entry),
        detail=_detail(found.entry),
        older=older and url_for(".show", id=older),
        newer=newer and url_for(".show", id=newer),
        story=_story(found.entry.subject_id),
    )


def filter_of(query: FilterQuery) -> LogFilter:
    """What an address asks for; days are counted in the reader's zone."""
    return LogFilter(
        zone=zone_of_actor(),
        since=query.since.data,
        until=query.until.data,
        actor_id=query.actor.data or None,
        subject_id=query.subject.data or None,
        name=query.event.data,
        outcome=query.outcome.data,
    )


def _query_of(form: FilterForm) -> dict[str, Any]:
    """The address of what was typed. Raises InvalidInput for people who are not found."""
    since, until, who = form.since.data, form.until.data, form.who.data.strip()
    if since and until and until < since:
        raise InvalidInput("until", "The last day lies before the first day.")
    session, actor, rems_id = db.session(), current_actor(), form.rems_id.data
    query = {
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
        "actor": who and audit.find_actor(session, actor, who),
        "subject": rems_id and audit.find_subject(session, actor, rems_id),
        "event": form.event.data,
        "outcome": form.outcome.data,
    }
    return {name: value for name, value in query.items() if value}


def _filled(wanted: LogFilter) -> FilterForm:
    """The form as it was when this filter was sent."""
    names = audit.names_of(db.session(), current_actor(), wanted)
    return FilterForm(
        data={
            "since": wanted.since,
            "until": wanted.until,
            "who": names.email,
            "rems_id": names.rems_id,
            "event": wanted.name,
            "outcome": wanted.outcome,
        }
    )


def _about(wanted: LogFilter) -> str | None:
    """Where the story of the one patient is, for those who may read it."""
    return None if wanted.subject_id is None else _story(wanted.subject_id)


def _story(patient_id: str | None) -> str | None:
    if patient_id is None or not permits(current_actor(), Permission.VIEW_STORY):
        return None
    return url_for("stories.show", id=patient_id)


def _local(entry: Entry) -> datetime:
    return entry.recorded_at.astimezone(zone_of_actor())


def _row(entry: Entry, *, short: bool) -> list[Cell]:
    """`short`: the zone stands in the head of the column, as all rows share it."""
    at = local_time(entry.recorded_at, zone_of_actor(), seconds=True)
    return [
        Link(at.rpartition(" ")[0] if short else at, url_for("audit_log.show", id=entry.id)),
        log_words.who(entry),
        log_words.event(entry),
        _subject(entry),
        log_words.gist(entry),
        Code(log_words.short(entry.leaf)),
    ]


def _subject(entry: Entry) -> Cell:
    if entry.subject_id is None or entry.rems_id is None:
        return None
    return Link(shown(entry.rems_id), url_for("audit_log.index", subject=entry.subject_id))


def _detail(entry: Entry) -> list[tuple[str, Cell]]:
    """As stored; a decision leads to its explanation, for those who may read it."""
    return [(name, _value(entry, name, value)) for name, value in entry.detail.items()]


def _value(entry: Entry, name: str, value: object) -> Cell:
    text = log_words.value_text(value)
    patient_id, may = entry.subject_id, permits(current_actor(), Permission.VIEW_STORY)
    if name != "decision_id" or patient_id is None or not may:
        return Code(text)
    return Link(text, url_for("stories.decision", id=patient_id, decision_id=text))


def _fields(entry: Entry) -> list[tuple[str, Cell]]:
    at = local_time(entry.recorded_at, zone_of_actor(), seconds=True)
    return [
        ("Recorded", at),
        ("Recorded, UTC", Code(entry.recorded_at.isoformat(timespec="microseconds"))),
        ("Who", log_words.who(entry)),
        ("Outcome", entry.outcome),
        ("Subject", _subject(entry)),
        ("Number in the subject's writes", entry.subject_seq),
        ("Entry", Code(entry.id)),
        ("Leaf hash", Code(entry.leaf)),
    ]
