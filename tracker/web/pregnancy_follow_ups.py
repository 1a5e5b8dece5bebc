"""Recording how a reported pregnancy goes on."""

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services.following_pregnancy import follow_up, followed
from tracker.web.access import current_actor, now, requires
from tracker.web.acting import beside
from tracker.web.bedside import back_to, cared, form_page
from tracker.web.forms.pregnancy_reports import FollowUpForm

bp = Blueprint("pregnancy_follow_ups", __name__)


@bp.route(
    "/patients/<record_id:patient_id>/safety-reports/<record_id:id>/follow-ups/new",
    methods=["GET", "POST"],
)
@requires(Permission.REPORT_PREGNANCY)
def new(patient_id: str, id: str) -> ResponseReturnValue:
    found = cared(patient_id, Permission.REPORT_PREGNANCY)
    report = followed(db.session(), patient_id, id)
    form = FollowUpForm(zone=found.zone, now=now())
    if form.is_submitted() and form.validate():
        with beside(form):
            follow_up(db.session(), current_actor(), form.to_request(patient_id, id), now=now())
            flash("It is on record.", "success")
            return redirect(back_to(patient_id), 303)
    return form_page(
        "pregnancy_follow_ups/new.html", found.patient, form, of_partner=report.of_whom == "partner"
    )
