"""Writing a prescription and asking for its number; asking again; taking the number back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services import authorizing
from tracker.services.authorizing import Line, PrescriptionRequest, VoidingRequest
from tracker.services.overviews.prescribing import OrderPage, order_page, ordering
from tracker.web.access import current_actor, next_path, now, page_view, requires
from tracker.web.acting import beside
from tracker.web.asking import ask_for
from tracker.web.bedside import abilities, form_page, patient_strip
from tracker.web.forms.monitoring import ReasonForm
from tracker.web.forms.prescriptions import AskForm, PrescriptionForm, data_of, new_request_id
from tracker.web.order_cells import (
    DECISION_COLUMNS,
    STATES,
    already_waits,
    decision_cells,
    order_items,
    two_strengths,
)

bp = Blueprint("prescriptions", __name__)


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/<record_id:id>/prescriptions/new",
    methods=["GET", "POST"],
)
@requires(Permission.WRITE_PRESCRIPTION)
def new(patient_id: str, id: str) -> ResponseReturnValue:
    """One page writes it down and asks for its number; the answer is the next page."""
    like = request.args.get("like")
    offered = ordering(db.session(), current_actor(), patient_id, id, now=now(), like=like)
    form = PrescriptionForm(data=data_of(offered))
    form.offer(offered)
    if form.is_submitted() and form.validate():
        with beside(form):
            return _write_and_ask(form.to_request(patient_id, id))
    waiting = [already_waits(order, offered.enrollment.zone) for order in offered.waiting]
    return form_page(
        "prescriptions/new.html",
        offered.patient,
        form,
        offered=offered,
        waiting=waiting,
        two=two_strengths(offered.strengths),
    )


@bp.get("/prescriptions/<record_id:id>")
@requires(Permission.VIEW_PATIENT)
def show(id: str) -> ResponseReturnValue:
    page = _viewed(id)
    return render_template(
        "prescriptions/show.html",
        page=page,
        order=page.order,
        state=STATES[page.order.state],
        strip=patient_strip(page.patient),
        items=order_items(page.order, page.enrollment.zone),
        rows=decision_cells(page.decisions, page.enrollment.zone),
        ask=AskForm(data={"request_id": new_request_id()}),
        columns=DECISION_COLUMNS,
        own=page.order.prescriber_id == current_actor().id,
        can=abilities(),
    )


@bp.post("/prescriptions/<record_id:id>/ask")
@requires(Permission.REQUEST_AUTHORIZATION)
def ask(id: str) -> ResponseReturnValue:
    """Ask again for the same prescription."""
    form = AskForm()
    page = order_page(db.session(), current_actor(), id, now=now())
    if not form.validate():
        raise BadRequest  # nothing in it was typed by a person
    return ask_for(form.request_id.data, page.patient.id, id)


@bp.post("/prescriptions/<record_id:id>/rewrite")
@requires(Permission.WRITE_PRESCRIPTION)
def rewrite(id: str) -> ResponseReturnValue:
    """Write the same order again, now, and ask for its number."""
    form = AskForm()
    page = order_page(db.session(), current_actor(), id, now=now())
    if not form.validate():
        raise BadRequest  # nothing in it was typed by a person
    return _write_and_ask(_same_again(page, form.request_id.data))


@bp.route("/prescriptions/<record_id:id>/void", methods=["GET", "POST"])
@requires(Permission.VOID_AUTHORIZATION)
def void(id: str) -> ResponseReturnValue:
    """Take the prescription's number back."""
    page = order_page(db.session(), current_actor(), id, now=now())
    number = page.order.number
    over = page.order.state in ("voided", "used")
    if number is None or (over and request.method == "GET"):
        return redirect(url_for(".show", id=id), 303)
    form = ReasonForm()
    if form.is_submitted() and form.validate():
        with beside(form):
            voiding = VoidingRequest(number.id, form.reason.data)
            authorizing.void(db.session(), current_actor(), voiding, now=now())
            flash("The authorization is void. No pharmacy can dispense with it.", "success")
            return redirect(next_path(url_for(".show", id=id)), 303)
    return form_page("prescriptions/void.html", page.patient, form, page=page, number=number)


def _viewed(id: str) -> OrderPage:
    page = order_page(db.session(), current_actor(), id, now=now())
    page_view("prescriptions.show", subject_id=page.patient.id, object_id=id)
    return page


def _same_again(page: OrderPage, request_id: str) -> PrescriptionRequest:
    content = page.content
    return PrescriptionRequest(
        request_id=request_id,
        patient_id=page.patient.id,
        enrollment_id=page.enrollment.id,
        channel=content.channel,
        days_supply=content.days_supply,
        refills=content.refills,
        lines=tuple(Line(mg, count) for mg, count in content.lines),
        pharmacy_id=content.pharmacy_id,
    )


def _write_and_ask(written: PrescriptionRequest) -> ResponseReturnValue:
    """Asked under the prescription's own id: a request id that was used for another question
    would leave a prescription behind that nobody asked for."""
    order_id = authorizing.write_prescription(db.session(), current_actor(), written, now=now())
    return ask_for(order_id, written.patient_id, order_id)
