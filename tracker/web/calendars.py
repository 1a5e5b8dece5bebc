"""The calendar of what is due: its secret address, and what stands there."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services import calendars
from tracker.services.calendar_text import ics
from tracker.web.access import current_actor, now, public, requires, settings, zone_of_actor
from tracker.web.forms.base import TrackerForm

bp = Blueprint("calendars", __name__)


@bp.get("/calendar")
@requires(Permission.MANAGE_CALENDAR)
def show() -> ResponseReturnValue:
    return render_template(
        "calendars/show.html",
        form=TrackerForm(),
        made_at=calendars.made_at(db.session(), current_actor()),
        zone=zone_of_actor().key,
    )


@bp.post("/calendar")
@requires(Permission.MANAGE_CALENDAR)
def make() -> ResponseReturnValue:
    """The one answer that holds the address; it is stored hashed and never again at hand."""
    TrackerForm().validate()
    secret = calendars.make(db.session(), current_actor(), now=now())
    return render_template(
        "calendars/made.html", address=url_for(".feed", secret=secret, _external=True)
    )


@bp.post("/calendar/revoke")
@requires(Permission.MANAGE_CALENDAR)
def revoke() -> ResponseReturnValue:
    TrackerForm().validate()
    calendars.revoke(db.session(), current_actor(), now=now())
    flash("The calendar address is revoked. Whoever has it reads nothing any more.", "success")
    return redirect(url_for(".show"), 303)


@bp.get("/calendar/<token:secret>.ics")
@public
def feed(secret: str) -> ResponseReturnValue:
    """Without a session: calendar programs have none. The secret is the key, as with a link."""
    zone = ZoneInfo(settings().time_zone)
    found = calendars.read(db.session(), secret, zone=zone, now=now())
    return Response(ics(found, now=now()), mimetype="text/calendar")
