"""Reporting a pregnancy, and being told at once what to do."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.vocabulary import PregnancyStatus
from tracker.services import reporting_pregnancy
from tracker.services.overviews import pregnancy_reports as overview
from tracker.services.overviews.pregnancy_reports import ReportForm, ReportPage
from tracker.web.access import current_actor, next_path, now, page_view, requires
from tracker.web.acting import beside
from tracker.web.forms.pregnancy_reports import PracticeReportForm, PregnancyReportForm

bp = Blueprint("pregnancy_reports", __name__)


@bp.route("/patients/<record_id:patient_id>/safety-reports/new", methods=["GET", "POST"])
@requires(Permission.REPORT_PREGNANCY)
def new(patient_id: str) -> ResponseReturnValue:
    asked = _asked("pregnancy_reports.new", patient_id)
    form = PracticeReportForm()
    if form.is_submitted() and form.validate():
        with beside(form):
            report_id = _report(asked, form)
            return redirect(_after(patient_id, report_id, form.status.data), 303)
    status = 422 if form.is_submitted() else 200
    return render_template(
        "pregnancy_reports/new.html", form=form, asked=asked, back=_back(patient_id)
    ), status


@bp.get("/patients/<record_id:patient_id>/safety-reports/<record_id:id>")
@requires(Permission.VIEW_PATIENT)
def show(patient_id: str, id: str) -> ResponseReturnValue:
    page = _shown("pregnancy_reports.show", patient_id, id)
    return render_template("pregnancy_reports/show.html", page=page, back=_back(patient_id))


@bp.route("/my/<record_id:patient_id>/safety-reports/new", methods=["GET", "POST"])
@requires(Permission.REPORT_OWN_PREGNANCY)
def report_own(patient_id: str) -> ResponseReturnValue:
    asked = _asked("pregnancy_reports.report_own", patient_id)
    form = PregnancyReportForm()
    if form.is_submitted() and form.validate():
        with beside(form):
            report_id = _report(asked, form)
            return redirect(url_for(".own", patient_id=patient_id, id=report_id), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("pregnancy_reports/report_own.html", form=form, asked=asked), status


@bp.get("/my/<record_id:patient_id>/safety-reports/<record_id:id>")
@requires(Permission.VIEW_OWN_RECORD)
def own(patient_id: str, id: str) -> ResponseReturnValue:
    """What to do now: stop the drug, call."""
    page = _shown("pregnancy_reports.own", patient_id, id)
    return render_template("pregnancy_reports/own.html", page=page)


def _after(patient_id: str, report_id: str, status: str) -> str:
    """A case that is closed leads back to the work; an open one says first what to do."""
    if status == PregnancyStatus.RULED_OUT:
        flash("Pregnancy is ruled out. This report holds nothing up.", "success")
        return _back(patient_id)
    return url_for(".show", patient_id=patient_id, id=report_id, next=next_path("") or None)


def _asked(view: str, patient_id: str) -> ReportForm:
    asked = overview.report_form(db.session(), current_actor(), patient_id, now=now())
    page_view(view, subject_id=patient_id)
    return asked


def _report(asked: ReportForm, form: PregnancyReportForm) -> str:
    request = form.to_request(asked.patient.id, asked.of_whom)
    return reporting_pregnancy.report(db.session(), current_actor(), request, now=now())


def _shown(view: str, patient_id: str, id: str) -> ReportPage:
    page = overview.report_page(db.session(), current_actor(), patient_id, id, now=now())
    page_view(view, subject_id=patient_id, object_id=id)
    return page


def _back(patient_id: str) -> str:
    return next_path(url_for("patients.show", patient_id=patient_id))
