"""Surveys: answering, asking for the number with it, and closing an intervention."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, Role, permits
from tracker.rules.errors import NotFound, NotPermitted
from tracker.services import signing, surveying, working_at
from tracker.services.overviews import surveys as overview
from tracker.services.overviews.patient_orders import OrderRow
from tracker.services.overviews.prescribing import order_page
from tracker.services.overviews.surveys import SurveyPage
from tracker.services.surveying import Questionnaire
from tracker.web.access import (
    current_account,
    current_actor,
    next_path,
    now,
    page_view,
    requires,
    zone_of_actor,
)
from tracker.web.acting import beside, prove
from tracker.web.asking import ask_for
from tracker.web.bedside import Strip, cared, patient_strip
from tracker.web.filters import number
from tracker.web.forms.surveys import (
    BY,
    ResolutionForm,
    SurveyForm,
    SurveyListForm,
    survey_form,
)
from tracker.web.layout import Cell, Code, Instant, Link
from tracker.web.order_cells import order_text
from tracker.web.paging import pages, turn_of
from tracker.web.survey_words import considered

bp = Blueprint("surveys", __name__)


@bp.get("/surveys")
@requires(Permission.VIEW_PATIENT)
def index() -> ResponseReturnValue:
    """Flagged surveys that nobody has resolved."""
    form = SurveyListForm()
    if not form.validate():
        raise NotFound("Not found.")
    page = overview.flagged(db.session(), current_actor(), form.by.data, turn_of(form))
    page_view("surveys.index", rows=len(page.rows))
    zone = zone_of_actor().key
    cells: list[tuple[Cell, ...]] = [
        (
            Link(row.patient_name, url_for(".show", patient_id=row.patient_id, id=row.survey_id)),
            Code(number(row.rems_id)),
            BY[row.by_role],
            Instant(row.completed_at, zone),
        )
        for row in page.rows
    ]
    return render_template(
        "surveys/index.html", filter=form, rows=cells, pages=pages(page, **form.kept())
    )


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/<record_id:id>/survey", methods=["GET", "POST"]
)
@requires(Permission.ANSWER_PRESCRIBER_SURVEY)
def answer(patient_id: str, id: str) -> ResponseReturnValue:
    return _answer(patient_id, id)


@bp.route("/prescriptions/<record_id:id>/survey", methods=["GET", "POST"])
@requires(Permission.ANSWER_PRESCRIBER_SURVEY)
def answer_and_ask(id: str) -> ResponseReturnValue:
    """The survey for one prescription; the press that signs it asks for the number as well."""
    page = order_page(db.session(), current_actor(), id, now=now())
    if page.order.prescriber_id != current_actor().id:
        raise NotPermitted("Only the prescriber who wrote a prescription asks for its number.")
    if page.order.number is not None:
        return redirect(url_for("prescriptions.show", id=id), 303)
    return _answer(page.patient.id, page.enrollment.id, page.order)


@bp.route("/my/<record_id:patient_id>/enrollments/<record_id:id>/survey", methods=["GET", "POST"])
@requires(Permission.ANSWER_PATIENT_SURVEY)
def answer_own(patient_id: str, id: str) -> ResponseReturnValue:
    return _answer(patient_id, id)


@bp.get("/patients/<record_id:patient_id>/surveys/<record_id:id>")
@requires(Permission.VIEW_PATIENT)
def show(patient_id: str, id: str) -> ResponseReturnValue:
    page = _shown("surveys.show", patient_id, id)
    return _page(page, ResolutionForm())


@bp.post("/patients/<record_id:patient_id>/surveys/<record_id:id>/resolve")
@requires(Permission.RESOLVE_SURVEY)
def resolve(patient_id: str, id: str) -> ResponseReturnValue:
    page = _shown("surveys.resolve", patient_id, id)
    form = ResolutionForm()
    if form.validate():
        with beside(form):
            request = form.to_request(patient_id, id)
            surveying.resolve(db.session(), current_actor(), request, now=now())
            flash("Resolved. The survey holds nothing up any more.", "success")
            shown = url_for(".show", patient_id=patient_id, id=id, next=next_path("") or None)
            return redirect(shown if page.case_open else next_path(shown), 303)
    return _page(page, form), 422


@bp.get("/my/<record_id:patient_id>/surveys/<record_id:id>")
@requires(Permission.VIEW_OWN_RECORD)
def own(patient_id: str, id: str) -> ResponseReturnValue:
    """What the answers mean for the patient now, in plain words."""
    page = _shown("surveys.own", patient_id, id)
    return render_template("surveys/own.html", page=page, survey=page.survey, rows=_answers(page))


def _answer(
    patient_id: str, enrollment_id: str, order: OrderRow | None = None
) -> ResponseReturnValue:
    asked = surveying.asked_of(db.session(), current_actor(), patient_id, enrollment_id, now=now())
    page_view("surveys.answer", subject_id=patient_id, object_id=enrollment_id)
    form = survey_form(asked.questions, signing.digest_of(asked.text))
    if form.is_submitted() and form.validate():
        with beside(form):
            proof = prove(form.password_again.data)
            request = form.to_request(patient_id, enrollment_id)
            survey_id = surveying.complete(db.session(), current_actor(), request, proof, now=now())
            return _after(patient_id, survey_id, order)
    return _survey(form, asked, order), 422 if form.is_submitted() else 200


def _survey(form: SurveyForm, asked: Questionnaire, order: OrderRow | None) -> str:
    own = current_actor().role is Role.PATIENT
    view = "own_record.show" if own else "patients.show"
    return render_template(
        "surveys/answer.html",
        form=form,
        own=own,
        strip=() if own else _strip(asked.patient_id, order),
        asks=order is not None,
        keys=working_at.single_keys(db.session(), current_actor()),
        meaning=asked.meaning,
        signer=current_account().printed_name,
        child=asked.child_name,
        back=next_path(url_for(view, patient_id=asked.patient_id)),
    )


def _strip(patient_id: str, order: OrderRow | None) -> Strip:
    """Whom the questions are about and, where a number is asked for, what was prescribed."""
    patient = cared(patient_id, Permission.ANSWER_PRESCRIBER_SURVEY).patient
    ordered = () if order is None else (("Prescription", order_text(order)),)
    return (*patient_strip(patient), *ordered)


def _after(patient_id: str, survey_id: str, order: OrderRow | None) -> ResponseReturnValue:
    """The patient is told what happens now; a prescriber goes on unless the survey is flagged:
    then it holds every number until somebody has talked with the patient."""
    if current_actor().role is Role.PATIENT:
        return redirect(url_for(".own", patient_id=patient_id, id=survey_id), 303)
    page = overview.survey_page(db.session(), current_actor(), patient_id, survey_id, now=now())
    shown = url_for(".show", patient_id=patient_id, id=survey_id, next=next_path("") or None)
    if page.survey.flagged:
        return redirect(shown, 303)
    if order is not None:
        return ask_for(survey_id, patient_id, order.id)
    flash("The survey is signed.", "success")
    return redirect(next_path(shown), 303)


def _shown(view: str, patient_id: str, id: str) -> SurveyPage:
    page = overview.survey_page(db.session(), current_actor(), patient_id, id, now=now())
    page_view(view, subject_id=patient_id, object_id=id)
    return page


def _page(page: SurveyPage, form: ResolutionForm) -> str:
    survey = page.survey
    may_resolve = survey.holds and permits(current_actor(), Permission.RESOLVE_SURVEY)
    values = {"form": form} if may_resolve else {}
    here = _here(page)
    return render_template(
        "surveys/show.html",
        page=page,
        survey=survey,
        by=BY[survey.by_role],
        rows=_answers(page),
        considered=considered(page.topics, len(page.reasons)),
        here=here,
        report=url_for("pregnancy_reports.new", patient_id=page.patient.id, next=here),
        next=next_path("") or None,
        back=next_path(url_for("patients.show", patient_id=page.patient.id)),
        **values,
    )


def _here(page: SurveyPage) -> str:
    """This page, to which the report of the case leads back."""
    next_one = next_path("") or None
    return url_for(".show", patient_id=page.patient.id, id=page.survey.id, next=next_one)


def _answers(page: SurveyPage) -> list[tuple[str, Cell]]:
    return [(answer.text, answer.answer.capitalize()) for answer in page.survey.answers]
