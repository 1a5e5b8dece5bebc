"""What if? One step with some facts otherwise, beside the answer as things stand."""

from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import NotFound
from tracker.rules.numbers import shown
from tracker.rules.vocabulary import Gate, Sex
from tracker.services import supposing
from tracker.services.supposing import Present, Supposed
from tracker.web.access import current_actor, now, page_view, requires
from tracker.web.bedside import patient_strip
from tracker.web.comparing import compared
from tracker.web.explaining import GATES, headline
from tracker.web.filters import local_time
from tracker.web.forms.what_if import WhatIfForm, data_of
from tracker.web.plain_days import zone_of

bp = Blueprint("what_if", __name__)


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/<record_id:id>/what-if", methods=["GET", "POST"]
)
@requires(Permission.VIEW_PATIENT)
def show(patient_id: str, id: str) -> ResponseReturnValue:
    """Nothing is stored but that the page was shown."""
    known = supposing.present(
        db.session(), current_actor(), patient_id, id, gate=_gate(), now=now()
    )
    form = WhatIfForm(zone=ZoneInfo(known.zone), now=now(), data=data_of(known.facts))
    male = known.patient.sex == Sex.MALE
    form.offer(_categories(known), male=male, gate=known.question.gate)
    supposed = None
    if form.is_submitted() and form.validate():
        supposed = supposing.suppose(db.session(), known, form.to_supposition(known.facts))
    page_view("what_if.show", subject_id=patient_id, object_id=id)
    wrong = form.is_submitted() and supposed is None
    return make_response(_drawn(known, form, supposed), 422 if wrong else 200)


def _gate() -> Gate:
    """The one in the address, else the next prescription. Raises NotFound for any other word."""
    step = request.args.get("step", Gate.AUTHORIZE.value)
    if step not in tuple(Gate):
        raise NotFound("Not found.")
    return Gate(step)


def _drawn(known: Present, form: WhatIfForm, supposed: Supposed | None) -> str:
    zone = zone_of(known.version, known.zone)
    return render_template(
        "what_if/show.html",
        form=form,
        known=known,
        strip=patient_strip(known.patient),
        steps=_steps(known),
        number=_number(known),
        supposed=supposed,
        present_headline=headline(known.decision, zone),
        headline=headline(supposed.decision, zone) if supposed else "",
        asked=local_time(supposed.decision.decided_at, zone) if supposed else "",
        compared=compared(known.decision, supposed.decision, supposed.version, zone)
        if supposed
        else (),
        back=url_for("patients.show", patient_id=known.patient.id),
    )


def _steps(known: Present) -> list[tuple[str, str, bool]]:
    """Question, address, and whether it is the one that is asked; none where there is no choice."""
    patient_id, id = known.patient.id, known.enrollment.id
    return [
        (
            GATES[gate],
            url_for(".show", patient_id=patient_id, id=id, step=gate.value),
            gate is known.question.gate,
        )
        for gate in known.gates
        if len(known.gates) > 1
    ]


def _number(known: Present) -> str:
    """What the pharmacy's steps ask about."""
    order = known.order
    if order is None or order.number is None or known.question.gate is Gate.AUTHORIZE:
        return ""
    number, written = shown(order.number.number), local_time(order.written_at, known.zone)
    place = f"at {order.pharmacy}" if order.pharmacy else "at a pharmacy that is not named yet"
    return f"Authorization {number}, for the prescription written {written}, {place}."


def _categories(known: Present) -> dict[str, str]:
    if known.version is None:
        return {known.enrollment.risk_category: ""}
    return {code: each.label for code, each in known.version.categories.items()}
