"""Recording what was measured and decided about a patient, and what a positive test means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.vocabulary import Sex
from tracker.services import monitoring
from tracker.services.back_dating import late_entry
from tracker.services.monitoring_entries import OPENING
from tracker.services.overviews.pregnancy_case import PregnancyCase, pregnancy_case
from tracker.web.access import current_actor, next_path, now, page_view, requires
from tracker.web.acting import beside
from tracker.web.bedside import back_to, cared, form_page, patient_strip
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.monitoring import (
    BloodCountForm,
    ContraceptionForm,
    MaleContraceptionForm,
    PregnancyTestForm,
    ThromboprophylaxisForm,
)
from tracker.web.late_words import late_text
from tracker.web.plain_days import plain
from tracker.web.pregnancy_course import course_events

bp = Blueprint("monitoring", __name__)

_NO_SENSITIVITY: Final = (
    "Without its sensitivity this test counts for no prescription. Use Correct beside the entry as"
    " soon as you know it."
)


@dataclass(frozen=True, slots=True)
class Recording:
    """One kind of fact: how it is asked for and how it is stored."""

    title: str
    submit: str
    record: Callable[..., str]


TEST: Final = Recording(
    "Record a pregnancy test", "Save the test", monitoring.record_pregnancy_test
)
COUNT: Final = Recording("Record a blood count", "Save the count", monitoring.record_blood_count)
CONTRACEPTION: Final = Recording(
    "Record contraception", "Save contraception", monitoring.record_contraception
)
PROPHYLAXIS: Final = Recording(
    "Record thromboprophylaxis", "Save the decision", monitoring.record_thromboprophylaxis
)


@bp.route("/patients/<record_id:patient_id>/pregnancy-tests/new", methods=["GET", "POST"])
@requires(Permission.RECORD_MONITORING)
def new_test(patient_id: str) -> ResponseReturnValue:
    return _new(patient_id, TEST, PregnancyTestForm)


@bp.route("/patients/<record_id:patient_id>/blood-counts/new", methods=["GET", "POST"])
@requires(Permission.RECORD_MONITORING)
def new_count(patient_id: str) -> ResponseReturnValue:
    return _new(patient_id, COUNT, BloodCountForm)


@bp.route("/patients/<record_id:patient_id>/contraception/new", methods=["GET", "POST"])
@requires(Permission.RECORD_MONITORING)
def new_contraception(patient_id: str) -> ResponseReturnValue:
    patient = cared(patient_id, Permission.RECORD_MONITORING).patient
    male = patient.sex == Sex.MALE
    return _new(patient_id, CONTRACEPTION, MaleContraceptionForm if male else ContraceptionForm)


@bp.route("/patients/<record_id:patient_id>/thromboprophylaxis/new", methods=["GET", "POST"])
@requires(Permission.RECORD_MONITORING)
def new_thromboprophylaxis(patient_id: str) -> ResponseReturnValue:
    return _new(patient_id, PROPHYLAXIS, ThromboprophylaxisForm)


@bp.get("/patients/<record_id:patient_id>/safety")
@requires(Permission.VIEW_PATIENT)
def case(patient_id: str) -> ResponseReturnValue:
    """What an open pregnancy case means, whom to call, and its course to the outcome."""
    found = pregnancy_case(db.session(), current_actor(), patient_id, now=now())
    page_view("monitoring.case", subject_id=patient_id)
    return render_template(
        "monitoring/case.html",
        case=found,
        heading=_case_heading(found),
        here=url_for(".case", patient_id=patient_id, next=next_path("") or None),
        reason=plain(found.reason, found.zone),
        remedy=plain(found.remedy, found.zone),
        course=course_events(found),
        follow_up=_follow_up(found),
        strip=patient_strip(found.patient),
        back=back_to(patient_id),
    )


def _case_heading(case: PregnancyCase) -> str:
    """For the page alone: the title stays neutral, since it stays in histories."""
    if case.open:
        return "A pregnancy case is open"
    followed = case.follows is not None and not case.finished
    return "A pregnancy to follow" if followed else "No pregnancy case is open"


def _follow_up(case: PregnancyCase) -> str:
    """The form, and from there back to the case."""
    if case.follows is None:
        return ""
    patient_id = case.patient.id
    back = url_for(".case", patient_id=patient_id)
    return url_for("pregnancy_follow_ups.new", patient_id=patient_id, id=case.follows, next=back)


def _new(patient_id: str, kind: Recording, form_class: type[TrackerForm]) -> ResponseReturnValue:
    found = cared(patient_id, Permission.RECORD_MONITORING)
    form: Any = form_class(zone=found.zone, now=now())
    if form.is_submitted() and form.validate():
        with beside(form):
            request = form.to_request(patient_id)
            kind.record(db.session(), current_actor(), request, now=now())
            return _recorded(patient_id, request)
    return form_page("monitoring/new.html", found.patient, form, kind=kind)


def _recorded(patient_id: str, request: Any) -> ResponseReturnValue:
    """Back to where the person came from; a result that opens a case comes first. What was
    recorded later than the program lets pass is on record all the same, and says so."""
    if getattr(request, "result", None) in OPENING:
        return redirect(url_for(".case", patient_id=patient_id), 303)
    late = late_entry(db.session(), request, at=now())
    if getattr(request, "sensitivity_miu_ml", 0) is None:
        flash(_NO_SENSITIVITY, "warning")
    if late is None:
        flash("It is on record.", "success")
    else:
        flash(f"It is on record, marked as back-dated: {late_text(late).lower()}.", "warning")
    return redirect(back_to(patient_id), 303)
