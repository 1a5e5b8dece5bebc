"""What if? The next prescription with some facts otherwise, beside the answer as things stand."""

from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.vocabulary import Sex
from tracker.services import supposing
from tracker.services.supposing import Present, Supposed
from tracker.web.access import current_actor, now, page_view, requires
from tracker.web.bedside import patient_strip
from tracker.web.comparing import compared
from tracker.web.explaining import headline
from tracker.web.filters import local_time
from tracker.web.forms.what_if import WhatIfForm, data_of

bp = Blueprint("what_if", __name__)


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/<record_id:id>/what-if", methods=["GET", "POST"]
)
@requires(Permission.VIEW_PATIENT)
def show(patient_id: str, id: str) -> ResponseReturnValue:
    """Nothing is stored but that the page was shown."""
    known = supposing.present(db.session(), current_actor(), patient_id, id, now=now())
    form = WhatIfForm(zone=ZoneInfo(known.enrollment.zone), now=now(), data=data_of(known.facts))
    form.offer(_categories(known), male=known.patient.sex == Sex.MALE)
    supposed = None
    if form.is_submitted() and form.validate():
        supposed = supposing.suppose(db.session(), known, form.to_supposition(known.facts))
    page_view("what_if.show", subject_id=patient_id, object_id=id)
    wrong = form.is_submitted() and supposed is None
    return make_response(_drawn(known, form, supposed), 422 if wrong else 200)


def _drawn(known: Present, form: WhatIfForm, supposed: Supposed | None) -> str:
    zone = known.enrollment.zone
    return render_template(
        "what_if/show.html",
        form=form,
        known=known,
        strip=patient_strip(known.patient),
        supposed=supposed,
        present_headline=headline(known.decision, zone),
        headline=headline(supposed.decision, zone) if supposed else "",
        asked=local_time(supposed.decision.decided_at, zone) if supposed else "",
        compared=compared(known.decision, supposed.decision, supposed.version, zone)
        if supposed
        else (),
        back=url_for("patients.show", patient_id=known.patient.id),
    )


def _categories(known: Present) -> dict[str, str]:
    if known.version is None:
        return {known.enrollment.risk_category: ""}
    return {code: each.label for code, each in known.version.categories.items()}
