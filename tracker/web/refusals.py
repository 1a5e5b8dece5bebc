"""A stored decision of this pharmacy, on screen and as a slip for the patient."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services import dispensing
from tracker.services.dispensing import RefusalRequest
from tracker.services.overviews import counter
from tracker.services.overviews.counter import RefusalPage
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.counter_calls import calls_of
from tracker.web.counter_page import MINE
from tracker.web.counter_strip import strip_of
from tracker.web.findings import panel_of
from tracker.web.forms.dispenses import FindForm, RefusalForm
from tracker.web.refusal_slip import slip_of, urgent_call

bp = Blueprint("refusals", __name__)


@bp.post("/dispenses/<record_id:id>/refusals")
@requires(Permission.CONFIRM_DISPENSE)
def record(id: str) -> ResponseReturnValue:
    form = RefusalForm()
    if not form.validate():
        raise BadRequest
    request = RefusalRequest(form.request_id.data, id)
    decision_id = dispensing.record_refusal(db.session(), current_actor(), request, now=now())
    return redirect(url_for(".slip", id=id, decision_id=decision_id), 303)


@bp.get("/dispenses/<record_id:id>/refusals/<record_id:decision_id>")
@requires(Permission.VIEW_DISPENSES)
def show(id: str, decision_id: str) -> ResponseReturnValue:
    page = _viewed("refusals.show", id, decision_id)
    panel = panel_of(
        page.decision,
        zone=page.summary.zone,
        mine=MINE,
        titles=page.titles,
        calls=calls_of(page.summary),
        allowed_heading="Was allowed",
    )
    find = FindForm(zone=zone_of_actor(), now=now(), sent={}).focused()
    return render_template(
        "refusals/show.html", page=page, panel=panel, strip=strip_of(page.summary), find=find
    )


@bp.get("/dispenses/<record_id:id>/refusals/<record_id:decision_id>/slip")
@requires(Permission.VIEW_DISPENSES)
def slip(id: str, decision_id: str) -> ResponseReturnValue:
    page = _viewed("refusals.slip", id, decision_id)
    return render_template(
        "refusals/slip.html", page=page, slip=slip_of(page), urgent=urgent_call(page)
    )


def _viewed(name: str, id: str, decision_id: str) -> RefusalPage:
    page = counter.refusal_page(db.session(), current_actor(), id, decision_id, now=now())
    page_view(name, subject_id=page.summary.subject_id, object_id=decision_id)
    return page
